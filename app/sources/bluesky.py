"""Bluesky, and any AT Protocol AppView: lists, profiles and single edges, without an account."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from app.domain.account import Account, AccountStatus, Profile
from app.domain.errors import BadInput, Permanent, Temporary
from app.domain.sharing import Meter, half_of
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.domain.watch import claimed as claimed_of
from app.net.addresses import plain_host
from app.net.outbound import Outbound
from app.net.paging import Page, PageGuard, Walker
from app.net.visit import Visit
from app.ports.clock import Clock
from app.ports.probes import Glance
from app.ports.sources import Progress, Standing, Walk
from app.sources import _bluesky as wire
from app.sources._asking import ask_in_groups, batches
from app.sources._bluesky_repository import BlueskyRepositories
from app.sources._bluesky_settings import BlueskySettings

# The greatest numbers the lexicons allow in one call.
_PAGE = 100
_RELATIONSHIPS = 30
_PROFILES = 25
# Five calls of one and six of the other.
_GROUP = 150

_LISTS = {
    ListKind.FOLLOWERS: "/xrpc/app.bsky.graph.getFollowers",
    ListKind.FOLLOWING: "/xrpc/app.bsky.graph.getFollows",
}


_MAY_RETURN = (AccountStatus.DEACTIVATED, AccountStatus.SUSPENDED)
_SAYS = {
    AccountStatus.DEACTIVATED: "says that {} is deactivated: nothing can be read until it returns",
    AccountStatus.SUSPENDED: "says that {} is suspended: nothing can be read until it returns",
    AccountStatus.DELETED: "knows no account {}",
    AccountStatus.UNKNOWN: "gives no profile of {}, and no reason we know",
}


class Bluesky:
    """Accounts are DIDs. Lists come newest follow first, by the earlier of two dates of a follow.

    A list never shows who is deactivated, suspended, deleted or blocked; `stand` tells these from
    an unfollow. The claimed count goes stale when accounts vanish: it only shows gross faults.
    """

    network = wire.NETWORK
    order = Order.NEWEST_FIRST
    records = True
    probe_requests = 2

    def __init__(
        self, outbound: Outbound, clock: Clock, settings: BlueskySettings | None = None
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._base = (settings or BlueskySettings()).appview
        self._grant = wire.grant_of(self._base.host)

    def meter(self, account: Account) -> Meter:  # noqa: ARG002 (one limit for all accounts)
        """What is counted against one network address of ours."""
        return half_of(self._outbound.granted(self._base, self._grant))

    def _visit(self, about: str) -> AbstractAsyncContextManager[Visit]:
        return self._outbound.visit(self._base, about, self._grant)

    async def look_up(self, account: str) -> Profile:
        """Find an account by handle or DID.

        One asked for by its DID is found even while it is deactivated or suspended, and says so.
        """
        actor = account.strip().removeprefix("@")
        if "." in actor and not wire.is_did(actor):
            actor = plain_host(actor)
        if not (wire.is_did(actor) or wire.handle(actor)):
            raise BadInput("a Bluesky account is a handle such as alice.example, or a DID")
        async with self._visit(actor) as visit:
            found = await self._profile(visit, actor)
        if isinstance(found, Profile):
            return found
        if wire.is_did(actor) and found in _MAY_RETURN:
            return Profile(Account(self.network, actor), self._clock.now(), found)
        raise Permanent(f"{self._base.host} {_SAYS[found].format(actor)}")

    async def walk(self, account: Account, list: ListKind, progress: Progress) -> Walk:
        """Read the list. Raises Temporary while the account is away, Permanent if it is gone."""
        async with self._visit(account.name) as visit:
            profile = await self._present(visit, account)

            async def read(cursor: str | None) -> Page:
                return await self._page(visit, account, list, cursor)

            claimed = claimed_of(profile, list)
            walker = Walker(visit, self._clock, self._outbound.settings)
            walk = await walker.walk(read, PageGuard(_PAGE, claimed), self.order, progress)
            return replace(walk, handle=profile.account.handle)

    async def probe(self, account: Account, list: ListKind) -> Glance:
        """The claimed count and the first page."""
        async with self._visit(account.name) as visit:
            profile = await self._present(visit, account)
            page = await self._page(visit, account, list, None)
        return Glance(claimed_of(profile, list), [member.id for member in page.members])

    async def stand(
        self, account: Account, list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        """Ask about each DID. If a fault cuts this short, returns the answers until then."""
        # Of an account and itself the AppView says nothing, though accounts can follow themselves.
        others = [id for id in ids if wire.is_did(id) and id != account.id]
        async with self._visit(account.name) as visit:

            async def ask(group: Sequence[str]) -> dict[str, Standing]:
                return await self._stand(visit, account, list, group)

            return await ask_in_groups(account, others, _GROUP, ask)

    async def _present(self, visit: Visit, account: Account) -> Profile:
        """The profile. Raises Temporary while the account is away, Permanent if it is gone."""
        profile = await self._profile(visit, account.id)
        if isinstance(profile, Profile):
            return profile
        kind = Permanent if profile is AccountStatus.DELETED else Temporary
        raise kind(f"{self._base.host} {_SAYS[profile].format(account.name)}")

    async def _profile(self, visit: Visit, actor: str) -> Profile | AccountStatus:
        """The profile, or what the platform says of the account instead."""
        answer = await visit.get(
            "/xrpc/app.bsky.actor.getProfile", {"actor": actor}, expect=(200, 400)
        )
        if answer.status == 400:
            return answer.decode(wire.Refusal).status
        return wire.profile(answer.decode(wire.ProfileView), self._clock.now())

    async def _page(
        self, visit: Visit, account: Account, list: ListKind, cursor: str | None
    ) -> Page:
        # What a server sorts by when it is not told is for it to choose.
        params: dict[str, str | int] = {"actor": account.id, "limit": _PAGE, "sort": "latest"}
        if cursor is not None:
            params["cursor"] = cursor
        answer = await visit.get(_LISTS[list], params)
        listed = answer.decode(wire.LIST_PAGES[list])
        if listed.subject.did != account.id:
            raise answer.bad_format()
        return wire.page(listed)

    async def _stand(
        self, visit: Visit, account: Account, list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        edges = await self._edges(visit, account, ids)
        seen = await self._profiles(visit, ids)
        standings = {}
        for id in (id for id in ids if id in edges):
            status = AccountStatus.ACTIVE if id in seen else await self._status(visit, id)
            standings[id] = wire.standing(edges[id], list, status, seen.get(id), self._clock.now())
        return standings

    async def _edges(
        self, visit: Visit, account: Account, ids: Sequence[str]
    ) -> dict[str, wire.Relationship]:
        edges = {}
        for others in batches(ids, _RELATIONSHIPS):
            params = {"actor": account.id, "others": others}
            answer = await visit.get("/xrpc/app.bsky.graph.getRelationships", params)
            for edge in answer.decode(wire.Relationships).relationships:
                if edge.did:
                    edges[edge.did] = edge
        return edges

    async def _profiles(self, visit: Visit, ids: Sequence[str]) -> dict[str, wire.ProfileView]:
        """The profiles of the accounts that are there, by DID."""
        profiles = {}
        for actors in batches(ids, _PROFILES):
            answer = await visit.get("/xrpc/app.bsky.actor.getProfiles", {"actors": actors})
            for view in answer.decode(wire.Profiles).profiles:
                profiles[view.did] = view
        return profiles

    async def _status(self, visit: Visit, id: str) -> AccountStatus:
        """Why an account is missing in getProfiles."""
        found = await self._profile(visit, id)
        return found if isinstance(found, AccountStatus) else found.status


SOURCE = Bluesky
REPOSITORIES = BlueskyRepositories
