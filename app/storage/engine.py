"""The database engine: SQLite made durable and honest about locks, PostgreSQL by its address."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from app.domain.errors import BadInput, StorageUnavailable

# How long a writer waits for another before it gives up, in milliseconds.
BUSY_TIMEOUT = 5_000
# WAL with synchronous FULL loses nothing that was committed, not even to a power cut.
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "secure_delete = ON",
    f"busy_timeout = {BUSY_TIMEOUT}",
)
# The first with RETURNING: https://www.sqlite.org/lang_returning.html
_OLDEST_SQLITE = (3, 35, 0)


def open_engine(address: str) -> Engine:
    """Connect to the database at a SQLAlchemy address. The folder of a SQLite file is made.

    Raises BadInput if it is no address, StorageUnavailable if this Python's SQLite is too old.
    """
    try:
        url = make_url(address)
        url.get_dialect()
    except ArgumentError:
        raise BadInput("CHURNWATCH_DATABASE_URL is not a database address") from None
    # The evidence of alerts is JSON: read four times as fast as by the standard library.
    given = {"hide_parameters": True, "json_deserializer": msgspec.json.decode}
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, **given)
    _refuse_old_sqlite()
    if url.database and url.database != ":memory:":
        _make(Path(url.database).parent)
    engine = create_engine(url, **given)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _refuse_old_sqlite() -> None:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        oldest = ".".join(map(str, _OLDEST_SQLITE))
        raise StorageUnavailable(
            f"this Python brings SQLite {sqlite3.sqlite_version}, and {oldest} or newer is needed:"
            " take another Python, or name a PostgreSQL in CHURNWATCH_DATABASE_URL"
        )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise StorageUnavailable(
            f"{folder} cannot be made the data folder ({problem.strerror});"
            " name another with --data or CHURNWATCH_DATA"
        ) from None


def file_of(address: str) -> Path | None:
    """The file of a SQLite database; None where the database is a server's. Raises BadInput."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise BadInput("CHURNWATCH_DATABASE_URL is not a database address") from None
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def empty_log(engine: Engine) -> None:
    """Write SQLite's log into its file, so that what was deleted is in neither; nothing elsewhere."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        connection.close()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the lock at once: a deferred one that turns writer late fails as 'locked'."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
