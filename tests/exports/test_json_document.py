from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from app.domain.account import Account
from app.domain.blocklist import BlockList, Spared
from app.exports.json_document import EXPORT
from tests.exports.conftest import blocks, entry


def test_an_entry_carries_reason_evidence_and_expiry(mixed: BlockList) -> None:
    document = json.loads(EXPORT.write(mixed).text)

    assert (document["name"], document["as_of"]) == ("suggested", "2026-03-03T00:00:00Z")
    assert document["entries"][0] == {
        "network": "bluesky",
        "id": "did:plc:gull",
        "handle": "gull.example",
        "reason": "Followed again 8 times after unfollowing, on 3 watched lists.",
        "pattern": "halifax",
        "confidence": 0.99912,
        "since": "2026-01-01T00:00:00Z",
        "until": "2026-10-28T00:00:00Z",
        "evidence": {
            "alert": "al_1",
            "cycles": 8,
            "first_seen": "2026-01-01T00:00:00Z",
            "last_seen": "2026-03-02T00:00:00Z",
        },
    }


@given(handle=st.text(max_size=80))
def test_any_handle_survives_and_hides_nothing(handle: str) -> None:
    text = EXPORT.write(blocks(entry("bluesky", "did:plc:a", handle))).text

    assert text.isascii()
    assert json.loads(text)["entries"][0]["handle"] == handle


def test_who_follows_whom_stays_private() -> None:
    friend = Spared(Account("bluesky", "did:plc:friend", "friend.example"), "@owner.example")
    spared = BlockList("suggested", "t", 1_767_225_600_000, (), (friend,))

    text = EXPORT.write(spared).text

    assert json.loads(text)["spared"] == 1
    assert "friend" not in text
    assert "owner" not in text
