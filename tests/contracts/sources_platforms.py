"""Platforms in one process, answering as the real ones do, whose lists a test can take over."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import httpx

from app.domain.account import Account
from app.domain.owner import OwnerId
from app.domain.token import Token
from app.domain.watch import ListKind
from app.net.outbound import Outbound
from app.ports.sources import Source, Standing, Walk
from app.sources.bluesky import Bluesky, BlueskySettings
from app.sources.github import Github, GithubSettings
from tests.contracts.fediverse_platforms import (
    FakeActivityPub,
    FakeMastodon,
    FakeMisskey,
    Serve,
)
from tests.contracts.x_platform import FakeX
from tests.net.fakes import NOW, FakeClock, outbound

TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


class Platform(Protocol):
    """What the contract needs of a platform. `me` has followers and follows people.

    `address`: where its source is to ask. `page_size`: how many members a page has. `before`: how
    many requests come before the first page, `after`: how many pages after the last member.
    `unknown`: an account nobody has, `strangers`: names of nobody. `tells_edges`: whether it says
    of a single account that it follows or not. `tells_handles`: whether its lists hold names.
    """

    network: str
    page_size: int
    before: int
    after: int
    unknown: Account
    strangers: Sequence[str]
    tells_edges: bool
    tells_handles: bool
    address: str
    me: Account
    requests: list[httpx.Request]
    serve: Serve | None

    def source(self, client: Outbound, clock: FakeClock) -> Source: ...
    def tokens(self, owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        """What the source may show to servers."""
        ...

    def answer(self, request: httpx.Request) -> httpx.Response: ...
    def person(self, number: int) -> str:
        """The id of one of any number of people."""
        ...

    def page(self, ids: Iterable[str], next: str | None = None) -> httpx.Response:
        """One faithful page of a list; `next` is what the following page is asked for with."""
        ...


def open_source(platform: Platform, clock: FakeClock | None = None, **settings: object) -> Source:
    """The platform's source, with the platform as its network."""
    clock = clock or FakeClock()
    client = outbound(platform.answer, clock, platform.tokens, None, **settings)
    return platform.source(client, clock)


def no_tokens(owner: OwnerId, network: str, host: str) -> Sequence[Token]:
    """Nobody signed in anywhere."""
    return ()


def tid(milliseconds: int) -> str:
    """A record key made at the given time."""
    number, digits = (milliseconds * 1000) << 10, ""
    for _ in range(13):
        number, digit = divmod(number, 32)
        digits = TID_DIGITS[digit] + digits
    return digits


