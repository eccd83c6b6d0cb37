"""The whole block list as one JSON document, or what has changed in it since a version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypedDict

from app.domain.blocklist import Edition, Entry, Tombstone
from app.domain.canonical import ToldEntry, told_entry
from app.domain.instant import Rfc3339, rfc3339


class ListedEntry(ToldEntry):
    """An entry with the path of the page that tells why, and where anybody can object."""

    page: str


class Retracted(TypedDict):
    """An account that was on the list until `at`; `why` in one clause."""

    network: str
    id: str
    at: Rfc3339
    why: str


class DocumentHead(TypedDict):
    """A list by name and version; `version` and `hash` are null while it is private.

    With `since`, `entries` came or changed after that version, and `retracted` have gone.
    """

    name: str
    title: str
    as_of: Rfc3339
    version: int | None
    hash: str | None
    since: int | None
    retracted: list[Retracted]


class BlockListDocument(DocumentHead):
    """A whole block list, or what has changed in it since a version."""

    entries: list[ListedEntry]


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
        head: DocumentHead = {
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
            listed: ListedEntry = {**told_entry(entry), "page": edition.page(entry)}
            yield between + json.dumps(listed)
            between = ",\n    "
        yield "\n  ]\n}\n"


def _tombstone(one: Tombstone) -> Retracted:
    return {
        "network": one.account.network,
        "id": one.account.id,
        "at": rfc3339(one.at),
        "why": one.why,
    }


EXPORT = JsonDocument()
