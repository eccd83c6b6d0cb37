"""Whoever speaks ActivityPub: the public collections of any actor, without names and without order."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import httpx
import structlog

from app.domain.account import Account, AccountStatus, Profile
from app.domain.errors import BadInput, Permanent, SourceError, Temporary
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.net.answer import Answer
from app.net.paging import Page, PageGuard, Walker
from app.net.visit import Visit
from app.ports.probes import Glance
from app.ports.sources import Progress, Standing, Walk
from app.sources import _activitypub as wire
from app.sources import _fediverse as fediverse
from app.sources._fediverse_source import FediverseSource, judged

# Servers choose: Mastodon gives twelve at once, Misskey ten.
_PAGE = 12
# Each is on a server of its own, which may be slow or gone: half a minute's silence at the most.
_MOST_ASKED = 20
_SHOWS_NOBODY = "the collection claims {:,} and shows nobody"
_GONE = (404, 410)
_SECRETIVE = (401, 403)
_ACCEPT = {"accept": 'application/activity+json, application/ld+json; profile="ns/activitystreams"'}

log = structlog.get_logger(__name__)


class ActivityPub(FediverseSource):
    """Accounts are actor URIs, lists are collections of them.

    For servers whose own interface is not known; those of Mastodon and Misskey tell far more.
    """

    network = wire.NETWORK
    order = Order.UNKNOWN
    records = False
    probe_requests = 2

    async def look_up(self, account: str) -> Profile:
        """Find an actor by its address user@host, or by its URI."""
        wanted, home = await self._find(account)
        uri = home.said.actor or wanted.uri
        if uri is None:
            raise Permanent(f"{home.host} knows no account {account.strip()}")
        async with self._visit(uri, wanted.uri or wanted.address) as visit:
            actor = await self._actor(visit, uri)
            if actor is None or fediverse.host_of(actor.id) != home.host:
                raise Permanent(f"{home.host} knows no account {account.strip()}")
            followers = await self._count(visit, actor, ListKind.FOLLOWERS)
            following = await self._count(visit, actor, ListKind.FOLLOWING)
        found = Account(self.network, actor.id, _handle(actor))
        return Profile(found, self._clock.now(), actor.status, followers, following)

    async def walk(self, account: Account, list: ListKind, progress: Progress) -> Walk:
        """Read the collection. Raises Permanent if the actor is gone, Temporary while it is away."""
        async with self._visit(account.id, account.name) as visit:
            actor = await self._present(visit, account)
            collection = await self._collection(visit, actor, list)
            claimed = collection.total_items if collection else None
            first = collection.first if collection else None
            walker = Walker(visit, self._clock, self._outbound.settings)
            inline = collection.page() if collection else None
            if first is None and inline is None and claimed != 0:
                walk = walker.unread(claimed, "the account does not show this list")
                return replace(walk, handle=_handle(actor))

            async def read(cursor: str | None) -> Page:
                if cursor is None and not isinstance(first, str):
                    begun = first.page() if first else inline
                    return begun or Page((), None)
                return await self._page(visit, actor, cursor or str(first))

            guard = PageGuard(_PAGE, claimed)
            walk = await walker.walk(read, guard, self.order, progress)
        walk = judged(walk, bool(actor.moved_to), _SHOWS_NOBODY)
        return replace(walk, handle=_handle(actor))

    async def probe(self, account: Account, list: ListKind) -> Glance:
        """How many items the collection says it has."""
        async with self._visit(account.id, account.name) as visit:
            actor = await self._present(visit, account)
            return Glance(await self._count(visit, actor, list))

    async def stand(
        self, account: Account, list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        """Say whether actors are still there, by asking their own servers, a few at a time."""
        standings: dict[str, Standing] = {}
        for id in [id for id in ids if fediverse.is_uri(id)][:_MOST_ASKED]:
            try:
                async with self._visit(id, id) as visit:
                    visit.patience_seconds = 0
                    actor = await self._actor(visit, id)
            except (SourceError, BadInput) as fault:
                reason = str(fault)
                log.info("no_answer", of=account.id, list=list.value, actor=id, reason=reason)
                continue
            status = actor.status if actor else AccountStatus.DELETED
            standings[id] = Standing(id, status, handle=_handle(actor) if actor else None)
        return standings

    async def _present(self, visit: Visit, account: Account) -> wire.Actor:
        actor = await self._actor(visit, account.id)
        if actor is None or actor.status is AccountStatus.DELETED:
            raise Permanent(f"{visit.base.host} knows no account {account.id} any more")
        if actor.status is not AccountStatus.ACTIVE:
            raise Temporary(f"{visit.base.host} says that {account.name} is {actor.status}")
        return actor

    async def _actor(self, visit: Visit, uri: str) -> wire.Actor | None:
        """The actor with this URI; None if it is gone."""
        path = _path(uri)
        answer = await visit.get(path, headers=_ACCEPT, expect=(200, *_GONE, *_SECRETIVE))
        if answer.status in _SECRETIVE:
            raise Permanent(
                f"{visit.base.host} shows {visit.about} only to servers that sign their requests:"
                " watch it as mastodon or misskey, if its server is one of these"
            )
        if answer.status in _GONE:
            return None
        actor = answer.decode(wire.Actor)
        if actor.id != uri:
            raise answer.bad_format()
        return actor

    async def _count(self, visit: Visit, actor: wire.Actor, list: ListKind) -> int | None:
        collection = await self._collection(visit, actor, list)
        return collection.total_items if collection else None

    async def _collection(
        self, visit: Visit, actor: wire.Actor, list: ListKind
    ) -> wire.Collection | None:
        """One of the actor's lists; None if it shows it to nobody."""
        address = actor.collection(list)
        if address is None:
            return None
        answer = await self._get(visit, actor, address, (200, *_SECRETIVE))
        return answer.decode(wire.Collection) if answer.status == 200 else None

    async def _page(self, visit: Visit, actor: wire.Actor, address: str) -> Page:
        answer = await self._get(visit, actor, address)
        page = answer.decode(wire.Items).page()
        if page is None:
            raise answer.bad_format()
        return page

    async def _get(
        self, visit: Visit, actor: wire.Actor, address: str, expect: Sequence[int] = (200,)
    ) -> Answer:
        """Ask for something of the actor's, which has to be on the actor's own server."""
        if fediverse.possible(address) is None or fediverse.host_of(address) != fediverse.host_of(
            actor.id
        ):
            raise Temporary(f"{visit.base.host} pointed to another server about {visit.about}")
        return await visit.get(_path(address), headers=_ACCEPT, expect=expect)

    def _visit(self, uri: str, about: str) -> AbstractAsyncContextManager[Visit]:
        if not fediverse.is_uri(uri):
            raise Permanent(f"{about} has no actor's address for an id: its lists can be imported")
        host = fediverse.host_of(uri)
        return self._outbound.visit(self._settings.base(host), about, fediverse.grant_of(host))


def _handle(actor: wire.Actor) -> str | None:
    return fediverse.handle(actor.preferred_username, fediverse.host_of(actor.id))


def _path(uri: str) -> str:
    return httpx.URL(uri).raw_path.decode("ascii")


SOURCE = ActivityPub
