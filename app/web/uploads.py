"""Uploads between the form and the history: looked into first, stored when the person agrees."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from app.domain.errors import BadInput, ChurnwatchError, NotFound
from app.domain.imported import Imported, ImportedList
from app.domain.instant import DAY, SECOND, Instant
from app.pipeline.contents import Contents, look_into
from app.pipeline.importing import Importer, Summary
from app.pipeline.opening import Formats, Opened
from app.ports.clock import Clock
from app.ports.formats import Given
from app.ports.storage import Storage

FOLDER = "uploads"
# Each of up to a hundred megabytes; the oldest gives way to a new one.
_MOST = 5
_WHOLES = frozenset({".zip", ".gz", ".jsonl"})


class Program(Protocol):
    """What uploads need of the program."""

    @property
    def storage(self) -> Storage: ...
    @property
    def formats(self) -> Formats: ...
    @property
    def clock(self) -> Clock: ...
    def importer(self) -> Importer: ...


class Stage(StrEnum):
    """How far an upload is."""

    SEEN = "seen"
    STORING = "storing"
    STORED = "stored"
    FAILED = "failed"


@dataclass(slots=True)
class Upload:
    """Files of one form. `problems`: by file, why it cannot be read, in a sentence.

    `lists`: how many there are, `done`: how many of them were stored.
    """

    token: str
    folder: Path
    at: Instant
    given: Given
    stage: Stage = Stage.SEEN
    opened: list[Opened] = field(default_factory=list)
    contents: dict[str, Contents] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    results: dict[str, Summary] = field(default_factory=dict)
    done: int = 0

    @property
    def lists(self) -> int:
        return sum(one.lists for held in self.contents.values() for one in held.held)

    @property
    def worth_storing(self) -> bool:
        return any(held.worth_storing for held in self.contents.values())

    @property
    def comes_too_late(self) -> bool:
        """Whether a list in it is older than what is stored."""
        return any(held.comes_too_late for held in self.contents.values())


class Uploads:
    """All uploads of this process, each in a private folder that is removed when it is done."""

    def __init__(self, data: Path) -> None:
        self._root = data / FOLDER
        self._known: dict[str, Upload] = {}

    def begin(self, now: Instant) -> Upload:
        """A new upload with an empty folder."""
        self._tidy(now)
        token = secrets.token_urlsafe(16)
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self._root / token
        folder.mkdir(mode=0o700)
        self._known[token] = Upload(token, folder, now, Given(now))
        return self._known[token]

    def get(self, token: str) -> Upload:
        """Raises NotFound: it was forgotten, stored in another process, or never there."""
        if token not in self._known:
            raise NotFound("this upload is not kept any more; send the files again")
        return self._known[token]

    def forget(self, upload: Upload) -> None:
        """Remove an upload with its files, unless it is just being stored."""
        if upload.stage is not Stage.STORING:
            self._known.pop(upload.token, None)
            shutil.rmtree(upload.folder, ignore_errors=True)

    def _tidy(self, now: Instant) -> None:
        """Forget the oldest, and what another run left behind a day ago."""
        for upload in list(self._known.values())[: max(0, len(self._known) - _MOST + 1)]:
            self.forget(upload)
        left = self._root.iterdir() if self._root.exists() else ()
        for folder in list(left):
            if folder.name not in self._known and _age(folder, now) > DAY:
                shutil.rmtree(folder, ignore_errors=True)


def _age(folder: Path, now: Instant) -> int:
    return now - int(folder.stat().st_mtime * SECOND)


def look(program: Program, upload: Upload, given: Given) -> None:
    """Find out what is in the files, with what the person says of them."""
    upload.given = replace(given, now=program.clock.now())
    upload.opened, upload.contents, upload.problems = [], {}, {}
    for path in _wholes(upload.folder):
        name = "the files" if path == upload.folder else path.name
        try:
            opened = program.formats.open(path, upload.given)
            upload.contents[name] = look_into(program.storage, opened.read(_unheard))
            upload.opened.append(opened)
        except BadInput as problem:
            upload.problems[name] = str(problem)


def _unheard(_read: int) -> None:
    """Nobody watches how far a file was read; lists are counted."""


def _wholes(folder: Path) -> list[Path]:
    """Zips and streams one by one; of other files, several beside each other are one export."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    wholes = [path for path in files if path.suffix.lower() in _WHOLES]
    loose = [path for path in files if path not in wholes]
    return [*wholes, *(loose if len(loose) < 2 else [folder])]


def store_in_background(program: Program, upload: Upload) -> None:
    """Begin to store an upload that was looked into."""
    if upload.stage is Stage.SEEN:
        upload.stage = Stage.STORING
        threading.Thread(target=store, args=(program, upload), daemon=True).start()


def store(program: Program, upload: Upload) -> None:
    """Store what was seen, the oldest export first, and remove the files."""
    stage = Stage.FAILED
    try:
        for opened in sorted(upload.opened, key=lambda one: one.taken_at):
            name = "the files" if opened.path == upload.folder else opened.path.name
            upload.results[name] = program.importer().run(_counted(opened, upload))
        stage = Stage.STORED
    except ChurnwatchError as problem:
        upload.problems["storing"] = str(problem)
    finally:
        upload.opened = []
        shutil.rmtree(upload.folder, ignore_errors=True)
        upload.stage = stage


def _counted(opened: Opened, upload: Upload) -> Iterator[Imported]:
    for one in opened.read(_unheard):
        yield one
        upload.done += isinstance(one, ImportedList)


def names_of(upload: Upload) -> Sequence[str]:
    """The files that were sent."""
    return sorted(path.name for path in upload.folder.iterdir()) if upload.folder.exists() else []
