"""A whole copy of the SQLite file, made while others read and write, and put back in one step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from app.domain.errors import BadInput, Conflict
from app.storage.faults import told_plainly
from app.storage.inspecting import Contents, look_into
from app.storage.placing import written_beside
from app.storage.schema import as_it_was

# What SQLite keeps beside a database that was not closed in order.
_BESIDE = ("-wal", "-shm", "-journal")
# How every SQLite file begins: https://www.sqlite.org/fileformat.html#the_database_header
_HEADER = b"SQLite format 3\0"
# How a journal begins that holds nothing any more; whoever holds a database alone leaves it so:
# https://www.sqlite.org/pragma.html#pragma_locking_mode
_SPENT = bytes(8)


def back_up(database: Path, target: Path, replace: bool) -> Contents:
    """Copy a database that may be in use; the copy is looked through before it takes its name.

    Raises Conflict if there is a file of that name, StorageUnavailable, or BadInput if the copy
    is not whole.
    """
    if not database.exists():
        raise BadInput(f"there is no database at {database} yet")
    with written_beside(target, replace) as draft:
        with told_plainly():
            _copy(database, draft)
        return look_into(draft)


def keep_as_it_was(engine: Engine) -> None:
    """Copy a SQLite file that is about to be brought up to date, in place of an earlier such copy.

    Raises StorageUnavailable, BadInput.
    """
    copy = as_it_was(engine)
    if copy:
        back_up(Path(str(engine.url.database)), copy, replace=True)


def restore(database: Path, backup: Path, kept: Path) -> Contents:
    """Put a backup into the place of the database, which is kept under another name.

    Raises BadInput if the backup is damaged or no backup, Conflict if a newer Churnwatch wrote it
    or another process uses the database; nothing has changed then.
    """
    look_into(backup)
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(database), written_beside(database, replace=True) as draft:
        with told_plainly():
            _copy(backup, draft)
        contents = look_into(draft)
        _keep(database, kept)
    return contents


def _copy(source: Path, draft: Path) -> None:
    """Everything committed until now, without the room that deleted rows took."""
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("VACUUM INTO ?", (str(draft),))


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Hold the database so that no other process can use it, its log written into it.

    One that cannot be read cannot be held either; that is why it is replaced. One without its
    header SQLite must not even see: it would delete the log as one of no database.
    """
    if not database.exists() or not _begins(database, _HEADER):
        yield
        return
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise Conflict(
                    f"another process uses {database}: stop `churnwatch serve` and every worker"
                ) from None
            raise
        except sqlite3.DatabaseError:
            connection.close()
        yield


def _keep(database: Path, kept: Path) -> None:
    """Give the old file a second name, and take along what a damaged one left beside it."""
    if database.exists():
        kept.hardlink_to(database)
    for end in _BESIDE:
        left = database.with_name(database.name + end)
        if left.exists() and _begins(left, _SPENT):
            left.unlink()
        elif left.exists():
            left.replace(kept.with_name(kept.name + end))


def _begins(file: Path, beginning: bytes) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(beginning)) == beginning
