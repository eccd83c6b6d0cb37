"""A new SQLite database is made from what the migrations were written down to make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from app.domain.errors import StorageUnavailable
from app.storage import schema
from app.storage.engine import open_engine
from app.storage.migrating import migrate
from app.storage.schema import WRITTEN, reshaping, upgrade
from app.storage.written import statements, take_over, write

WRITE = "after a migration was added: python -m migrations.write"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/new.sqlite3")
    yield engine
    engine.dispose()


def told(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return statements(connection)


def test_what_is_written_is_to_the_letter_what_the_migrations_make(engine: Engine) -> None:
    with reshaping(engine) as connection:
        migrate(connection, WRITTEN.parent)

    assert WRITTEN.read_text() == "".join(f"{one}\n" for one in told(engine)), WRITE


def test_a_new_database_has_what_is_written_without_a_migration(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "import_module", None)

    upgrade(engine)

    assert WRITTEN.read_text() == "".join(f"{one}\n" for one in told(engine))


def test_a_migration_not_yet_written_is_run_on_what_is(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(engine)
    newest, older = told(engine), tmp_path / "older.sql"
    with reshaping(engine) as connection:
        alembic = Config(WRITTEN.parents[1] / "alembic.ini")
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "-1")
        write(connection, older)
    monkeypatch.setattr(schema, "WRITTEN", older)

    upgrade(other := open_engine(f"sqlite:///{tmp_path}/other.sqlite3"))

    assert older.read_text() != WRITTEN.read_text()
    assert told(other) == newest
    other.dispose()


def test_a_database_that_others_made_meanwhile_is_left_alone(engine: Engine) -> None:
    upgrade(engine)
    before = told(engine)

    with reshaping(engine) as connection:
        assert not take_over(connection, WRITTEN)
    assert told(engine) == before


def test_a_writing_that_breaks_off_leaves_an_empty_database(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.sql"
    broken.write_text(WRITTEN.read_text()[:5_000])
    monkeypatch.setattr(schema, "WRITTEN", broken)

    with pytest.raises(StorageUnavailable):
        upgrade(engine)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0
