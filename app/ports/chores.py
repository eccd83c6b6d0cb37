"""The contracts of nightly work: what there is to do, and the book in which it is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.instant import Instant


@dataclass(frozen=True, slots=True)
class ChoreState:
    """Nightly work: when it is due next, when it last went well and what it did then.

    `fault`: why it has not gone well since, None if it has.
    """

    name: str
    next_due: Instant
    done_at: Instant | None = None
    told: str | None = None
    fault: str | None = None


class Chore(Protocol):
    """Something to be done each night."""

    name: str

    def run(self, now: Instant) -> str:
        """Do it; returns what was done, as a sentence. Raises ChurnwatchError, OSError."""
        ...


class ChoreBook(Protocol):
    """Whose turn it is. Raises StorageUnavailable."""

    def claim(self, name: str, now: Instant, until: Instant) -> int | None: ...
    def done(self, name: str, token: int, now: Instant, next_due: Instant, told: str) -> None: ...
    def failed(self, name: str, token: int, next_due: Instant, fault: str) -> None: ...
    def all(self) -> Mapping[str, ChoreState]: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that is there: its file, when it was made, and how long it is."""

    file: Path
    at: Instant
    bytes: int


class BackupFolder(Protocol):
    """Where the nightly backups are."""

    folder: Path

    def all(self) -> Sequence[Kept]:
        """Those that are there, newest first."""
        ...

    def run(self, now: Instant) -> str:
        """Make one; returns which. Raises StorageUnavailable, BadInput, OSError."""
        ...
