"""Every server that speaks Mastodon's API: lists, profiles and, for who signed in, single edges."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from app.domain.account import Account, AccountStatus, Profile
from app.domain.errors import Permanent, Temporary
from app.domain.sharing import Meter, half_of
from app.domain.snapshot import Order
from app.domain.token import token_of
from app.domain.watch import ListKind
from app.net.paging import PageGuard, Walker
from app.ports.probes import Glance
from app.ports.sources import Progress, Standing, Walk
from app.sources import _fediverse as fediverse
from app.sources import _mastodon as wire
from app.sources._asking import ask_in_groups
from app.sources._fediverse_source import PersonalFediverseSource
from app.sources._mastodon_reading import PAGE, Reading
from app.sources._mastodon_session import Session, grants_of, open_session
from app.sources._mastodon_sign_in import MastodonSignIn

# Mastodon answers 300 requests for further pages in 15 minutes: longer lists wait for the next turn.
_LONG_LIST, _LONG_PATIENCE = 280 * PAGE, 16 * 60
# As many ids as make an address that every server takes.
_RELATIONSHIPS = 40
# Each account asked about costs a request.
_MOST_ASKED = 300
# What asking about single accounts leaves for walks, of 300 in five minutes.
_RESERVE = 60


class Mastodon(PersonalFediverseSource):
    """Accounts are actor URIs. Their lists are read on their own servers, which know them whole.

    Servers differ in order, paging and what they tell; what a server does not say is not assumed.
    A token is shown only for the lists of its own account, or where a server demands one.
    """

    network = wire.NETWORK
    order = Order.UNKNOWN
    records = False
    probe_requests = 2

    async def look_up(self, account: str) -> Profile:
        """Find an account by its address user@host, or by its URI, on its own server."""
        wanted, home = await self._find(account)
        about = wanted.uri or wanted.address
        async with open_session(
            self._outbound, self._owner, home.base, home.host, about
        ) as session:
            person, by = await session.find(home.address)
        form = wire.Form.of(person) if person else None
        known = {*person.names, home.said.actor, *home.said.aliases} if person else set()
        if person is None or form is None or (wanted.uri and wanted.uri not in known):
            raise Permanent(f"{home.host} knows no account {account.strip()}")
        id = form.id(person) or ""
        if fediverse.host_of(id) != home.host:
            raise Permanent(f"{home.host} gives {wanted.address} an id of another server")
        handle = by or fediverse.handle(person.username, home.host)
        profile = wire.profile(person, id, self._clock.now())
        return replace(profile, account=Account(self.network, id, handle))

    async def walk(self, account: Account, list: ListKind, progress: Progress) -> Walk:
        """Read the list. Raises Temporary while the account is away, Permanent if it is gone."""
        async with self._session(account) as session:
            person, form, handle = await self._present(session, account)
            claimed = person.claimed(list)
            if claimed and claimed > _LONG_LIST:
                session.visit.patience_seconds = _LONG_PATIENCE
            walker = Walker(session.visit, self._clock, self._outbound.settings)
            reading = Reading(session, person, form, list)
            guard = PageGuard(PAGE, claimed)
            walk = await walker.walk(reading.page, guard, self.order, progress)
            for id, number in reading.numbers.items():
                self._numbers.keep(session.host, id, number)
            return replace(reading.judged(walk), handle=handle)

    async def probe(self, account: Account, list: ListKind) -> Glance:
        """The claimed count and, where the server sorts by follows, the first page."""
        async with self._session(account) as session:
            person, form, _ = await self._present(session, account)
            claimed = person.claimed(list)
            reading = Reading(session, person, form, list)
            page = await reading.page(None)
        by_follow = wire.sorted_by_follow(reading.positions, reading.numbers.values())
        return Glance(claimed, [member.id for member in page.members] if by_follow else ())

    def meter(self, account: Account) -> Meter:
        """What its server counts, for each of whom it knows us as."""
        host = fediverse.host_of(account.id)
        tokens = self._outbound.tokens(self._owner, wire.NETWORK, host)
        own = token_of(account.id, tokens)
        return half_of(self._outbound.granted(self._settings.base(host), *grants_of(host, own)))

    async def stand(
        self, account: Account, list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        """Ask about accounts, and about their edges with the account if it has signed in.

        If a fault cuts this short, returns the answers until then.
        """
        askable = [id for id in ids if fediverse.is_uri(id)][:_MOST_ASKED]
        if not askable:
            return {}
        async with self._session(account) as session:

            async def ask(group: Sequence[str]) -> dict[str, Standing]:
                return await self._stand(session, list, group)

            return await ask_in_groups(account, askable, _RELATIONSHIPS, ask)

    async def _stand(
        self, session: Session, list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        people: dict[str, wire.Person | None] = {}
        for id in ids:
            if not session.has_room(_RESERVE):
                break
            people[id] = await session.person(id, self._numbers.get(session.host, id))
        numbers = [one.number for one in people.values() if one and one.number]
        edges = await session.relationships(numbers) if session.own else {}
        told = {id: self._told(session, list, id, one, edges) for id, one in people.items()}
        return {id: standing for id, standing in told.items() if standing}

    def _told(
        self,
        session: Session,
        list: ListKind,
        id: str,
        person: wire.Person | None,
        edges: dict[str, wire.Relationship],
    ) -> Standing | None:
        """What is known of one account; None if that is nothing."""
        if person is None:
            known = session.is_local(id) or self._numbers.get(session.host, id) is not None
            return Standing(id, AccountStatus.DELETED) if known else None
        if session.foreign and person.status is AccountStatus.ACTIVE:
            # Whom the token's owner blocks or mutes is not listed to them, follow or no follow.
            return None
        name = wire.address(person, session.host)
        edge = edges.get(person.number or "")
        told = wire.standing(id, edge, list, person.status, name)
        return replace(told, profile=wire.profile(person, id, self._clock.now()))

    async def _present(
        self, session: Session, account: Account
    ) -> tuple[wire.Person, wire.Form, str | None]:
        """The account as it is now, the form its id has, and its handle.

        It is looked for by its handle, and by the last part of its id if that has changed.
        """
        last = f"{fediverse.user_of(account.id)}@{session.host}"
        for address in dict.fromkeys((account.handle or last, last)):
            person, _ = await session.find(address)
            form = wire.Form.of(person, account.id) if person else None
            if person and form and person.number:
                break
        else:
            raise Permanent(f"{session.host} knows no account {account.id} any more")
        if person.status is not AccountStatus.ACTIVE:
            raise Temporary(
                f"{session.host} says that {account.name} is {person.status}:"
                " its lists cannot be read until it returns"
            )
        return person, form, fediverse.handle(person.username, address.rpartition("@")[2])

    def _session(self, account: Account) -> AbstractAsyncContextManager[Session]:
        if not fediverse.is_uri(account.id):
            raise Permanent(
                f"{account.name} is known by {account.id}, which is no actor's address:"
                " its lists can only be imported"
            )
        host = fediverse.host_of(account.id)
        base = self._settings.base(host)
        return open_session(self._outbound, self._owner, base, host, account.name, account.id)


SOURCE = Mastodon
SIGN_IN = MastodonSignIn
