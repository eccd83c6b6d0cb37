"""Stable ids alone, one a line: for a script that blocks on one network."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.blocklist import Edition, Entry


class PlainIds:
    """One id a line, nothing else; no id holds a line break."""

    name = "ids"
    media_type = "text/plain; charset=utf-8"
    tells_changes = False
    lacking = None
    meant_for = "a script that blocks on one network"

    def holds(self, _entry: Entry) -> bool:
        """Every account has an id."""
        return True

    def write(self, edition: Edition) -> Iterator[str]:
        """The ids of all entries, the surest first."""
        return (f"{entry.account.id}\n" for entry in edition.entries)


EXPORT = PlainIds()
