"""The contracts of the kinds of files that lists come in: streams, and what platforms hand out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.imported import Imported
from app.domain.instant import Instant
from app.files import Files


class Reader(Protocol):
    """A kind of file that follower lists come in. Reads as it goes, however long the file is."""

    name: str

    def recognises(self, path: Path) -> bool:
        """Whether the file looks like one of these."""
        ...

    def read(self, path: Path, advance: Callable[[int], None]) -> Iterator[Imported]:
        """Everything in it, oldest first; `advance` is told the bytes of the file read so far."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says of a platform's export, for the file may not.

    `account`: whose lists they are, as the platform writes it. `taken_at`: when the platform made
    the export. `all_time`: it was asked for without a range of dates, whatever it looks like.
    `now`: the present; no list was taken later.
    """

    now: Instant
    account: str | None = None
    taken_at: Instant | None = None
    all_time: bool = False


class PlatformExport(Protocol):
    """The files a platform hands out to the owner of an account. Reads only what it needs.

    `title`: what a person calls it, and which files of it are read.
    """

    name: str
    title: str

    def recognises(self, files: Files) -> bool:
        """Whether these files are, or hold, such an export."""
        ...

    def read(self, files: Files, given: Given) -> Iterator[Imported]:
        """Its lists and its faults. Raises BadInput if it has to be told what no file tells."""
        ...
