"""The whole block list as one JSON document, or what has changed in it since a version."""

from __future__ import annotations

import json
from collections.abc import Iterator

from app.domain.blocklist import Edition, Entry, Tombstone
from app.domain.canonical import told_entry
from app.domain.instant import rfc3339


class JsonDocument:
    """One object; text from strangers is escaped to ASCII, so that it loses nothing and shows."""

    name = "json"
    media_type = "application/json"
    tells_changes = True
    lacking = None
    meant_for = "programs: all there is of every entry"

    def holds(self, _entry: Entry) -> bool:
        """A document has room for everybody."""
        return True

    def write(self, edition: Edition) -> Iterator[str]:
        """The entries, the surest first, an entry a line; then who was retracted since `since`."""
        head = {
            "name": edition.slug,
            "title": edition.title,
            "as_of": rfc3339(edition.as_of),
            "version": edition.version,
            "hash": edition.hash,
            "since": edition.since,
            "retracted": [_tombstone(one) for one in edition.retracted],
        }
        yield json.dumps(head, indent=2)[:-2] + ',\n  "entries": ['
        between = "\n    "
        for entry in edition.entries:
            yield between + json.dumps(told_entry(entry) | {"page": edition.page(entry)})
            between = ",\n    "
        yield "\n  ]\n}\n"


def _tombstone(one: Tombstone) -> dict[str, object]:
    return {
        "network": one.account.network,
        "id": one.account.id,
        "at": rfc3339(one.at),
        "why": one.why,
    }


EXPORT = JsonDocument()
