"""GitHub, and GitHub Enterprise: lists and profiles by REST, with or without a token."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import httpx
from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from app.config import FromEnvironment
from app.domain.account import Account, AccountStatus, Profile
from app.domain.errors import BadInput, Permanent, Temporary
from app.domain.sharing import Meter, half_of
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.domain.watch import claimed as claimed_of
from app.net.addresses import base_address, same_origin
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.paging import Page, PageGuard, Walker
from app.net.settings import HeaderSecret, ServerAddress
from app.net.visit import Visit
from app.ports.clock import Clock
from app.ports.probes import Glance
from app.ports.sources import Progress, Standing, Walk
from app.sources import _github as wire
from app.sources._asking import ask_in_groups

# The most GitHub gives at once.
_PAGE = 100
# GitHub asks its clients to follow redirects; a renamed account needs one.
_REDIRECTS = 3
# An address much longer than a page number needs is not a page's.
_LONGEST_LINK = 2_048
# Pages kept to be asked for again with their ETag: 100,000 members.
_KEPT_PAGES = 1_000
# Without a token GitHub grants 60 requests an hour, and each account asked about costs two.
_MOST_WITHOUT_TOKEN = 20
# What asking about single accounts leaves for walks, of 5,000 or 60 an hour.
_RESERVE, _RESERVE_WITHOUT_TOKEN = 500, 10


class GithubSettings(FromEnvironment):
    """`api`: the server to ask. Any http or https address will do, so that GitHub Enterprise, or a
    server on this machine, can stand in: CHURNWATCH_GITHUB_API=https://github.example/api/v3

    `token`: any personal access token; it needs no permission, and raises the limit to 5,000
    requests an hour. It is sent to `api` and nowhere else.
    """

    model_config = SettingsConfigDict(env_prefix="CHURNWATCH_GITHUB_")

    api: ServerAddress = base_address("https://api.github.com", configured=True)
    token: HeaderSecret | None = None


class Github:
    """Accounts are numbers; logins change. Lists are paged by offset, in no documented order.

    Arrivals and departures during a walk shift the pages, so that a member may come twice or be
    missed. A deleted account and a suspended one are gone alike, and nothing tells them apart:
    DELETED stands for both.
    """

    network = wire.NETWORK
    order = Order.UNKNOWN
    records = False
    probe_requests = 1

    def __init__(
        self, outbound: Outbound, clock: Clock, settings: GithubSettings | None = None
    ) -> None:
        settings = settings or GithubSettings()
        self._outbound = outbound
        self._clock = clock
        self._base = settings.api
        self._authenticated = settings.token is not None
        self._headers = _headers(settings.token)
        self._grant = wire.grant_of(self._base.host, self._authenticated)
        self._pages: dict[str, tuple[str, Page]] = {}
        self._profiles: dict[str, tuple[str, Profile]] = {}

    def meter(self, account: Account) -> Meter:  # noqa: ARG002 (one limit for all accounts)
        """What is counted against our token, or our network address."""
        return half_of(self._outbound.granted(self._base, self._grant))

    def _visit(self, about: str) -> AbstractAsyncContextManager[Visit]:
        return self._outbound.visit(self._base, about, self._grant)

    async def look_up(self, account: str) -> Profile:
        """Find an account by login or numeric id; a login of digits alone is written @123."""
        name = account.strip()
        if wire.is_id(name):
            path = f"/user/{name}"
        elif wire.is_login(name.removeprefix("@")):
            path = f"/users/{name.removeprefix('@')}"
        else:
            raise BadInput("a GitHub account is a login or a numeric id")
        async with self._visit(name) as visit:
            profile = await self._profile(visit, path)
        if profile is None:
            raise Permanent(f"{self._base.host} knows no account {name}")
        return profile

    async def walk(self, account: Account, list: ListKind, progress: Progress) -> Walk:
        """Read the list under the present login. Raises Permanent if the account is gone."""
        async with self._visit(account.name) as visit:
            profile = await self._present(visit, account)

            async def read(cursor: str | None) -> Page:
                return await self._page(visit, profile.account, list, cursor)

            claimed = claimed_of(profile, list)
            walker = Walker(visit, self._clock, self._outbound.settings)
            walk = await walker.walk(read, PageGuard(_PAGE, claimed), self.order, progress)
            return replace(walk, handle=profile.account.handle)

    async def probe(self, account: Account, list: ListKind) -> Glance:
        """The claimed count. With a token it costs nothing while the profile has not changed."""
        etag, kept = self._profiles.get(account.id, ("", None))
        headers = {"if-none-match": etag} if kept else {}
        async with self._visit(account.name) as visit:
            answer = await self._get(
                visit, f"/user/{account.id}", headers, (200, 304, 404) if kept else (200, 404)
            )
        if kept and answer.status == 304:
            return Glance(claimed_of(kept, list))
        profile = self._there(self._read(answer), account)
        if self._authenticated and (fresh := answer.headers.get("etag")):
            self._profiles[account.id] = fresh, profile
        return Glance(claimed_of(profile, list))

    async def stand(
        self, account: Account, list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        """Ask about one id after another, as far as the rate limit leaves room for it.

        If a fault cuts this short, returns the answers until then.
        """
        async with self._visit(account.name) as visit:
            present = (await self._present(visit, account)).account

            async def ask(group: Sequence[str]) -> dict[str, Standing]:
                asked = [id for id in group if self._has_room(visit)]
                return {id: await self._stand(visit, present, list, id) for id in asked}

            return await ask_in_groups(account, self._askable(ids), 1, ask)

    async def _present(self, visit: Visit, account: Account) -> Profile:
        """The profile under the present login."""
        return self._there(await self._profile(visit, f"/user/{account.id}"), account)

    def _there(self, profile: Profile | None, account: Account) -> Profile:
        if profile is None:
            raise Permanent(f"{self._base.host} no longer has {account.name}: deleted or suspended")
        return profile

    async def _profile(self, visit: Visit, path: str) -> Profile | None:
        return self._read(await self._get(visit, path, expect=(200, 404)))

    def _read(self, answer: Answer) -> Profile | None:
        """The profile of an answer, None if there is none."""
        if answer.status == 404:
            return None
        profile = wire.profile(answer.decode(wire.PublicUser), self._clock.now())
        if profile is None:
            raise answer.bad_format()
        return profile

    async def _page(
        self, visit: Visit, account: Account, list: ListKind, cursor: str | None
    ) -> Page:
        """A page of the list; one that has not changed since the last walk comes from memory."""
        address = cursor or f"/users/{account.handle}/{list}?per_page={_PAGE}"
        etag, kept = self._pages.get(address, ("", None))
        headers = {"if-none-match": etag} if kept else {}
        answer = await self._get(visit, address, headers, expect=(200, 304) if kept else (200,))
        if kept and answer.status == 304:
            return kept
        people = answer.decode(wire.People)
        page = wire.page(people, self._next(answer, account, list))
        self._keep(address, answer.headers.get("etag"), page)
        return page

    def _next(self, answer: Answer, account: Account, list: ListKind) -> str | None:
        """The next page's address, which must belong to the same list on the same server."""
        link = answer.link("next")
        if link is None:
            return None
        url = httpx.URL(link)
        own = {
            self._base.join(f"/users/{account.handle}/{list}").path,
            self._base.join(f"/user/{account.id}/{list}").path,
        }
        if not same_origin(url, self._base.url) or url.path not in own or len(link) > _LONGEST_LINK:
            raise Temporary(f"{self._base.host} pointed away from the list of {account.name}")
        return link

    def _keep(self, address: str, etag: str | None, page: Page) -> None:
        # Only with a token does an unchanged page cost nothing.
        if not (self._authenticated and etag):
            return
        # The newest makes way: walks read in order, so the oldest is the one asked for next.
        if len(self._pages) >= _KEPT_PAGES and address not in self._pages:
            self._pages.popitem()
        self._pages[address] = etag, page

    async def _stand(self, visit: Visit, account: Account, list: ListKind, id: str) -> Standing:
        profile = await self._profile(visit, f"/user/{id}")
        if profile is None:
            return Standing(id, AccountStatus.DELETED)
        member = profile.account.handle
        follower, followed = (
            (member, account.handle) if list is ListKind.FOLLOWERS else (account.handle, member)
        )
        answer = await self._get(
            visit, f"/users/{follower}/following/{followed}", expect=(204, 404)
        )
        follows = answer.status == 204
        return Standing(id, AccountStatus.ACTIVE, follows, handle=member, profile=profile)

    def _askable(self, ids: Sequence[str]) -> Sequence[str]:
        askable = [id for id in ids if wire.is_id(id)]
        return askable if self._authenticated else askable[:_MOST_WITHOUT_TOKEN]

    def _has_room(self, visit: Visit) -> bool:
        reserve = _RESERVE if self._authenticated else _RESERVE_WITHOUT_TOKEN
        return visit.remaining is None or visit.remaining > reserve

    async def _get(
        self,
        visit: Visit,
        address: str,
        headers: Mapping[str, str] | None = None,
        expect: Collection[int] = (200,),
    ) -> Answer:
        return await visit.get(
            address,
            headers=self._headers | dict(headers or {}),
            expect=expect,
            redirects=_REDIRECTS,
        )


def _headers(token: SecretStr | None) -> dict[str, str]:
    """What every request carries."""
    headers = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
    if token:
        headers["authorization"] = f"Bearer {token.get_secret_value()}"
    return headers


SOURCE = Github
