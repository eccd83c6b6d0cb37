"""The folder of backups: one made each night, opened before it counts, the oldest taken away."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.domain.errors import StorageUnavailable
from app.domain.instant import DAY, Instant, rfc3339
from app.ports.chores import Kept
from app.storage.backup import back_up
from app.storage.dumping import dump, tables_in
from app.storage.engine import file_of
from app.storage.enveloping import decrypt, encrypt
from app.storage.inspecting import look_into
from app.storage.placing import written_beside
from app.storage.vault import KeyFile

_NAME = "churnwatch-*.backup"
_UNFINISHED = (".backup.*", ".churnwatch-*.backup.*")
# No backup takes so long.
_ABANDONED = DAY
# The copy, and the same encrypted; a little for what is written meanwhile.
_ROOM = 2.2


class Backups:
    """Nightly backups of one database; `keep` of them stay."""

    name = "backup"

    def __init__(self, address: str, folder: Path, vault: KeyFile, keep: int) -> None:
        self._address = address
        self.folder = folder
        self._vault = vault
        self._keep = keep

    def all(self) -> list[Kept]:
        """Those that are there, newest first."""
        files = sorted(self.folder.glob(_NAME), reverse=True) if self.folder.is_dir() else []
        told = ((file, file.stat()) for file in files)
        return [Kept(file, said.st_mtime_ns // 1_000_000, said.st_size) for file, said in told]

    def run(self, now: Instant) -> str:
        """Make one, and take away those that are too many; returns which was made.

        Older ones are touched only once the new one was opened. Raises StorageUnavailable, BadInput,
        OSError.
        """
        made = self.make(now)
        for old in self.all()[self._keep :]:
            old.file.unlink(missing_ok=True)
        return f"{made.file.name}, {made.bytes / 1e6:,.1f} MB, opened and whole"

    def make(self, now: Instant) -> Kept:
        """A backup under a name of its own, encrypted if there is a key, and looked through."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._clear_away(now)
        self._need_room()
        stamp = rfc3339(now).replace(":", "").replace(".", "")
        target = self.folder / f"churnwatch-{stamp}-{secrets.token_hex(2)}.backup"
        with _scratch(self.folder) as plain:
            self._copy(plain)
            with written_beside(target, replace=False) as draft:
                if self._vault.present:
                    encrypt(plain, draft, self._vault.ring())
                    decrypt(draft, plain, self._vault.ring())
                else:
                    shutil.copyfile(plain, draft)
                self._look(plain)
        return Kept(target, now, target.stat().st_size)

    def _clear_away(self, now: Instant) -> None:
        """Delete what a process left that was killed over a backup: it is not encrypted."""
        for left in (file for name in _UNFINISHED for file in self.folder.glob(name)):
            with suppress(FileNotFoundError):  # whoever wrote it has ended just now
                if left.stat().st_mtime_ns // 1_000_000 < now - _ABANDONED:
                    left.unlink()

    def _copy(self, plain: Path) -> None:
        database = file_of(self._address)
        if database:
            back_up(database, plain, replace=True)
        else:
            dump(self._address, plain, replace=True)

    def _look(self, plain: Path) -> None:
        if file_of(self._address):
            look_into(plain)
        else:
            tables_in(plain)

    def _need_room(self) -> None:
        database = file_of(self._address)
        size = database.stat().st_size if database and database.exists() else 0
        free = shutil.disk_usage(self.folder).free
        if free < size * _ROOM:
            raise StorageUnavailable(
                f"there is no room for a backup in {self.folder}: {size * _ROOM / 1e9:,.1f} GB are"
                f" needed and {free / 1e9:,.1f} GB free; the older backups are untouched"
            )


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A file for its owner's eyes alone, gone at the end."""
    file = folder / f".backup.{secrets.token_hex(4)}"
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def readable(file: Path, folder: Path, vault: KeyFile) -> Iterator[Path]:
    """A backup as it was before it was encrypted, for as long as the block lasts. Raises BadInput."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _scratch(folder) as plain:
        decrypt(file, plain, vault.known())
        yield plain
