"""A server of Mastodon's family with one account of ours, in whose name something can be done."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

HOST = "social.example"
ME = f"https://{HOST}/users/me"
SECRET, CODE = "t0ken", "the-code"
SET = {
    "block": ("blocking", True),
    "unblock": ("blocking", False),
    "mute": ("muting", True),
    "unmute": ("muting", False),
    "remove_from_followers": ("followed_by", False),
}


@dataclass
class FakeInstance:
    """Knows people by address. `edges`: flags that are true, by number.

    `faults`: answers to the next deeds, None for an honest one. `lost`: the honest ones of these
    numbers (from 1) are carried out, and their answers lost. `deeds`: what came through.
    `asked`: the scopes of each registration, `granted`: those of the token, None for all asked.
    """

    people: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: dict[str, set[str]] = field(default_factory=dict)
    faults: list[httpx.Response | None] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    deeds: list[tuple[str, str]] = field(default_factory=list)
    secret: str = SECRET
    asked: list[str] = field(default_factory=list)
    granted: str | None = None
    revoked: list[str] = field(default_factory=list)

    def add(self, number: int, host: str = "far.example") -> str:
        """Let the server know somebody who follows ours; returns their actor's URI."""
        uri = f"https://{host}/users/suspect{number}"
        acct = f"suspect{number}" if host == HOST else f"suspect{number}@{host}"
        self.people[acct] = {"id": str(number), "username": f"suspect{number}", "uri": uri}
        self.edges.setdefault(str(number), {"followed_by"})
        return uri

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and not request.url.path.startswith("/api/v1/accounts/"):
            return self._at_the_door(request)
        if request.headers.get("authorization") != f"Bearer {self.secret}":
            return httpx.Response(401, json={"error": "The access token is invalid"})
        path = request.url.path.removeprefix("/api/v1/accounts/")
        if path == "verify_credentials":
            return httpx.Response(200, json={"id": "99", "username": "me", "acct": "me", "uri": ME})
        if path == "lookup":
            return self._look_up(request.url.params["acct"])
        if path == "relationships":
            numbers = request.url.params.get_list("id[]")
            return httpx.Response(200, json=[self._edge(one) for one in numbers])
        number, _, verb = path.partition("/")
        if request.method == "POST" and verb in SET and number in self.edges:
            return self._do(number, verb)
        return httpx.Response(404, json={"error": "Record not found"})

    @property
    def blocked(self) -> list[str]:
        return sorted(number for number, flags in self.edges.items() if "blocking" in flags)

    def _at_the_door(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/apps":
            self.asked.append(json.loads(request.content)["scopes"])
            return httpx.Response(200, json={"client_id": "c1", "client_secret": "cs"})
        form = httpx.QueryParams(request.content.decode())
        if request.url.path == "/oauth/revoke":
            self.revoked.append(form["token"])
            return httpx.Response(200, json={})
        if form["code"] != CODE:
            return httpx.Response(400, json={"error": "invalid_grant"})
        scope = self.asked[-1] if self.granted is None else self.granted
        return httpx.Response(200, json={"access_token": self.secret, "scope": scope})

    def _look_up(self, acct: str) -> httpx.Response:
        found = self.people.get(acct)
        if found is None:
            return httpx.Response(404, json={"error": "Record not found"})
        return httpx.Response(200, json={**found, "acct": acct})

    def _edge(self, number: str) -> dict[str, Any]:
        flags = self.edges.get(number, set())
        names = ("following", "followed_by", "requested", "blocking", "blocked_by", "muting")
        return {"id": number, **{name: name in flags for name in names}}

    def _do(self, number: str, verb: str) -> httpx.Response:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            return fault
        flag, there = SET[verb]
        (self.edges[number].add if there else self.edges[number].discard)(flag)
        if verb == "block":
            self.edges[number] -= {"followed_by", "following"}
        self.deeds.append((number, verb))
        if len(self.deeds) in self.lost:
            raise httpx.ReadError("lost")
        return httpx.Response(200, json=self._edge(number))
