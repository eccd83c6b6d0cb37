"""X's API v2 in one process, as its documentation says it answers."""

from __future__ import annotations

from base64 import b32hexencode
from collections.abc import Callable, Iterable, Sequence

import httpx

from app.domain.account import Account
from app.domain.owner import OwnerId
from app.domain.token import Token
from app.net.outbound import Outbound
from app.ports.clock import Clock
from app.ports.sources import Source
from app.sources._x_settings import XSettings
from app.sources.x import X
from tests.net.fakes import NOW

PROBLEMS = "https://api.twitter.com/2/problems"
# The code that a person is shown who lets us in, and what we get for it.
CODE = "VGNibzFWSWREZm01bjN1N3dicWlNUG1oa2xRRVNNdmVHelJGY2hPWGxNd2dxOjE2MjIxNjA4MjU4MjU6MToxOmFjOjE"
GRANT = {"access_token": "n3w", "refresh_token": "r2", "expires_in": 7_200, "scope": "follows.read"}


class FakeX:
    """Ids are numbers; lists are pages with tokens. Whoever is suspended or gone is not listed.

    `returned`: how many accounts it charged for. `rows`: how many a page has at the most, so that
    short lists have several pages; X itself gives up to 1,000.
    """

    network = "x"
    page_size, before, after = 100, 1, 0
    tells_edges, tells_handles = False, True
    unknown = Account("x", "77")
    strangers: Sequence[str] = ("nobody", "@nobody")
    address = "https://api.x.example"

    def __init__(self, followers: int = 250, following: int = 5, **settings: object) -> None:
        self.me = Account("x", "1", "me")
        self.names = {"1": "me"}
        self.lists = {
            "followers": [self.person(n) for n in range(followers)],
            "following": [self.person(n) for n in range(following)],
        }
        self.away: dict[str, str] = {}
        self.protected = False
        self.returned = 0
        self.rows = self.page_size
        self.settings = {"token": "b3arer", "budget": "$100"} | settings
        self.kept: list[Token] = []
        self.requests: list[httpx.Request] = []
        self.serve: Callable[[str | None], httpx.Response] | None = None

    def tokens(self, owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        return self.kept

    def person(self, number: int) -> str:
        id = str(1_000 + number)
        self.names.setdefault(id, f"p{number}")
        return id

    def source(self, client: Outbound, clock: Clock) -> Source:
        return X(client, clock, XSettings.model_validate({"api": self.address} | self.settings))

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        response = self._route(request, request.url.path.strip("/").split("/")[1:])
        for name, value in (("limit", 300), ("remaining", 299), ("reset", NOW // 1000 + 900)):
            response.headers.setdefault(f"x-rate-limit-{name}", str(value))
        return response

    def page(self, ids: Iterable[str], next: str | None = None) -> httpx.Response:
        rows = [self._user(id) for id in ids]
        meta: dict[str, object] = {"result_count": len(rows)}
        if next is not None:
            meta["next_token"] = paging(next)
        self.returned += len(rows)
        return httpx.Response(200, json=({"data": rows} if rows else {}) | {"meta": meta})

    def _route(self, request: httpx.Request, path: Sequence[str]) -> httpx.Response:
        ids = {name: id for id, name in self.names.items()}
        match path:
            case ["users"]:
                return self._several(request.url.params["ids"].split(","))
            case ["users", "by", "username", name]:
                return self._one(ids.get(name, ""), "username", name)
            case ["users", id]:
                return self._one(id, "id", id)
            case ["users", _, name]:
                return self._list(request.url.params, name)
        return httpx.Response(404)

    def _user(self, id: str) -> dict[str, object]:
        name = self.names.get(id, "x")
        return {"id": id, "name": name.title(), "username": name}

    def _one(self, id: str, parameter: str, asked: str) -> httpx.Response:
        if id not in self.names or id in self.away:
            problem = gone(asked, parameter, self.away.get(id))
            return httpx.Response(200, json={"errors": [problem]})
        self.returned += 1
        counts = {f"{name}_count": len(ids) for name, ids in self.lists.items()}
        more = {"protected": self.protected, "description": "hello"}
        metrics = {"public_metrics": counts | {"tweet_count": 12, "listed_count": 0}}
        return httpx.Response(200, json={"data": self._user(id) | more | metrics})

    def _several(self, ids: Sequence[str]) -> httpx.Response:
        if len(ids) > 100:
            return httpx.Response(400, json={"title": "Invalid Request"})
        there = [id for id in ids if id in self.names and id not in self.away]
        lost = [gone(id, "ids", self.away.get(id)) for id in ids if id not in there]
        self.returned += len(there)
        data = {"data": [self._user(id) for id in there]} if there else {}
        return httpx.Response(200, json=data | ({"errors": lost} if lost else {}))

    def _list(self, params: httpx.QueryParams, name: str) -> httpx.Response:
        token = params.get("pagination_token")
        place = tokens.get(token) if token else None
        if self.serve:
            return self.serve(place)
        if self.protected:
            return httpx.Response(200, json={"errors": [unauthorized(self.me.id)]})
        start, size = int(place or 0), min(self.rows, int(params["max_results"]))
        shown = [id for id in self.lists[name][start : start + size] if id not in self.away]
        more = start + size < len(self.lists[name])
        return self.page(shown, str(start + size) if more else None)


tokens: dict[str, str] = {}


def paging(place: str) -> str:
    """A pagination token of the documented form."""
    token = b32hexencode(f"place {place:>10}".encode()).decode().rstrip("=")
    tokens[token] = place
    return token


def gone(asked: str, parameter: str, why: str | None) -> dict[str, object]:
    """Why an account is not shown: suspended, or not there at all."""
    title = "Forbidden" if why == "suspended" else "Not Found Error"
    detail = (
        f"User has been suspended: [{asked}]."
        if why == "suspended"
        else f"Could not find user with {parameter}: [{asked}]."
    )
    return {
        "value": asked,
        "detail": detail,
        "title": title,
        "resource_type": "user",
        "parameter": parameter,
        "resource_id": asked,
        "type": f"{PROBLEMS}/resource-not-found",
    }


def unauthorized(id: str) -> dict[str, object]:
    """Why a protected account's list is not shown."""
    return {
        "value": id,
        "detail": f"Sorry, you are not authorized to see the user with id: [{id}].",
        "title": "Authorization Error",
        "resource_type": "user",
        "parameter": "id",
        "resource_id": id,
        "type": f"{PROBLEMS}/not-authorized-for-resource",
    }
