"""Servers of the fediverse in one process, each kind with its own habits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import httpx

from app.domain.account import Account
from app.domain.owner import OwnerId
from app.domain.token import Token
from app.net.outbound import Outbound
from app.ports.sources import Source
from app.sources._fediverse import FediverseSettings
from app.sources.activitypub import ActivityPub
from app.sources.mastodon import Mastodon
from app.sources.misskey import Misskey
from tests.net.fakes import FakeClock

Serve = Callable[[str | None], httpx.Response]
"""Answers for a list page: from what the page is asked for with (None for the first) to a response."""

HOME = "social.example"
# Mastodon's windows end at round times, told to the microsecond; this is 550 s after NOW.
RESET = "2026-11-18T11:15:50.621469Z"


class FakeMastodon:
    """Mastodon 4.4. Its people live on many servers; links hold the numbers of follows.

    `token`: what the watched account signed in with. `closed`: whether only it is answered.
    `gone`, `suspended`: people's numbers. `hidden`: whether lists are shown to their owner alone.
    """

    network = "mastodon"
    page_size, before, after = 80, 1, 0
    unknown = Account("mastodon", f"https://{HOME}/users/nobody")
    strangers: Sequence[str] = (f"nobody@{HOME}", f"@nobody@{HOME}", f"https://{HOME}/users/nobody")
    tells_edges, tells_handles = True, True

    def __init__(
        self, followers: int = 250, following: int = 5, token: str | None = "t0ken"
    ) -> None:
        self.address = f"https://{HOME}"
        self.me = Account("mastodon", f"https://{HOME}/users/me", f"me@{HOME}")
        self.people: dict[str, dict[str, object]] = {}
        self.lists = {
            "followers": [self.person(n) for n in range(followers)],
            "following": [self.person(n) for n in range(following)],
        }
        self.token = token
        self.owner = self.me
        self.closed = False
        self.hidden = False
        self.gone: set[str] = set()
        self.suspended: set[str] = set()
        self.blocked: set[str] = set()
        self.extra: dict[str, object] = {}
        self.requests: list[httpx.Request] = []
        self.serve: Serve | None = None
        self.finger: Callable[[httpx.Request], httpx.Response] = partial(webfinger, self.me)
        self.left = 300

    def person(self, number: int) -> str:
        host = f"s{number % 7}.example"
        id = f"https://{host}/users/p{number}"
        self.people.setdefault(
            id,
            {
                "id": str(110_000_000_000_000_000 + number),
                "username": f"p{number}",
                "acct": f"p{number}@{host}",
                "url": f"https://{host}/@p{number}",
                "uri": id,
            },
        )
        return id

    def source(self, client: Outbound, clock: FakeClock) -> Source:
        return Mastodon(client, clock, servers(self.address))

    def tokens(self, owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        """What is kept of those who signed in."""
        if self.token is None or (owner, network, host) != (1, "mastodon", HOME):
            return ()
        return (Token("mastodon", HOME, self.owner, self.token),)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.left -= 1
        response = self._route(request, request.url.path.strip("/").split("/"))
        response.headers["x-ratelimit-remaining"] = str(self.left)
        response.headers["x-ratelimit-reset"] = RESET
        return response

    def page(self, ids: Iterable[str], next: str | None = None) -> httpx.Response:
        """Rows with the links a page has: the one before it always, the next one if there is one."""
        rows = [self.view(id) for id in ids]
        path = f"https://{HOME}/api/v1/accounts/1/followers?limit=80"
        links = [f'<{path}&max_id={next}>; rel="next"'] if next else []
        links += [f'<{path}&since_id=90000>; rel="prev"'] if rows else []
        return httpx.Response(200, json=rows, headers={"link": ", ".join(links)} if links else {})

    def view(self, id: str) -> dict[str, object]:
        """An account as the server shows it to others."""
        mine = {"id": "1", "username": "me", "acct": "me", "url": f"https://{HOME}/@me"}
        row = (mine | {"uri": id} | self.extra) if id == self.me.id else self.people[id]
        counts = {f"{name}_count": len(self.lists[name]) for name in self.lists}
        common = {"note": "<p>hello</p>", "statuses_count": 3, "moved": None}
        away = {"suspended": True} if id in self.suspended else {}
        return common | counts | row | away

    def _route(self, request: httpx.Request, path: Sequence[str]) -> httpx.Response:
        signed = request.headers.get("authorization") == f"Bearer {self.token}"
        params = request.url.params
        match path:
            case [".well-known", "webfinger"]:
                return self.finger(request)
            case _ if (self.closed or "authorization" in request.headers) and not signed:
                return httpx.Response(401, json={"error": "The access token is invalid"})
            case ["api", "v1", "accounts", "lookup"]:
                return self._account(self._by_address(params["acct"]))
            case ["api", "v1", "accounts", "relationships"]:
                if not signed:
                    return httpx.Response(401, json={"error": "The access token is invalid"})
                numbers = params.get_list("id[]")
                return httpx.Response(200, json=[self._edge(self._by_number(n)) for n in numbers])
            case ["api", "v1", "accounts", number]:
                return self._account(self._by_number(number))
            case ["api", "v1", "accounts", "1", name]:
                return self._list(params, name, signed)
        return httpx.Response(404, text="<!doctype html><title>Not found</title>")

    def _account(self, id: str | None) -> httpx.Response:
        if id is None or id in self.gone:
            return httpx.Response(404, json={"error": "Record not found"})
        return httpx.Response(200, json=self.view(id))

    def _by_address(self, acct: str) -> str | None:
        if acct in ("me", f"me@{HOME}"):
            return self.me.id
        return next((id for id, row in self.people.items() if row["acct"] == acct), None)

    def _by_number(self, number: str) -> str | None:
        if number == "1":
            return self.me.id
        return next((id for id, row in self.people.items() if row["id"] == number), None)

    def _edge(self, id: str | None) -> dict[str, object]:
        assert id
        edge = {"id": self.people[id]["id"], "blocked_by": id in self.blocked}
        followed = {"followed_by": id in self.lists["followers"]}
        return edge | followed | {"following": id in self.lists["following"]}

    def _list(self, params: httpx.QueryParams, name: str, signed: bool) -> httpx.Response:
        if self.serve:
            return self.serve(params.get("max_id"))
        if self.hidden and not signed:
            return httpx.Response(200, json=[])
        # Follows are numbered downwards from 9999: the newest stands first.
        start = 9_999 - int(params.get("max_id", 9_999))
        rows = self.lists[name][start : start + 80]
        shown = [id for id in rows if id not in self.gone | self.suspended]
        more = len(rows) == 80
        response = self.page(shown, str(9_999 - start - 80) if more else None)
        response.headers["link"] = response.headers.get("link", "").replace("followers", name)
        return response


class FakeMisskey:
    """Misskey 2025. Rows are follows with numbers of their own; suspended people are not listed."""

    network = "misskey"
    page_size, before, after = 100, 1, 1
    unknown = Account("misskey", f"https://{HOME}/users/nobody")
    strangers: Sequence[str] = (f"nobody@{HOME}", f"@nobody@{HOME}", f"https://{HOME}/users/nobody")
    tells_edges, tells_handles = False, True

    def __init__(self, followers: int = 250, following: int = 5) -> None:
        self.address = f"https://{HOME}"
        self.me = Account("misskey", f"https://{HOME}/users/9me", f"me@{HOME}")
        self.users: dict[str, dict[str, object]] = {"9me": {"id": "9me", "username": "me"}}
        self.lists = {
            "followers": [self.person(n) for n in range(followers)],
            "following": [self.person(n) for n in range(following)],
        }
        self.extra: dict[str, object] = {}
        self.suspended: set[str] = set()
        self.requests: list[httpx.Request] = []
        self.serve: Serve | None = None

    def person(self, number: int) -> str:
        """Every other one is of this server, and has neither host nor uri."""
        id, host = f"9p{number}", f"s{number % 7}.example"
        uri = f"https://{HOME}/users/{id}" if number % 2 else f"https://{host}/users/p{number}"
        far = (None, None) if number % 2 else (host, uri)
        user: dict[str, object] = {
            "id": id,
            "username": f"p{number}",
            "host": far[0],
            "uri": far[1],
        }
        self.users.setdefault(id, user)
        return uri

    def source(self, client: Outbound, clock: FakeClock) -> Source:
        return Misskey(client, clock, servers(self.address))

    def tokens(self, owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        return ()

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == "/.well-known/webfinger":
            return webfinger(self.me, request)
        assert request.method == "POST"
        asked = json.loads(request.content)
        match request.url.path.split("/")[2:]:
            case ["users", "show"]:
                return self._show(asked)
            case ["users", name]:
                return self._list(asked, name)
        return httpx.Response(404)

    def page(self, ids: Iterable[str], next: str | None = None) -> httpx.Response:
        """Rows; the last one's number is what the next page is asked for with."""
        rows = [self._row(id, 100 + place) for place, id in enumerate(ids)]
        if rows and next:
            rows[-1]["id"] = next
        return httpx.Response(200, json=rows)

    def _row(self, uri: str, number: int) -> dict[str, object]:
        user = self._by_uri(uri)
        date = "2026-01-01T00:00:00.000Z"
        return {"id": f"9f{number}", "createdAt": date, "follower": user, "followee": user}

    def _by_uri(self, uri: str) -> dict[str, object]:
        last = uri.rpartition("/")[2]
        return self.users[last if last in self.users else f"9{last}"]

    def _show(self, asked: dict[str, object]) -> httpx.Response:
        if "userIds" in asked:
            wanted = asked["userIds"]
            assert isinstance(wanted, list)
            there = [self.users[id] for id in wanted if id not in self.suspended]
            return httpx.Response(200, json=there)
        mine = asked in ({"username": "me", "host": None}, {"userId": "9me"})
        if not mine:
            error = {"message": "No such user.", "code": "NO_SUCH_USER", "kind": "client"}
            return httpx.Response(404, json={"error": error})
        counts = {f"{name}Count": len(self.lists[name]) for name in self.lists}
        return httpx.Response(200, json=self.users["9me"] | counts | self.extra)

    def _list(self, asked: dict[str, object], name: str) -> httpx.Response:
        token = asked.get("untilId")
        if self.serve:
            return self.serve(str(token) if token else None)
        start = int(str(token)[2:]) - 100 + 1 if token else 0
        uris = self.lists[name][start : start + 100]
        rows = [self._row(uri, 100 + start + place) for place, uri in enumerate(uris)]
        return httpx.Response(200, json=rows)


