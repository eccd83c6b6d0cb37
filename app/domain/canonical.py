"""An entry as data, and the hash by which a subscriber verifies that a list has arrived whole.

Every entry is written as RFC 8785 (JSON Canonicalization Scheme) writes it, without its `page`;
the hash of a list is the SHA-256 of the sorted SHA-256 digests of its entries, in hexadecimal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TypedDict

from app.domain.blocklist import Entry
from app.domain.instant import Rfc3339, rfc3339

_compact = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


class ToldEvidence(TypedDict):
    """What an entry rests on: its alert, how often it cycled, and between which times."""

    alert: str
    cycles: int
    first_seen: Rfc3339
    last_seen: Rfc3339


class ToldEntry(TypedDict):
    """Who is listed, why, how surely, and until when unless there is more evidence."""

    network: str
    id: str
    handle: str | None
    reason: str
    pattern: str
    confidence: float
    since: Rfc3339
    until: Rfc3339
    evidence: ToldEvidence


def told_entry(entry: Entry) -> ToldEntry:
    """The entry as a JSON object. Its confidence has four digits, so that all write it alike."""
    return {
        "network": entry.account.network,
        "id": entry.account.id,
        "handle": entry.account.handle,
        "reason": entry.reason,
        "pattern": entry.pattern.value,
        "confidence": rounded(entry.confidence),
        "since": rfc3339(entry.since),
        "until": rfc3339(entry.until),
        "evidence": {
            "alert": entry.alert_id,
            "cycles": entry.cycles,
            "first_seen": rfc3339(entry.since),
            "last_seen": rfc3339(entry.last_seen),
        },
    }


def rounded(confidence: float) -> float | int:
    """The confidence as JSON writes it everywhere: 1 and not 1.0, never an exponent."""
    figure = round(confidence, 4)
    return int(figure) if figure in (0, 1) else figure


def digest(told: Mapping[str, object]) -> bytes:
    """SHA-256 of an entry's canonical form: 32 bytes."""
    whole = {name: value for name, value in told.items() if name != "page"}
    return hashlib.sha256(_compact(whole).encode("utf-8", "surrogatepass")).digest()


def list_hash(digests: Iterable[bytes]) -> str:
    """The hash of a list from the digests of its entries, in any order."""
    whole = hashlib.sha256()
    for one in sorted(digests):
        whole.update(one)
    return whole.hexdigest()
