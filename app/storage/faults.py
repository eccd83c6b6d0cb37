"""What a database complains of, as a sentence for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.errors import Conflict, StorageUnavailable

_CURES = {
    "database is locked": "the database is busy with another process; try again in a moment",
    "disk is full": "the disk is full: free some space; what was stored before is safe",
    "no space left": "the disk is full: free some space; what was stored before is safe",
    "readonly database": "the database file is read-only: check its permissions",
    "disk i/o error": "the disk cannot be read or written: see whether it is full or broken;"
    " what was stored before is safe",
    "not a database": "the database file is damaged or is no SQLite file; restore a backup",
    "malformed": "the database file is damaged; restore a backup",
    "unable to open": "the database file cannot be opened: check the folder and its permissions",
    "connection refused": "PostgreSQL does not answer at the address in CHURNWATCH_DATABASE_URL",
    "is the server running": "PostgreSQL does not answer at the address in CHURNWATCH_DATABASE_URL",
}


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raise StorageUnavailable, or Conflict where two writers met, instead of a driver's error."""
    try:
        yield
    except IntegrityError as error:
        said = _first_line(error.orig)
        raise Conflict(f"another process has written the same at the same time: {said}") from error
    except DBAPIError as error:
        if "row-level security" in str(error.orig):
            raise Conflict("what this belongs to is not there, or is somebody else's") from error
        raise StorageUnavailable(_sentence(error.orig)) from error
    except sqlite3.Error as error:
        raise StorageUnavailable(_sentence(error)) from error


def _sentence(error: BaseException | None) -> str:
    said = str(error).lower()
    for sign, cure in _CURES.items():
        if sign in said:
            return cure
    return f"the database refused: {_first_line(error)}"


def _first_line(error: BaseException | None) -> str:
    return str(error).partition("\n")[0]
