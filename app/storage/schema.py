"""The schema brought up to date by the migrations, and a newer one refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from app.domain.errors import Conflict
from app.storage.faults import told_plainly

_MIGRATIONS = Path(__file__).parents[2] / "migrations"


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema; costs one query if it is there already.

    Raises Conflict if a newer Churnwatch has written it, StorageUnavailable if it cannot be used.
    """
    with told_plainly():
        _upgrade(engine)


def known_revisions() -> frozenset[str]:
    """The schemas this program can read, by bringing them up to date."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _upgrade(engine: Engine) -> None:
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current is not None and current not in known_revisions():
        raise Conflict(
            "a newer Churnwatch has written this database; install that version or newer"
        )
    with reshaping(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def reshaping(engine: Engine) -> Iterator[Connection]:
    """A transaction that changes tables.

    SQLite makes a changed table anew and drops the old one, which would take along every row that
    refers to it; so its foreign keys are let go before the transaction and looked at when it ends.
    """
    with engine.connect().execution_options(writing=True) as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise Conflict("the database has rows that refer to nothing; restore a backup")
        finally:
            driver.execute("PRAGMA foreign_keys = ON")
