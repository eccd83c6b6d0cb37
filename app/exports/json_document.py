"""The whole block list as one JSON document, with reason, evidence and expiry of every entry."""

from __future__ import annotations

import json

from app.domain.blocklist import BlockList, Entry, Exported
from app.domain.instant import rfc3339


class JsonDocument:
    """One object; text from strangers is escaped to ASCII, so that it loses nothing and shows."""

    name = "json"
    media_type = "application/json"

    def write(self, blocks: BlockList) -> Exported:
        """All entries, the surest first. `spared` is a count: who follows whom stays private."""
        document = {
            "name": blocks.name,
            "title": blocks.title,
            "as_of": rfc3339(blocks.as_of),
            "spared": len(blocks.spared),
            "entries": [_entry(entry) for entry in blocks.entries],
        }
        return Exported(json.dumps(document, indent=2) + "\n")


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "network": entry.account.network,
        "id": entry.account.id,
        "handle": entry.account.handle,
        "reason": entry.reason,
        "pattern": entry.pattern.value,
        "confidence": entry.confidence,
        "since": rfc3339(entry.since),
        "until": rfc3339(entry.until),
        "evidence": {
            "alert": entry.alert_id,
            "cycles": entry.cycles,
            "first_seen": rfc3339(entry.since),
            "last_seen": rfc3339(entry.last_seen),
        },
    }


EXPORT = JsonDocument()
