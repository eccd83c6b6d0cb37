"""Misskey and its forks, by their own API: lists with the date of every follow."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from app.domain.account import Account, AccountStatus, Profile
from app.domain.errors import Permanent
from app.domain.sharing import Meter, half_of
from app.domain.snapshot import Order
from app.domain.token import token_of
from app.domain.watch import ListKind
from app.net.paging import Page, PageGuard, Walker
from app.ports.probes import Glance
from app.ports.sources import Progress, Standing, Walk
from app.sources import _fediverse as fediverse
from app.sources import _misskey as wire
from app.sources._asking import ask_in_groups
from app.sources._fediverse_source import PersonalFediverseSource, judged
from app.sources._misskey_session import Session, grant_of, open_session
from app.sources._misskey_sign_in import MisskeySignIn

# The most Misskey gives at once.
_PAGE = 100
_SHOWS_NOBODY = "the profile claims {:,}, the list shows nobody"


class Misskey(PersonalFediverseSource):
    """Accounts are actor URIs. Lists come newest follow first; each row names and dates its follow.

    A token is shown for the lists of its own account alone. Suspended and deleted accounts are gone
    alike: DELETED stands for both. Of a single edge nothing is said to who has not signed in.
    """

    network = wire.NETWORK
    order = Order.NEWEST_FIRST
    records = False
    probe_requests = 2

    def meter(self, account: Account) -> Meter:
        """What its server counts, for each of whom it knows us as."""
        home, _ = _home(account)
        tokens = self._outbound.tokens(self._owner, wire.NETWORK, home)
        own = token_of(account.id, tokens)
        return half_of(self._outbound.granted(self._settings.base(home), grant_of(home, own)))

    async def look_up(self, account: str) -> Profile:
        """Find an account by its address user@host, or by its URI, on its own server."""
        wanted, home = await self._find(account)
        asked: dict[str, object] = {"username": home.address.partition("@")[0], "host": None}
        if wanted.uri and "/users/" in wanted.uri and wire.is_number(wanted.user):
            asked = {"userId": wanted.user}
        about = wanted.uri or wanted.address
        async with self._outbound.visit(home.base, about, grant_of(home.host, None)) as visit:
            user = await Session(visit).user(asked)
        profile = wire.profile(user, home.host, self._clock.now()) if user else None
        if profile is None or fediverse.host_of(profile.account.id) != home.host:
            raise Permanent(f"{home.host} knows no account {account.strip()}")
        return replace(
            profile, account=Account(self.network, profile.account.id, profile.account.handle)
        )

    async def walk(self, account: Account, list: ListKind, progress: Progress) -> Walk:
        """Read the list. Raises Permanent if the account is gone, for a while or for good."""
        home, number = _home(account)
        async with self._session(account) as session:
            visit, user = session.visit, await self._present(session, account)
            claimed, handle = user.claimed(list), user.address(home)
            walker = Walker(visit, self._clock, self._outbound.settings)
            if user.hides(list) and not session.own:
                walk = walker.unread(claimed, "the account does not show this list to everybody")
                return replace(walk, handle=handle)

            async def read(cursor: str | None) -> Page:
                return await self._page(session, home, number, list, cursor)

            guard = PageGuard(_PAGE, claimed)
            walk = await walker.walk(read, guard, self.order, progress)
        walk = judged(walk, bool(user.moved_to), _SHOWS_NOBODY)
        return replace(walk, handle=handle)

    async def probe(self, account: Account, list: ListKind) -> Glance:
        """The claimed count and the first page."""
        home, number = _home(account)
        async with self._session(account) as session:
            user = await self._present(session, account)
            if user.hides(list) and not session.own:
                return Glance(user.claimed(list))
            page = await self._page(session, home, number, list, None)
        return Glance(user.claimed(list), [member.id for member in page.members])

    async def stand(
        self, account: Account, list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        """Say who is still there, of those whose number was on a list read since the start.

        Of their edges with the account something is said if it has signed in.
        """
        home, _ = _home(account)
        numbers = {id: self._number(home, id) for id in ids if fediverse.is_uri(id)}
        askable = [(id, number) for id, number in numbers.items() if number]
        if not askable:
            return {}
        async with self._session(account) as session:

            async def ask(group: Sequence[tuple[str, str]]) -> dict[str, Standing]:
                return await self._stand(session, home, list, dict(group))

            return await ask_in_groups(account, askable, _PAGE, ask)

    async def _stand(
        self, session: Session, home: str, list: ListKind, numbers: dict[str, str]
    ) -> dict[str, Standing]:
        answer = await session.post("users/show", {"userIds": [*numbers.values()]})
        there = {user.id: user for user in answer.decode(wire.Users) if not user.is_suspended}
        edges = await session.relations([*there]) if session.own and there else {}
        return {
            id: wire.standing(id, there[number].address(home), edges.get(number), list)
            if number in there
            else Standing(id, AccountStatus.DELETED)
            for id, number in numbers.items()
        }

    async def _page(
        self, session: Session, home: str, number: str, list: ListKind, cursor: str | None
    ) -> Page:
        asked: dict[str, object] = {"userId": number, "limit": _PAGE}
        if cursor is not None:
            asked["untilId"] = cursor
        answer = await session.post(f"users/{list}", asked)
        rows = answer.decode(wire.Followings)
        for row in rows:
            user = row.follower if list is ListKind.FOLLOWERS else row.followee
            if user and user.number and (id := user.account_id(home)):
                self._numbers.keep(home, id, user.number)
        return wire.page(rows, list, home)

    def _number(self, home: str, id: str) -> str | None:
        """What the server calls an account: its own carry that in their URIs."""
        if fediverse.host_of(id) != home:
            return self._numbers.get(home, id)
        return _last(id) if wire.is_number(_last(id)) else None

    async def _present(self, session: Session, account: Account) -> wire.User:
        """The account as it is now. Raises Permanent if it is gone, for a while or for good."""
        home, number = _home(account)
        user = await session.user({"userId": number})
        if user is None or user.account_id(home) != account.id:
            raise Permanent(f"{home} has no account {account.name} now: deleted or suspended")
        return user

    def _session(self, account: Account) -> AbstractAsyncContextManager[Session]:
        home, _ = _home(account)
        base = self._settings.base(home)
        return open_session(self._outbound, self._owner, base, home, account.name, account.id)


def _home(account: Account) -> tuple[str, str]:
    """The server of a watched account, and what it calls it."""
    if not fediverse.is_uri(account.id) or not wire.is_number(_last(account.id)):
        raise Permanent(
            f"{account.name} is known by {account.id}, which is no Misskey actor's address:"
            " its lists can only be imported"
        )
    return fediverse.host_of(account.id), _last(account.id)


def _last(uri: str) -> str:
    return uri.rpartition("/")[2]


SOURCE = Misskey
SIGN_IN = MisskeySignIn
