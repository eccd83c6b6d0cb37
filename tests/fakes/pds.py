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
    these numbers (from 1) are carried out, and their answers lost.
    """

    collections: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    faults: list[httpx.Response | None] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    batches: list[list[dict[str, Any]]] = field(default_factory=list)
    sessions: int = 0
    password: str = PASSWORD
    token: str = "token1"

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
        return httpx.Response(404)

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
