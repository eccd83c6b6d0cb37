"""What the database says of its last commit, exactly: whoever made it, in whichever process."""

from __future__ import annotations

from sqlite3 import Connection
from threading import Lock
from typing import cast

from sqlalchemy import Engine, event

from app.storage.faults import told_plainly

# Two snapshots that name the same transactions see the same rows:
# https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
# A server that was started again may have been set back before.
_SNAPSHOT = "SELECT pg_current_snapshot()::text, pg_postmaster_start_time()"


class LastCommit:
    """Tells states of the database of an engine apart."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._counting: Connection | None = None
        self._lock = Lock()
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._alone = engine.dialect.name == "sqlite" and file in (None, "", ":memory:")
        event.listen(engine, "engine_disposed", self._close)

    def last(self) -> object:
        """Equal to an earlier answer only if nothing was committed since. Raises StorageUnavailable."""
        with told_plainly():
            if self._engine.dialect.name == "postgresql":
                return self._snapshot()
            # A database in memory is one connection's own, and no other can watch it.
            return object() if self._alone else self._count()

    def _snapshot(self) -> object:
        with self._engine.connect() as opened:
            asked = opened.execution_options(isolation_level="AUTOCOMMIT")
            return tuple(asked.exec_driver_sql(_SNAPSHOT).one())

    def _count(self) -> object:
        """A number of one connection that never writes: it changes with the commits of all others.

        https://www.sqlite.org/pragma.html#pragma_data_version
        """
        with self._lock:
            if self._counting is None:
                self._counting = self._open()
            return self._counting.execute("PRAGMA data_version").fetchone()[0]

    def _open(self) -> Connection:
        opened = self._engine.raw_connection()
        connection = opened.driver_connection
        opened.detach()
        return cast(Connection, connection)

    def _close(self, _engine: Engine) -> None:
        """Let go of the file together with the engine, so that nobody finds it in use."""
        with self._lock:
            if self._counting is not None:
                self._counting.close()
            self._counting = None
