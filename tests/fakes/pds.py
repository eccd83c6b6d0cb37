"""A server that keeps the records of one account, and breaks when a test wants it to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

DID, HANDLE, PASSWORD = "did:plc:owner", "owner.example", "abcd-efgh-ijkl-mnop"
DOCUMENT = {
    "id": DID,
    "service": [{"id": "#atproto_pds", "serviceEndpoint": "https://pds.example"}],
}


@dataclass
class FakePds:
    """Answers as AppView, directory and server at once. `collections`: rkey -> value in each.

    `faults`: answers to the next applyWrites, None for an honest one. `lost`: the honest ones of
    these numbers (from 1) are carried out, and their answers lost. `follows`, `followers`, `muted`:
    accounts as they stand to the one that is kept here.
    """

    collections: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    faults: list[httpx.Response | None] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    batches: list[list[dict[str, Any]]] = field(default_factory=list)
    sessions: int = 0
    password: str = PASSWORD
    token: str = "token1"
    follows: set[str] = field(default_factory=set)
    followers: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == f"/{DID}":
            return httpx.Response(200, json=DOCUMENT)
        match request.url.path.removeprefix("/xrpc/com.atproto."):
            case "identity.resolveHandle":
                return self._resolve(request.url.params["handle"])
            case "repo.listRecords":
                return self._list(request.url.params)
            case "server.createSession":
                return self._let_in(json.loads(request.content))
            case "repo.applyWrites":
                return self._apply(request)
            case "repo.getRecord":
                return self._get(request.url.params)
        return self._answer_in_the_network(request)

    @property
    def blocked(self) -> list[str]:
        """Whom the account blocks, sorted; twice whom it blocks twice."""
        blocks = self.collections.get("app.bsky.graph.block", {}).values()
        return sorted(str(one["subject"]) for one in blocks)

    def block(self, did: str, rkey: str) -> None:
        """The account's owner blocks somebody by hand."""
        made = {"$type": "app.bsky.graph.block", "subject": did}
        self.collections.setdefault("app.bsky.graph.block", {})[rkey] = made

    def subjects(self) -> list[str]:
        """Whom the items name, sorted; twice who is there twice."""
        items = self.collections.get("app.bsky.graph.listitem", {}).values()
        return sorted(str(one["subject"]) for one in items)

    @property
    def lists(self) -> list[dict[str, Any]]:
        return list(self.collections.get("app.bsky.graph.list", {}).values())

    def _resolve(self, handle: str) -> httpx.Response:
        if handle != HANDLE:
            return httpx.Response(400, json={"error": "InvalidRequest"})
        return httpx.Response(200, json={"did": DID})

    def _list(self, params: httpx.QueryParams) -> httpx.Response:
        collection = params["collection"]
        kept = sorted(self.collections.get(collection, {}).items(), reverse=True)
        begin, size = int(params.get("cursor", 0)), int(params["limit"])
        page = [
            {"uri": f"at://{DID}/{collection}/{rkey}", "cid": "c", "value": value}
            for rkey, value in kept[begin : begin + size]
        ]
        more = {"cursor": str(begin + size)} if begin + size < len(kept) else {}
        return httpx.Response(200, json={"records": page, **more})

    def _get(self, params: httpx.QueryParams) -> httpx.Response:
        found = self.collections.get(params["collection"], {}).get(params["rkey"])
        if found is None:
            return httpx.Response(400, json={"error": "RecordNotFound"})
        return httpx.Response(200, json={"uri": f"at://{DID}/x/{params['rkey']}", "value": found})

    def _answer_in_the_network(self, request: httpx.Request) -> httpx.Response:
        """What the AppView answers, whether asked itself or through the account's own server."""
        match request.url.path.removeprefix("/xrpc/app.bsky."):
            case "graph.getRelationships":
                assert request.url.params["actor"] == DID
                others = request.url.params.get_list("others")
                assert len(others) <= 30
                told = [self._relationship(one) for one in others]
                return httpx.Response(200, json={"actor": DID, "relationships": told})
            case "actor.getProfiles" | "graph.muteActor" | "graph.unmuteActor" as asked:
                if request.headers.get("authorization") != f"Bearer {self.token}":
                    return httpx.Response(400, json={"error": "ExpiredToken"})
                return self._as_the_account(asked, request)
        return httpx.Response(404)

    def _relationship(self, did: str) -> dict[str, str]:
        edges = {
            "following": did in self.follows,
            "followedBy": did in self.followers,
            "blocking": did in self.blocked,
        }
        named = {name: f"at://{DID}/x/3k" for name, there in edges.items() if there}
        return {"$type": "app.bsky.graph.defs#relationship", "did": did, **named}

    def _as_the_account(self, asked: str, request: httpx.Request) -> httpx.Response:
        if asked == "actor.getProfiles":
            actors = request.url.params.get_list("actors")
            assert len(actors) <= 25
            views = [{"did": one, "viewer": {"muted": one in self.muted}} for one in actors]
            return httpx.Response(200, json={"profiles": views})
        did = json.loads(request.content)["actor"]
        (self.muted.add if asked == "graph.muteActor" else self.muted.discard)(did)
        return httpx.Response(200)

    def _let_in(self, body: dict[str, str]) -> httpx.Response:
        self.sessions += 1
        if body != {"identifier": DID, "password": self.password}:
            return httpx.Response(401, json={"error": "AuthenticationRequired"})
        return httpx.Response(200, json={"accessJwt": self.token, "did": DID})

    def _apply(self, request: httpx.Request) -> httpx.Response:
        if request.headers["authorization"] != f"Bearer {self.token}":
            return httpx.Response(400, json={"error": "ExpiredToken"})
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            return fault
        body = json.loads(request.content)
        assert body["repo"] == DID
        assert 0 < len(body["writes"]) <= 200
        if any(not self._possible(one) for one in body["writes"]):
            return httpx.Response(400, json={"error": "InvalidRequest"})
        for one in body["writes"]:
            self._write(one)
        self.batches.append(body["writes"])
        if len(self.batches) in self.lost:
            return httpx.Response(502)
        return httpx.Response(200, json={})

    def _possible(self, write: dict[str, Any]) -> bool:
        there = write["rkey"] in self.collections.get(write["collection"], {})
        return there == write["$type"].endswith("#delete")

    def _write(self, one: dict[str, Any]) -> None:
        kept = self.collections.setdefault(one["collection"], {})
        if one["$type"].endswith("#delete"):
            del kept[one["rkey"]]
        else:
            kept[one["rkey"]] = one["value"]
