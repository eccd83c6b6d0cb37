"""Runs the migrations, on the program's own connection or on CHURNWATCH_DATABASE_URL."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from app.config import Settings
from app.storage import (  # noqa: F401 - they add their tables
    access_tables,
    acting_tables,
    blocklist_tables,
    budget_tables,
    chore_tables,
    company_tables,
    delivery_tables,
    erasure_tables,
    hint_tables,
    idempotency_tables,
    mirror_tables,
    stream_tables,
    token_tables,
)
from app.storage.engine import open_engine
from app.storage.schema import reshaping
from app.storage.tables import metadata


def migrate(connection: Connection) -> None:
    """Run what is to be run in the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            # Whatever a migration does it does to the rows of all owners.
            connection.exec_driver_sql("SET LOCAL churnwatch.owner = '0'")
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with reshaping(open_engine(Settings().database)) as own:
        migrate(own)