class FakeBluesky:
    """An AppView. Its lists hide who is away or blocked; its relationships do not."""

    network = "bluesky"
    page_size, before, after = 100, 1, 0
    tells_edges, tells_handles = True, True
    unknown = Account("bluesky", "did:plc:nobody")
    strangers: Sequence[str] = ("nobody", "@nobody")
    tokens = staticmethod(no_tokens)
    address = "https://appview.example"

    def __init__(self, followers: int = 250, following: int = 5) -> None:
        self.me = Account("bluesky", "did:plc:me", "me.example")
        self.handles = {self.me.id: "me.example"}
        self.lists = {
            ListKind.FOLLOWERS: [self.person(n) for n in range(followers)],
            ListKind.FOLLOWING: [self.person(n) for n in range(following)],
        }
        self.refusals: dict[str, tuple[str, str]] = {}
        self.blocks: dict[str, str] = {}
        self.requests: list[httpx.Request] = []
        self.serve: Serve | None = None

    def person(self, number: int) -> str:
        did = f"did:plc:p{number}"
        self.handles.setdefault(did, f"p{number}.example")
        return did

    def source(self, client: Outbound, clock: FakeClock) -> Source:
        return Bluesky(client, clock, BlueskySettings(appview=self.address))

    def leave(self, did: str, why: str) -> None:
        """Take an account away: deactivated, suspended or deleted."""
        self.refusals[did] = {
            "deactivated": ("AccountDeactivated", "Account is deactivated"),
            "suspended": ("AccountTakedown", "Account has been suspended"),
            "deleted": ("InvalidRequest", "Profile not found"),
        }[why]
        if why == "deleted":
            for members in self.lists.values():
                if did in members:
                    members.remove(did)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        method = request.url.path.removeprefix("/xrpc/app.bsky.")
        return {
            "actor.getProfile": self._get_profile,
            "actor.getProfiles": self._get_profiles,
            "graph.getRelationships": self._get_relationships,
            "graph.getFollowers": self._get_list,
            "graph.getFollows": self._get_list,
        }[method](request.url.params)

    def page(self, ids: Iterable[str], next: str | None = None) -> httpx.Response:
        return self._page("followers", ids, next)

    def _page(self, name: str, ids: Iterable[str], next: str | None) -> httpx.Response:
        rows = [self._view(did) | {"indexedAt": "2026-01-01T00:00:00.000Z"} for did in ids]
        cursor = {} if next is None else {"cursor": next}
        return httpx.Response(200, json={"subject": self._view(self.me.id), name: rows} | cursor)

    def _view(self, did: str) -> dict[str, object]:
        return {"did": did, "handle": self.handles.get(did, "x.example"), "labels": []}

    def _get_list(self, params: httpx.QueryParams) -> httpx.Response:
        if self.serve:
            return self.serve(params.get("cursor"))
        if params["actor"] in self.refusals:
            return refusal("InvalidRequest", f"Actor not found: {params['actor']}")
        name = "followers" if "Followers" in str(self.requests[-1].url) else "follows"
        members = self.lists[ListKind.FOLLOWERS if name == "followers" else ListKind.FOLLOWING]
        start, limit = int(params.get("cursor", 0)), int(params["limit"])
        shown = [did for did in members[start : start + limit] if self._shown(did)]
        return self._page(name, shown, str(start + limit) if start + limit < len(members) else None)

    def _shown(self, did: str) -> bool:
        return did not in self.refusals and did not in self.blocks

    def _get_profile(self, params: httpx.QueryParams) -> httpx.Response:
        dids = {handle: did for did, handle in self.handles.items()}
        did = dids.get(params["actor"], params["actor"])
        if did in self.refusals:
            return refusal(*self.refusals[did])
        if did not in self.handles:
            return refusal("InvalidRequest", "Profile not found")
        counts = {
            "followersCount": len(self.lists[ListKind.FOLLOWERS]),
            "followsCount": len(self.lists[ListKind.FOLLOWING]),
            "postsCount": 12,
        }
        return httpx.Response(200, json=self._view(did) | counts | {"description": "hello"})

    def _get_profiles(self, params: httpx.QueryParams) -> httpx.Response:
        actors = params.get_list("actors")
        if len(actors) > 25:
            return refusal("InvalidRequest", "actors array too big (maximum 25)")
        there = [did for did in actors if did in self.handles and did not in self.refusals]
        return httpx.Response(200, json={"profiles": [self._view(did) for did in there]})

    def _get_relationships(self, params: httpx.QueryParams) -> httpx.Response:
        others = params.get_list("others")
        if len(others) > 30:
            return refusal("InvalidRequest", "others array too big (maximum 30)")
        rows = [self._relationship(did) for did in others]
        return httpx.Response(200, json={"actor": params["actor"], "relationships": rows})

    def _relationship(self, did: str) -> dict[str, object]:
        if not did.startswith("did:"):
            kind = "app.bsky.graph.defs#notFoundActor"
            return {"$type": kind, "actor": did, "notFound": True}
        row: dict[str, object] = {"$type": "app.bsky.graph.defs#relationship", "did": did}
        if did == self.me.id:
            return row
        key = f"app.bsky.graph.follow/{tid(NOW - 1_000)}"
        if did in self.lists[ListKind.FOLLOWERS]:
            row["followedBy"] = f"at://{did}/{key}"
        if did in self.lists[ListKind.FOLLOWING]:
            row["following"] = f"at://{self.me.id}/{key}"
        if did in self.blocks:
            row[self.blocks[did]] = f"at://{did}/app.bsky.graph.block/{tid(NOW)}"
        return row


def refusal(error: str, message: str) -> httpx.Response:
    """How the AppView says no."""
    return httpx.Response(400, json={"error": error, "message": message})


