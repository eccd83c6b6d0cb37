"""SQLite as it must be to lose nothing, and addresses that are none."""

from __future__ import annotations

import sqlite3
import stat
import threading
import time
from pathlib import Path

import pytest

from app.domain.errors import BadInput, StorageUnavailable
from app.storage import engine as engines
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files

# What SQLite answers when asked; 2 is FULL.
WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "secure_delete": 1,
    "busy_timeout": engines.BUSY_TIMEOUT,
}


@pytest.mark.parametrize(("pragma", "value"), WANTED.items())
def test_every_connection_to_sqlite_is_set_to_lose_nothing(
    sqlite: Files, pragma: str, value: object
) -> None:
    engine = open_engine(sqlite.migrated())

    with engine.connect() as one, engine.connect() as other:
        answers = [c.exec_driver_sql(f"PRAGMA {pragma}").scalar() for c in (one, other)]

    engine.dispose()
    assert answers == [value, value]


def test_a_writer_holds_the_lock_from_its_first_moment(sqlite: Files) -> None:
    address = sqlite.migrated()
    storage = Database(open_engine(address))
    other = sqlite3.connect(address.removeprefix("sqlite:///"), timeout=0, isolation_level=None)

    with storage.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")

    other.execute("BEGIN IMMEDIATE")
    other.close()
    storage.engine.dispose()


def test_a_reader_neither_waits_for_a_writer_nor_holds_it_up(sqlite: Files) -> None:
    storage = Database(open_engine(sqlite.migrated()))

    with storage.writing() as writing, storage.reading() as reading:
        assert reading.watches.all() == writing.watches.all()

    storage.engine.dispose()


def test_a_writer_waits_for_another_one_to_finish(sqlite: Files) -> None:
    storage = Database(open_engine(sqlite.migrated()))
    inside = threading.Event()

    def hold() -> None:
        with storage.writing():
            inside.set()
            time.sleep(0.3)

    first = threading.Thread(target=hold)
    first.start()
    inside.wait()
    with storage.writing() as work:
        first.join(0)
        assert work.watches.all() == []
        assert not first.is_alive()

    storage.engine.dispose()


def test_a_writer_that_waited_too_long_says_who_is_in_the_way(
    sqlite: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PRAGMAS", ("busy_timeout = 50",))
    address = sqlite.migrated()
    storage = Database(open_engine(address))
    other = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StorageUnavailable, match="busy with another process"), storage.writing():
        pytest.fail("two writers at once")

    other.close()
    storage.engine.dispose()


def test_the_folder_of_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"

    open_engine(f"sqlite:///{folder}/churnwatch.sqlite3").dispose()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_sqlite_that_is_too_old_is_refused_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")

    with pytest.raises(StorageUnavailable, match=r"3\.34\.1, and 3\.35\.0 or newer"):
        open_engine(f"sqlite:///{tmp_path}/new/churnwatch.sqlite3")

    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("address", ["", "churnwatch.sqlite3", "postgresql", "nosuch://host/name"])
def test_an_address_that_is_none_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(BadInput, match="CHURNWATCH_DATABASE_URL"):
        open_engine(address)
