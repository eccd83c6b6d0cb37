"""Messages on both wires of Jetstream, in the shapes their servers were seen to send."""

from __future__ import annotations

import json

from app.domain.streamed import Wanted

ALICE, BOB, ME = "did:plc:alice", "did:plc:bob", "did:plc:me"
TIME = 1_767_225_600_000_000
AT = TIME // 1000
SUSPECT = "did:plc:suspect"
WANTED = Wanted(frozenset({ME}), frozenset({ME, SUSPECT}))
FOLLOW = "app.bsky.graph.follow"


def first(operation: str, rkey: str, subject: str | None = None, **values: object) -> str:
    """A commit's message on the first wire."""
    one: dict[str, object] = {
        "rev": values.pop("rev", "r1"),
        "operation": operation,
        "collection": values.pop("collection", FOLLOW),
        "rkey": rkey,
    }
    if subject:
        record = {"$type": FOLLOW, "subject": subject, "createdAt": "2026-01-01T00:00:00Z"}
        one |= {"record": record, "cid": "bafy"}
    told = {"did": values.pop("did", ALICE), "time_us": TIME, "kind": "commit", "commit": one}
    return json.dumps(told | values)


def second(kind: str, **values: object) -> str:
    """A message on the second wire."""
    payload = {
        "$type": f"network.bsky.jetstream.subscribeEvents#{kind}",
        "seq": 7,
        "did": ALICE,
        "time": "2026-01-01T00:00:00.000000Z",
    }
    return json.dumps({"$type": "message", "payload": payload | values})
