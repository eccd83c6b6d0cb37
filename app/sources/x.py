"""X, by its API v2: lists and accounts, each of which costs, within a budget."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from copy import copy
from dataclasses import replace

from app.domain.account import Account, AccountStatus, Profile
from app.domain.budget import Quote
from app.domain.errors import BadInput, Permanent, SourceError, Temporary
from app.domain.owner import FIRST_OWNER, OwnerId
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.domain.watch import claimed as claimed_of
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.paging import Page, PageGuard, Walker
from app.ports.clock import Clock
from app.ports.probes import Glance
from app.ports.sources import Progress, Source, Standing, Walk
from app.sources import _x as wire
from app.sources._asking import ask_in_groups
from app.sources._x_session import Session, is_owned, open_session, own_token
from app.sources._x_settings import PRICED_ON, XSettings
from app.sources._x_sign_in import XSignIn
from app.sources._x_toll import Tolls

# The most X gives at once, of a list and of single accounts.
_PAGE, _SINGLE = 1_000, 100
# Whoever came since the account's own count was made; as many more are paid for beforehand.
_ROOM = 10
# 300 pages are granted in 15 minutes: a walk that is half paid for waits for the next ones.
_PATIENCE = 16 * 60
_FIELDS = "description,protected,public_metrics"


class X:
    """Accounts are numbers; usernames change. X documents no order of its lists.

    Everything costs: each account that an answer returns, whether of a list or asked about alone.
    Whether somebody follows cannot be asked, only whether the account is still there.
    """

    network = wire.NETWORK
    order = Order.UNKNOWN
    records = False
    probe_requests = 1

    def __init__(self, outbound: Outbound, clock: Clock, settings: XSettings | None = None) -> None:
        self._outbound = outbound
        self._clock = clock
        self._settings = settings or XSettings()
        self._tolls = Tolls(outbound, self._settings, clock)
        self._owner: OwnerId = FIRST_OWNER

    def on_behalf_of(self, owner: OwnerId) -> Source:
        """The same source with this owner's tokens, and nobody else's."""
        other = copy(self)
        other._owner = owner
        return other

    def quote(self, account: Account, members: int | None) -> Quote:
        """What a capture of a list of the account with so many members costs. Nothing is asked of X."""
        owned = is_owned(self._tolls, own_token(self._tolls, self._owner, account))
        single, each, settings = 1, members or 0, self._settings
        return Quote(
            single * settings.millionths(False) + each * settings.millionths(owned),
            PRICED_ON,
            single * settings.units(False) + each * settings.units(owned),
            settings.allowed,
            self._tolls.used(),
        )

    async def look_up(self, account: str) -> Profile:
        """Find an account by username or numeric id; a username of digits alone is written @123."""
        name = account.strip()
        if wire.is_id(name):
            path = f"/2/users/{name}"
        elif wire.is_name(name.removeprefix("@")):
            path = f"/2/users/by/username/{name.removeprefix('@')}"
        else:
            raise BadInput("an X account is a username or a numeric id")
        async with self._open(name) as session:
            profile, status = await self._profile(session, path)
        if profile is None:
            raise Permanent(_absent(self._settings.api.host, name, status))
        return profile

    async def walk(self, account: Account, list: ListKind, progress: Progress) -> Walk:
        """Read the list, if the budget pays for all of it. Raises RateLimited if it does not."""
        async with self._open(account.name, account) as session:
            profile = await self._present(session, account)
            claimed = claimed_of(profile, list)
            self._tolls.afford(claimed or 1, account.name, session.owned)
            session.visit.patience_seconds = _PATIENCE
            guard = PageGuard(_PAGE, claimed)

            async def read(cursor: str | None) -> Page:
                return await self._page(session, account, list, cursor, _most(guard))

            walker = Walker(session.visit, self._clock, self._outbound.settings)
            walk = await walker.walk(read, guard, self.order, progress)
            return replace(walk, handle=profile.account.handle)

    async def probe(self, account: Account, list: ListKind) -> Glance:
        """The claimed count, for the price of one account."""
        async with self._open(account.name, account) as session:
            return Glance(claimed_of(await self._present(session, account), list))

    async def stand(
        self,
        account: Account,
        list: ListKind,  # noqa: ARG002 (an account is there or not, whichever list it was on)
        ids: Sequence[str],
    ) -> dict[str, Standing]:
        """Ask whether accounts are still there, a hundred at a time, as far as the budget pays.

        If a fault cuts this short, returns the answers until then.
        """
        askable = [id for id in ids if wire.is_id(id)]
        if not askable:
            return {}
        async with self._open(account.name, account) as session:

            async def ask(group: Sequence[str]) -> dict[str, Standing]:
                return await self._stand(session, group)

            return await ask_in_groups(account, askable, _SINGLE, ask)

    async def _present(self, session: Session, account: Account) -> Profile:
        """The profile under the present username."""
        host = self._settings.api.host
        profile, status = await self._profile(session, f"/2/users/{account.id}")
        if profile is not None:
            return profile
        if status is AccountStatus.SUSPENDED:
            raise Temporary(_absent(host, account.name, status))
        raise Permanent(f"{host} no longer has {account.name}: deleted or deactivated")

    async def _profile(self, session: Session, path: str) -> tuple[Profile | None, AccountStatus]:
        """The profile, or what is said of an account that has none."""
        params = {"user.fields": _FIELDS}
        answer = await session.get(path, params, session.reads(1), expect=(200, 404))
        if answer.status == 404:
            return None, _missing(answer)
        found = answer.decode(wire.Found)
        if found.data is None:
            if found.status is AccountStatus.UNKNOWN:
                raise answer.bad_format()
            return None, found.status
        profile = wire.profile(found.data, self._clock.now())
        if profile is None:
            raise answer.bad_format()
        return profile, AccountStatus.ACTIVE

    async def _page(
        self, session: Session, account: Account, list: ListKind, cursor: str | None, most: int
    ) -> Page:
        params = {"max_results": most} | ({"pagination_token": cursor} if cursor else {})
        toll = session.reads(most, session.owned)
        answer = await session.get(f"/2/users/{account.id}/{list}", params, toll)
        try:
            listed = answer.decode(wire.Listed)
        except Temporary:
            raise self._unlisted(answer, account, list) from None
        next = listed.meta.next_token
        if next is not None and not wire.is_token(next):
            raise answer.bad_format()
        return wire.page(listed.data, next)

    def _unlisted(self, answer: Answer, account: Account, list: ListKind) -> SourceError:
        """The error for an answer that holds no list."""
        if not answer.decode(wire.Refused).hidden:
            return answer.bad_format()
        return Permanent(
            f"{self._settings.api.host} does not show us the {list} of {account.name}: the account"
            " is protected; `churnwatch signin x` as itself, or as somebody whom it lets follow"
        )

    async def _stand(self, session: Session, ids: Sequence[str]) -> dict[str, Standing]:
        answer = await session.get("/2/users", {"ids": ",".join(ids)}, session.reads(len(ids)))
        several, asked = answer.decode(wire.Several), set(ids)
        present = {
            person.id: Standing(person.id, AccountStatus.ACTIVE, handle=person.handle)
            for person in several.data
        }
        away = {
            problem.value: Standing(problem.value, problem.status)
            for problem in several.errors
            if problem.status
        }
        return {id: one for id, one in (away | present).items() if id in asked}

    def _open(
        self, about: str, account: Account | None = None
    ) -> AbstractAsyncContextManager[Session]:
        return open_session(self._tolls, self._owner, about, account)


def _most(guard: PageGuard) -> int:
    """How many members to ask for: no more than may be left, for they are paid for beforehand."""
    if guard.claimed is None:
        return _PAGE
    return min(_PAGE, max(0, guard.claimed - len(guard.members)) + _ROOM)


def _missing(answer: Answer) -> AccountStatus:
    """What a 404 says of the account; one without a reason says that there is none."""
    try:
        status = answer.decode(wire.Found).status
    except Temporary:
        return AccountStatus.DELETED
    return AccountStatus.DELETED if status is AccountStatus.UNKNOWN else status


def _absent(host: str, name: str, status: AccountStatus) -> str:
    if status is AccountStatus.SUSPENDED:
        return f"{host} says that {name} is suspended: its lists cannot be read until it returns"
    return f"{host} knows no account {name}"


SOURCE = X
SIGN_IN = XSignIn