class FakeActivityPub:
    """Any server's actors and collections, twelve to a page as with Mastodon."""

    network = "activitypub"
    page_size, before, after = 12, 2, 0
    unknown = Account("activitypub", f"https://{HOME}/users/nobody")
    strangers: Sequence[str] = (f"nobody@{HOME}", f"@nobody@{HOME}", f"https://{HOME}/users/nobody")
    tells_edges, tells_handles = False, False

    def __init__(self, followers: int = 250, following: int = 5) -> None:
        self.address = f"https://{HOME}"
        self.me = Account("activitypub", f"https://{HOME}/users/me", f"me@{HOME}")
        self.lists = {
            "followers": [self.person(n) for n in range(followers)],
            "following": [self.person(n) for n in range(following)],
        }
        self.extra: dict[str, object] = {}
        self.collection: dict[str, object] | None = None
        self.gone: set[str] = set()
        self.requests: list[httpx.Request] = []
        self.serve: Serve | None = None

    def person(self, number: int) -> str:
        return f"https://{HOME}/users/p{number}"

    def source(self, client: Outbound, clock: FakeClock) -> Source:
        return ActivityPub(client, clock, servers(self.address))

    def tokens(self, owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        return ()

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == "/.well-known/webfinger":
            return webfinger(self.me, request)
        assert "activity+json" in request.headers["accept"]
        match request.url.path.strip("/").split("/"):
            case ["users", name]:
                return self._actor(f"https://{HOME}/users/{name}")
            case ["users", "me", name]:
                page = request.url.params.get("page")
                return self._page(name, page) if page else self._collection(name)
        return httpx.Response(404)

    def page(self, ids: Iterable[str], next: str | None = None) -> httpx.Response:
        address = f"{self.me.id}/followers?page="
        link = {"next": address + next} if next else {}
        shown: dict[str, object] = {"type": "OrderedCollectionPage", "orderedItems": [*ids]}
        return httpx.Response(200, json=shown | link)

    def _actor(self, id: str) -> httpx.Response:
        if id in self.gone:
            return httpx.Response(410, json={"id": id, "type": "Tombstone"})
        if id == self.unknown.id:
            return httpx.Response(404)
        lists = {name: f"{id}/{name}" for name in self.lists}
        actor = {"id": id, "type": "Person", "preferredUsername": id.rpartition("/")[2]}
        return httpx.Response(200, json=actor | lists | (self.extra if id == self.me.id else {}))

    def _collection(self, name: str) -> httpx.Response:
        address = f"{self.me.id}/{name}"
        whole = {"type": "OrderedCollection", "totalItems": len(self.lists[name])}
        pages = {"first": f"{address}?page=1"}
        return httpx.Response(
            200, json=whole | (pages if self.collection is None else self.collection)
        )

    def _page(self, name: str, token: str) -> httpx.Response:
        if self.serve:
            return self.serve(None if token == "1" else token)
        start = 12 * (int(token) - 1)
        ids = self.lists[name][start : start + 12]
        response = self.page(
            ids, str(int(token) + 1) if start + 12 < len(self.lists[name]) else None
        )
        return httpx.Response(200, content=response.content.replace(b"followers", name.encode()))


def webfinger(me: Account, request: httpx.Request) -> httpx.Response:
    """What finds `me`, and nobody else, by address or URI."""
    if request.url.params["resource"] not in (f"acct:{me.handle}", me.id):
        return httpx.Response(404)
    actor = {"rel": "self", "type": "application/activity+json", "href": me.id}
    return httpx.Response(
        200, json={"subject": f"acct:{me.handle}", "links": [actor, {"rel": "x"}]}
    )


def servers(address: str) -> FediverseSettings:
    """The settings under which the home server is asked at an address."""
    return FediverseSettings.model_validate({"servers": f"{HOME}={address}"})
