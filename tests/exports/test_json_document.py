from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocklist import Edition
from app.exports.json_document import EXPORT
from tests.exports.conftest import blocks, entry, text


def test_an_entry_carries_reason_evidence_and_expiry(mixed: Edition) -> None:
    document = json.loads(text(EXPORT, mixed))

    assert (document["name"], document["as_of"]) == ("suggested", "2026-03-03T00:00:00Z")
    assert document["entries"][0] == {
        "network": "bluesky",
        "id": "did:plc:gull",
        "handle": "gull.example",
        "reason": "Followed again 8 times after unfollowing, on 3 watched lists.",
        "pattern": "halifax",
        "confidence": 0.9991,
        "since": "2026-01-01T00:00:00Z",
        "until": "2026-10-28T00:00:00Z",
        "evidence": {
            "alert": "al_1",
            "cycles": 8,
            "first_seen": "2026-01-01T00:00:00Z",
            "last_seen": "2026-03-02T00:00:00Z",
        },
        "page": f"/blocklists/suggested/{mixed.entries[0].id}",
    }


@given(handle=st.text(max_size=80))
def test_any_handle_survives_and_hides_nothing(handle: str) -> None:
    written = text(EXPORT, blocks(entry("bluesky", "did:plc:a", handle)))

    assert written.isascii()
    assert json.loads(written)["entries"][0]["handle"] == handle
