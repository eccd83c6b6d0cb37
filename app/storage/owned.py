"""Whose rows a transaction sees and writes: a connection carries its owner from beginning to end."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, Table, select, true

from app.domain.owner import OwnerId
from app.storage.tables import account, watch

# Stands for all owners at once. Only what hands out due work, and migrations, may see so much.
EVERYBODY: OwnerId = 0


def owner_of(connection: Connection) -> OwnerId:
    """The owner of a transaction; it was opened for one, or reading it fails."""
    owner: OwnerId = connection.get_execution_options()["owner"]
    return owner


def show_only(connection: Connection, owner: OwnerId) -> None:
    """Tell PostgreSQL until the transaction ends whose rows it may show, whatever is asked for."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL churnwatch.owner = '{owner:d}'")


def own(connection: Connection, table: Table) -> ColumnElement[bool]:
    """SQL for "the row is the owner's"."""
    return _of(owner_of(connection), table)


# Every transaction asks for that of most tables; made anew, it would cost more than a short query.
@lru_cache(maxsize=4_096)
def _of(owner: OwnerId, table: Table) -> ColumnElement[bool]:
    return true() if owner == EVERYBODY else table.c.owner_id == owner


def same_account(table: Table) -> ColumnElement[bool]:
    """SQL that joins a row to what its owner knows of its account."""
    return (account.c.owner_id == table.c.owner_id) & (account.c.key == table.c.account_key)


def of_own_watch(connection: Connection, table: Table) -> ColumnElement[bool]:
    """SQL for "the row came of one of the owner's watches"."""
    return _of_watch(owner_of(connection), table)


@lru_cache(maxsize=4_096)
def _of_watch(owner: OwnerId, table: Table) -> ColumnElement[bool]:
    return table.c.watch_id.in_(select(watch.c.id).where(_of(owner, watch)))
