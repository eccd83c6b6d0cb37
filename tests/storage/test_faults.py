"""A database that cannot be used: one sentence for a person, and nothing that was stored is lost."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.domain.account import Account
from app.domain.errors import ChurnwatchError, StorageUnavailable
from app.storage.engine import open_engine
from app.storage.schema import upgrade
from app.storage.work import Database
from tests.databases import Files, Server
from tests.lists import Town

IDS = [f"member{number}" for number in range(200)]


@pytest.fixture
def file(sqlite: Files) -> Path:
    """A SQLite file with a list in it that nobody has open."""
    address = sqlite.migrated()
    storage = Database(open_engine(address))
    Town(storage).walk(IDS, 0)
    storage.engine.dispose()
    return Path(make_url(address).database or "")


def start(path: Path) -> None:
    """What the program does before anything else."""
    engine = open_engine(f"sqlite:///{path}")
    try:
        upgrade(engine)
        Town(Database(engine)).walk(IDS[1:], 1)
    finally:
        engine.dispose()


def no_database(path: Path) -> None:
    path.write_bytes(b"<!doctype html>" * 1000)


def damaged_page(path: Path) -> None:
    """The root pages of most tables overwritten, the header left whole."""
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(4096)
        file.write(os.urandom(size - 4096))


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def an_empty_folder_in_the_way(path: Path) -> None:
    path.with_name(path.name + "-wal").mkdir()


FAULTS: list[tuple[Callable[[Path], None], str]] = [
    (no_database, "damaged or is no SQLite file"),
    (damaged_page, "damaged"),
    (a_folder, "cannot be opened"),
    (an_empty_folder_in_the_way, "cannot be"),
]


@pytest.mark.parametrize(("happen", "says"), FAULTS, ids=[f.__name__ for f, _ in FAULTS])
def test_a_file_that_cannot_be_used_is_told_in_one_sentence(
    file: Path, happen: Callable[[Path], None], says: str
) -> None:
    happen(file)

    with pytest.raises(StorageUnavailable, match=says) as told:
        start(file)

    assert "\n" not in str(told.value)
    assert "sqlalche" not in str(told.value)


def test_a_disk_that_takes_nothing_at_all_may_be_full(file: Path) -> None:
    """Not even room for what SQLite shares between processes, which it tells as a broken disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(StorageUnavailable, match="see whether it is full or broken"):
            start(file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    start(file)


def test_a_full_disk_loses_nothing_that_was_stored(file: Path) -> None:
    engine = open_engine(f"sqlite:///{file}")
    storage = Database(engine)
    town = Town(storage)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    many = [f"other{number}" for number in range(20_000)]

    with pytest.raises(StorageUnavailable, match="disk is full"):
        town.walk(many + IDS, 1)

    engine.dispose()
    assert town.members() == IDS
    engine.dispose()


def test_a_read_only_file_is_read_and_never_half_written(file: Path) -> None:
    engine = open_engine(f"sqlite:///{file}")
    town = Town(Database(engine))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    with pytest.raises(StorageUnavailable, match="read-only"):
        town.walk(IDS[1:], 1)

    engine.dispose()


def test_a_postgresql_that_does_not_answer_is_told_in_one_sentence(tmp_path: Path) -> None:
    engine = open_engine(f"postgresql+psycopg://nobody@/none?host={tmp_path}")

    with pytest.raises(StorageUnavailable) as told:
        upgrade(engine)

    assert "PostgreSQL" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_postgresql_without_the_database_is_told_in_one_sentence(postgresql: Server) -> None:
    address = make_url(postgresql.address).set(database="nosuch")
    engine = open_engine(address.render_as_string(hide_password=False))

    with pytest.raises(ChurnwatchError, match="nosuch") as told:
        upgrade(engine)

    assert "\n" not in str(told.value)


@pytest.fixture
def town(storage: Database) -> Town:
    return Town(storage)


def test_text_no_database_can_hold_is_kept_without_what_it_cannot_hold(town: Town) -> None:
    """PostgreSQL refuses NUL in text, which SQLite takes."""
    with town.storage.writing() as work:
        work.accounts.add([(1, Account("town", "a", "nul\0inside"))])

    with town.storage.reading() as work:
        [kept] = work.accounts.get([1]).values()
    assert kept.handle in {"nulinside", None}
