"""Files that people hand over: recognised, and read by whoever knows their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.imported import Imported, ImportedList, until
from app.domain.instant import DAY, LATEST, Instant
from app.files import Files, open_files
from app.pipeline.guessing import seems
from app.ports.formats import Given, PlatformExport, Reader

Advance = Callable[[int], None]
# Made-up histories may go on into the future; further than that, a clock was wrong, and whatever
# comes after such a list would be older than it for ever.
_AHEAD = 5 * 365 * DAY
# Before its first list a stream may have some faults and profiles.
_LOOKED_AT = 1_000
STREAM = "JSON Lines, gzipped or not, each line an object whose type is snapshot, profile or event"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that somebody can read: a stream of any length, or the few lists of an export.

    `latest`: what claims to be of later was dated by a broken clock.
    """

    path: Path
    format: str
    lists: Sequence[Imported] = ()
    stream: Reader | None = None
    latest: Instant = LATEST

    @property
    def taken_at(self) -> Instant:
        """When its first list was taken; 0 if none is among the first things in it."""
        first = islice(self.read(_unheard), _LOOKED_AT)
        return next((one.taken_at for one in first if isinstance(one, ImportedList)), 0)

    def read(self, advance: Advance) -> Iterator[Imported]:
        """Everything in it; `advance` is told the bytes of the file read so far."""
        if self.stream is not None:
            return until(self.latest, self.stream.read(self.path, advance))
        return iter(self.lists)


@dataclass(frozen=True, slots=True)
class Formats:
    """Every kind of file that can be read: streams of many lists, and exports of platforms."""

    streams: Sequence[Reader]
    exports: Sequence[PlatformExport]

    @property
    def expected(self) -> str:
        """What a person could have meant to give."""
        return "; ".join((f"expected {STREAM}", *(one.title for one in self.exports)))

    def open(self, path: Path, given: Given) -> Opened:
        """What is in a file or folder. Raises BadInput if nobody reads such files, OSError."""
        with open_files(path) as files:
            self._refuse_empty(files)
            export = next((one for one in self.exports if one.recognises(files)), None)
            if export is not None:
                # One export holds two lists, which fit into memory whatever their length.
                return Opened(path, export.name, lists=tuple(export.read(files, given)))
        if path.is_dir():
            raise BadInput(f"this is a folder without a platform's export in it; {self.expected}")
        stream = next((one for one in self.streams if one.recognises(path)), None)
        if stream is None:
            raise BadInput(f"{_no_history(path)}; {self.expected}")
        return Opened(path, stream.name, stream=stream, latest=given.now + _AHEAD)

    def _refuse_empty(self, files: Files) -> None:
        if not any(files.head(path, 1) for path in files):
            raise BadInput(f"the file is empty; {self.expected}")


def _unheard(_read: int) -> None:
    """Nobody watches how far a file is read to its first list."""


def _no_history(path: Path) -> str:
    """What to say of a file that is none, with what it seems to be instead."""
    with path.open("rb") as file:
        guess = seems(file.read(64))
    return "this is not a history of follower lists" + (f" but {guess}" if guess else "")
