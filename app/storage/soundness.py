"""Whether the database itself is well: its file, its rules, its times, and what was left half done."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Engine, Select, Table, func, select

from app.domain.instant import MINUTE, Instant
from app.storage.delivery_tables import endpoint_secret
from app.storage.faults import told_plainly
from app.storage.idempotency_tables import idempotency
from app.storage.owned import EVERYBODY
from app.storage.rekey import SEALED
from app.storage.tables import snapshot, watch
from app.storage.vault import sealed_with
from app.storage.work import Database

# A living process renews its lease every 15 seconds.
_DEAD = 5 * MINUTE
_ROLE = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
_UNFORCED = (
    "SELECT count(*) FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"
    " AND relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
)


def damage(engine: Engine) -> str | None:
    """What SQLite finds wrong in its file, None if nothing; PostgreSQL looks after its own.

    Raises StorageUnavailable.
    """
    if engine.dialect.name != "sqlite":
        return None
    with told_plainly(), engine.connect() as connection:
        said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        if said != "ok":
            return said
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        return f"{orphan[0]} has rows that refer to nothing" if orphan else None


def above_the_rules(engine: Engine) -> str | None:
    """Why PostgreSQL's row-level security does not bind our role, None if it does or is not there."""
    if engine.dialect.name != "postgresql":
        return None
    with told_plainly(), engine.connect() as connection:
        if connection.exec_driver_sql(_ROLE).scalar_one():
            return "the role is a superuser or has BYPASSRLS"
        if connection.exec_driver_sql(_UNFORCED).scalar_one():
            return "tables do not force their policies on the role that owns them"
    return None


def revision(engine: Engine) -> str:
    """The number of the schema."""
    with told_plainly(), engine.connect() as connection:
        return str(
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        )


def newest_snapshot(database: Database) -> Instant | None:
    """When the newest snapshot was taken, of anybody."""
    with database.of(EVERYBODY).reading() as work:
        found: Instant | None = work.connection.execute(
            select(func.max(snapshot.c.finished_at))
        ).scalar_one()
    return found


def left_behind(database: Database, now: Instant) -> int:
    """How many captures were begun by a process that is no more, and have not been taken over."""
    with database.of(EVERYBODY).reading() as work:
        return _dead(work.connection, now)


def unopened(database: Database, keys: Collection[bytes], now: Instant) -> int:
    """How many stored secrets were sealed with none of these keys, given by their ids.

    Those that sign no more count no more, nor do answers to requests, which are kept for a day.
    """
    with database.of(EVERYBODY).reading() as work:
        found = [
            sealed_with(sealed)
            for table in SEALED
            if table is not idempotency
            for sealed in work.connection.execute(_sealed_in(table, now)).scalars()
        ]
    return sum(one not in keys for one in found)


def _sealed_in(table: Table, now: Instant) -> Select[bytes]:
    query = select(table.c.sealed)
    if table is endpoint_secret:
        retires = endpoint_secret.c.retires_at
        return query.where(retires.is_(None) | (retires > now))
    return query


def _dead(connection: Connection, now: Instant) -> int:
    dead = (watch.c.lease_until < now - _DEAD) & ~watch.c.paused
    found: int = connection.execute(select(func.count()).where(dead)).scalar_one()
    return found
