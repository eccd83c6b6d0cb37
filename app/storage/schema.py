"""The schema brought up to date by the migrations, and a newer one refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from app.domain.errors import Conflict
from app.storage.faults import told_plainly
from app.storage.written import take_over

_MIGRATIONS = Path(__file__).parents[2] / "migrations"
WRITTEN = _MIGRATIONS / "sqlite.sql"
_REVISION = re.compile(r'^revision = "(.+)"\ndown_revision = (?:"(.+)"|None)$', re.MULTILINE)


def upgrade(engine: Engine, keep: Callable[[Engine], None] = lambda _: None) -> None:
    """Bring the database to the newest schema; costs one query if it is there already.

    `keep` is called before an older schema is changed, while nobody else can write. Raises Conflict
    if a newer Churnwatch has written it, StorageUnavailable if it cannot be used.
    """
    with told_plainly():
        _upgrade(engine, keep)


def as_it_was(engine: Engine) -> Path | None:
    """Where the copy of a SQLite file from before it was brought up to date is, or would be."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    file = Path(engine.url.database)
    return file.with_name(f"{file.name}.before-upgrade")


def known_revisions() -> frozenset[str]:
    """The schemas this program can read, by bringing them up to date."""
    return frozenset(_came_before())


def _came_before() -> dict[str, str | None]:
    """What each migration makes of which schema, as its file says; the first begins with none."""
    sources = [path.read_text() for path in (_MIGRATIONS / "versions").glob("*.py")]
    return {found[1]: found[2] for source in sources if (found := _REVISION.search(source))}


def _upgrade(engine: Engine, keep: Callable[[Engine], None]) -> None:
    current, came_before = _current(engine), _came_before()
    if current is not None and current not in came_before:
        copy = as_it_was(engine)
        older = f", or restore {copy}, as it was before" if copy and copy.exists() else ""
        raise Conflict(
            f"a newer Churnwatch has written this database; install that version or newer{older}"
        )
    newest = came_before.keys() - came_before.values()
    if current in newest:
        return
    with reshaping(engine) as connection:
        if _reached(connection) not in {None, *newest}:
            keep(engine)
        if not take_over(connection, WRITTEN) or _reached(connection) not in newest:
            import_module("app.storage.migrating").migrate(connection, _MIGRATIONS)


def _current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return _reached(connection)


def _reached(connection: Connection) -> str | None:
    """The newest migration the database has seen; None if it has seen none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(found.version_num) if found else None


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
