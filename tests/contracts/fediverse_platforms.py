"""Servers of the fediverse in one process, each kind with its own habits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import httpx

from app.domain.account import Account
from app.domain.token import Token
from app.net.outbound import Outbound
from app.ports import Source
from app.sources._fediverse import FediverseSettings
from app.sources.mastodon import Mastodon
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
    page_size = 80
    before = 1
    unknown = Account("mastodon", f"https://{HOME}/users/nobody")
    strangers: Sequence[str] = (f"nobody@{HOME}", f"@nobody@{HOME}", f"https://{HOME}/users/nobody")
    tells_edges = True

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

    def tokens(self, network: str, host: str) -> Sequence[Token]:
        """What is kept of those who signed in."""
        if self.token is None or (network, host) != ("mastodon", HOME):
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
                return self._webfinger(params["resource"])
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

    def _webfinger(self, resource: str) -> httpx.Response:
        if resource not in (f"acct:me@{HOME}", self.me.id):
            return httpx.Response(404)
        kind = "application/activity+json"
        links = [{"rel": "self", "type": kind, "href": self.me.id}, {"rel": "x", "template": "y"}]
        return httpx.Response(200, json={"subject": f"acct:me@{HOME}", "links": links})

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


def servers(address: str) -> FediverseSettings:
    """The settings under which the home server is asked at an address."""
    return FediverseSettings.model_validate({"servers": f"{HOME}={address}"})