class FakeGithub:
    """GitHub's REST interface. Ids are numbers; lists are pages by offset with Link headers."""

    network = "github"
    page_size, before, after = 100, 1, 0
    tells_edges, tells_handles = True, True
    unknown = Account("github", "77")
    strangers: Sequence[str] = ("nobody", "@nobody")
    tokens = staticmethod(no_tokens)
    address = "https://api.github.example"

    def __init__(
        self, followers: int = 250, following: int = 5, token: str | None = None, left: int = 60
    ) -> None:
        self.me = Account("github", "1", "me")
        self.logins = {"1": "me"}
        self.lists: dict[str, list[str]] = {
            "followers": [self.person(n) for n in range(followers)],
            "following": [self.person(n) for n in range(following)],
        }
        self.token = token
        self.left = left
        self.requests: list[httpx.Request] = []
        self.serve: Serve | None = None

    def person(self, number: int) -> str:
        id = str(1_000 + number)
        self.logins.setdefault(id, f"p{number}")
        return id

    def source(self, client: Outbound, clock: FakeClock) -> Source:
        settings = GithubSettings.model_validate({"api": self.address, "token": self.token})
        return Github(client, clock, settings)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.left -= 1
        response = self._route(request, request.url.path.strip("/").split("/"))
        response.headers["x-ratelimit-remaining"] = str(self.left)
        response.headers["x-ratelimit-reset"] = str(NOW // 1000 + 3_600)
        return response

    def page(self, ids: Iterable[str], next: str | None = None) -> httpx.Response:
        rows = [{"id": int(id), "login": self.logins.get(id, "x"), "type": "User"} for id in ids]
        address = f"{self.address}/user/{self.me.id}/followers?per_page=100&page="
        links = f'<{address}1>; rel="first", <{address}{next}>; rel="next"'
        return httpx.Response(200, json=rows, headers={"link": links} if next else {})

    def _route(self, request: httpx.Request, path: Sequence[str]) -> httpx.Response:
        ids = {login: id for id, login in self.logins.items()}
        match path:
            case ["user", id]:
                return self._person(id)
            case ["users", login]:
                return self._person(ids.get(login, ""))
            case ["users", login, "following", other]:
                return self._follows(ids[login], ids[other])
            case ["user", _, name] | ["users", _, name]:
                return self._list(request, name)
        return httpx.Response(404)

    def _person(self, id: str) -> httpx.Response:
        if id not in self.logins:
            return httpx.Response(404, json={"message": "Not Found"})
        counts = {name: len(ids) for name, ids in self.lists.items()}
        person = {"id": int(id), "login": self.logins[id], "type": "User", "bio": None}
        return httpx.Response(200, json=person | counts)

    def _follows(self, follower: str, followed: str) -> httpx.Response:
        mine = follower == self.me.id
        members = self.lists["following" if mine else "followers"]
        return httpx.Response(204 if (followed if mine else follower) in members else 404)

    def _list(self, request: httpx.Request, name: str) -> httpx.Response:
        token = request.url.params.get("page")
        if self.serve:
            return self.serve(token)
        start, size = 100 * (int(token or 1) - 1), int(request.url.params["per_page"])
        ids = self.lists[name][start : start + size]
        etag = f'W/"{hash(tuple(ids))}"'
        if request.headers.get("if-none-match") == etag:
            self.left += 1
            return httpx.Response(304)
        more = start + size < len(self.lists[name])
        response = self.page(ids, str(start // 100 + 2) if more else None)
        response.headers["link"] = response.headers.get("link", "").replace("followers", name)
        response.headers["etag"] = etag
        return response


PLATFORMS: list[Callable[[], Platform]] = [
    FakeBluesky,
    FakeGithub,
    FakeMastodon,
    FakeMisskey,
    FakeActivityPub,
    FakeX,
]


def endless(platform: Platform, size: int) -> Serve:
    """Pages of people nobody has seen before, without end."""
    numbers = itertools.count(10_000)
    cursors = itertools.count(2)
    return lambda token: platform.page(
        [platform.person(next(numbers)) for _ in range(size)], str(next(cursors))
    )


def after_a_page(platform: Platform, *rest: Callable[[], httpx.Response]) -> None:
    """Serve one good page of three, then what the functions give in turn, the last for ever."""
    first = platform.page([platform.person(n) for n in range(3)], "2")
    turns = [lambda: first, *rest]
    platform.serve = lambda token: (turns.pop(0) if len(turns) > 1 else turns[0])()


def walk(
    platform: Platform,
    list: ListKind = ListKind.FOLLOWERS,
    clock: FakeClock | None = None,
    **settings: object,
) -> Walk:
    """One walk over one of my lists."""
    source = open_source(platform, clock, **settings)
    return asyncio.run(source.walk(platform.me, list, lambda seen, claimed: None))


def stand(
    platform: Platform, asked: Sequence[str], list: ListKind = ListKind.FOLLOWERS
) -> dict[str, Standing]:
    """What is said of single accounts after a walk over one of my lists, as in a capture."""
    source = open_source(platform)

    async def ask() -> dict[str, Standing]:
        await source.walk(platform.me, list, lambda seen, claimed: None)
        return await source.stand(platform.me, list, asked)

    return asyncio.run(ask())


def ids(walk: Walk) -> list[str]:
    return [member.id for member in walk.members]
