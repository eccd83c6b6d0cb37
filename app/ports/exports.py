"""The contract of one format of a block list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from app.domain.blocklist import Edition, Entry


class Exporter(Protocol):
    """One format of a block list. Pure. `name` is its `--format` and the end of its address.

    `meant_for`: who reads it. `tells_changes`: it can write what changed since a version.
    `lacking`: what entries lack that it cannot hold, in one clause; None if it holds all.
    """

    name: str
    media_type: str
    tells_changes: bool
    lacking: str | None
    meant_for: str

    def holds(self, entry: Entry, /) -> bool:
        """Whether the format can hold the entry; the others are left out."""
        ...

    def write(self, edition: Edition) -> Iterator[str]:
        """The list piece by piece, never as a whole, however long it is."""
        ...
