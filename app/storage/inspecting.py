"""What a backup of the SQLite file holds, and whether it is whole. It is only read."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput, Conflict
from app.domain.instant import Instant
from app.storage.rekey import SEALED
from app.storage.schema import known_revisions
from app.storage.vault import sealed_with

_COUNTED = ("watch", "snapshot", "event", "account", "alert", "blocklist")


@dataclass(frozen=True, slots=True)
class Contents:
    """`revision`: of its schema. `counts`: rows by table. `newest`: when its last snapshot was taken.

    `keys`: ids of the keys that its stored secrets are sealed with.
    """

    revision: str
    counts: Mapping[str, int]
    newest: Instant | None = None
    keys: frozenset[bytes] = frozenset()


def look_into(file: Path) -> Contents:
    """Look through every page of a backup.

    Raises BadInput if it is damaged or is none, Conflict if a newer Churnwatch has written it.
    """
    if not file.is_file():
        raise BadInput(f"there is no file {file}")
    address = f"{file.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            _refuse_strange(connection, file)
            return _contents(connection, file)
    except sqlite3.Error as error:
        raise BadInput(f"{file} is damaged or is no backup of Churnwatch ({error})") from None


def _refuse_strange(connection: sqlite3.Connection, file: Path) -> None:
    """Refuse what the database complains of, and code that would run inside it."""
    said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise BadInput(f"{file} is damaged: {said}")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise BadInput(f"{file} is damaged: it has rows that refer to nothing")
    strange = "SELECT type FROM sqlite_schema WHERE type NOT IN ('table', 'index')"
    if found := connection.execute(strange).fetchone():
        raise BadInput(f"{file} holds a {found[0]}, which no backup of Churnwatch does")


def _contents(connection: sqlite3.Connection, file: Path) -> Contents:
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if revision is None:
        raise BadInput(f"{file} is no backup of Churnwatch: it names no schema")
    if revision[0] not in known_revisions():
        raise Conflict(f"a newer Churnwatch has written {file}; restore it with that version")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    counts = {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in _COUNTED
        if table in tables
    }
    newest = connection.execute("SELECT max(finished_at) FROM snapshot").fetchone()[0]
    sealed = [table.name for table in SEALED if table.name in tables]
    keys = {
        sealed_with(row[0])
        for table in sealed
        for row in connection.execute(f"SELECT sealed FROM {table}")
    }
    return Contents(revision[0], counts, newest, frozenset(keys))
