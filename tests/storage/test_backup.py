"""A backup is a backup: made while somebody writes, whole, and put back without a half-way."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.domain.errors import BadInput, Conflict
from app.storage.backup import back_up, restore
from app.storage.engine import open_engine
from app.storage.inspecting import look_into
from app.storage.work import Database
from tests.crash.builds import right
from tests.crash.days import first_lists
from tests.crash.oracle import complaints, days
from tests.databases import Files

MEMBERS, DAYS = 40, 30


@pytest.fixture
def live(sqlite: Files) -> str:
    """A database with ten days in it."""
    address = sqlite.migrated()
    write(address, range(10))
    return address


def write(address: str, numbers: range) -> None:
    storage = Database(open_engine(address))
    for number, members in enumerate(first_lists(3, MEMBERS, DAYS)):
        if number in numbers:
            right(storage, members, number)
    storage.engine.dispose()


def path(address: str) -> Path:
    return Path(make_url(address).database or "")


def last_day(file: Path) -> tuple[int, list[str]]:
    """The newest day in a database, and what the days before it lack."""
    engine = open_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        last = days(connection)[-1]
    wrong = complaints(engine, list(first_lists(3, MEMBERS, DAYS)), set(range(last + 1)))
    engine.dispose()
    return last, wrong


def test_backups_made_while_somebody_writes_hold_every_day_until_then(
    live: str, tmp_path: Path
) -> None:
    writer = threading.Thread(target=write, args=(live, range(10, DAYS)))
    writer.start()
    found = []
    for number in range(8):
        copy = tmp_path / f"{number}.backup"
        back_up(path(live), copy, replace=False)
        found.append(last_day(copy))
    writer.join()

    assert [wrong for _, wrong in found if wrong] == []
    assert [day for day, _ in found] == sorted(day for day, _ in found)


def test_a_backup_is_for_its_owners_eyes_alone(live: str, tmp_path: Path) -> None:
    back_up(path(live), tmp_path / "one", replace=False)

    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["one"]


def test_a_backup_replaces_no_file_unasked(live: str, tmp_path: Path) -> None:
    (tmp_path / "one").write_text("mine")

    with pytest.raises(Conflict, match="--force"):
        back_up(path(live), tmp_path / "one", replace=False)

    assert (tmp_path / "one").read_text() == "mine"
    assert back_up(path(live), tmp_path / "one", replace=True).counts["snapshot"] == 10


def test_restoring_brings_the_old_days_back_and_keeps_the_newer_ones(
    live: str, tmp_path: Path
) -> None:
    back_up(path(live), tmp_path / "one", replace=False)
    write(live, range(10, 12))

    restore(path(live), tmp_path / "one", tmp_path / "kept")

    assert [file.name for file in tmp_path.glob("kept*")] == ["kept"]
    assert last_day(path(live)) == (9, [])
    assert last_day(tmp_path / "kept") == (11, [])


def test_restoring_is_refused_while_another_process_uses_the_database(
    live: str, tmp_path: Path
) -> None:
    back_up(path(live), tmp_path / "one", replace=False)
    user = sqlite3.connect(path(live))
    user.execute("SELECT count(*) FROM snapshot").fetchone()

    with pytest.raises(Conflict, match="another process uses"):
        restore(path(live), tmp_path / "one", tmp_path / "kept")

    user.close()
    assert not (tmp_path / "kept").exists()
    assert last_day(path(live)) == (9, [])


def test_a_damaged_database_is_replaced_and_its_log_goes_with_it(live: str, tmp_path: Path) -> None:
    back_up(path(live), tmp_path / "one", replace=False)
    path(live).write_bytes(b"no database at all" * 1_000)
    log = path(live).with_name(path(live).name + "-wal")
    log.write_bytes(b"old log")

    restore(path(live), tmp_path / "one", tmp_path / "kept")

    assert last_day(path(live)) == (9, [])
    assert (tmp_path / "kept-wal").read_bytes() == b"old log"


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-5_000])


def garble(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[8_192:12_288] = bytes(4_096)
    file.write_bytes(whole)


def add_trigger(file: Path) -> None:
    change(file, "CREATE TRIGGER t AFTER INSERT ON watch BEGIN UPDATE watch SET handle = 'x'; END")


def come_from_the_future(file: Path) -> None:
    change(file, "UPDATE alembic_version SET version_num = '9999'")


def be_text(file: Path) -> None:
    file.write_text("hello")


def be_another_database(file: Path) -> None:
    file.unlink()
    change(file, "CREATE TABLE shopping (item TEXT)")


def change(file: Path, statement: str) -> None:
    connection = sqlite3.connect(file)
    with connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "spoil", [cut, garble, add_trigger, come_from_the_future, be_text, be_another_database]
)
def test_what_is_no_whole_backup_of_ours_is_refused_before_anything_changes(
    live: str, tmp_path: Path, spoil: object
) -> None:
    back_up(path(live), tmp_path / "one", replace=False)
    assert callable(spoil)
    spoil(tmp_path / "one")
    before = path(live).read_bytes()

    with pytest.raises((BadInput, Conflict)):
        restore(path(live), tmp_path / "one", tmp_path / "kept")

    assert path(live).read_bytes() == before
    assert not (tmp_path / "kept").exists()


def test_a_restore_that_is_broken_off_leaves_the_database_as_it_was(
    live: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(path(live), tmp_path / "one", replace=False)
    write(live, range(10, 12))
    full = OSError(28, "No space left on device")

    def fail(_self: Path, _target: Path) -> None:
        raise full

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        restore(path(live), tmp_path / "one", tmp_path / "kept")

    assert last_day(path(live)) == (11, [])


def test_an_empty_database_makes_a_backup_too(sqlite: Files, tmp_path: Path) -> None:
    contents = back_up(path(sqlite.migrated()), tmp_path / "one", replace=False)

    assert (contents.newest, contents.counts["snapshot"]) == (None, 0)


def test_a_plain_copy_of_the_file_is_not_what_a_backup_is(live: str, tmp_path: Path) -> None:
    """Why not `cp`: what is in the log only is not in the file."""
    holder = sqlite3.connect(path(live))
    holder.execute("SELECT count(*) FROM snapshot").fetchone()
    write(live, range(10, 12))
    shutil.copyfile(path(live), tmp_path / "copied")
    back_up(path(live), tmp_path / "one", replace=False)
    holder.close()

    assert look_into(tmp_path / "one").counts["snapshot"] == 12
    assert look_into(tmp_path / "copied").counts["snapshot"] < 12
