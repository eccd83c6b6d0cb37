from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.cli import doctor as doctors
from tests.cli.conftest import Churnwatch


def test_a_new_installation_is_well(churnwatch: Churnwatch) -> None:
    ran = churnwatch("doctor")

    assert ran.code == 0
    assert [line.split()[:2] for line in ran.out.splitlines()] == [
        ["ok", "disk:"],
        ["ok", "key:"],
        ["ok", "database:"],
        ["ok", "clock:"],
        ["note", "watches:"],
        ["note", "backups:"],
        ["ok", "door:"],
    ]


def test_every_watch_has_its_line(settled: Churnwatch) -> None:
    ran = settled("doctor")

    assert ran.code == 0
    assert "ok      watch 2 town florist followers: from files, 130 members" in ran.out


def test_a_watch_nobody_captures_is_a_problem(churnwatch: Churnwatch, tmp_path: Path) -> None:
    churnwatch("watch", "add", "demo", "rosas-bakery.example", "--every", "1h")
    change(tmp_path, "UPDATE watch SET next_due = next_due - 4 * 3600000")

    ran = churnwatch("doctor")

    assert ran.code == 1
    assert "problem watch 1" in ran.out
    assert "4 hours late: is `churnwatch serve` or `worker` running?" in ran.out


def test_a_watch_that_fails_is_a_problem(churnwatch: Churnwatch, tmp_path: Path) -> None:
    churnwatch("watch", "add", "demo", "rosas-bakery.example")
    change(tmp_path, "UPDATE watch SET failures = 3")

    ran = churnwatch("doctor")

    assert ran.code == 1
    assert "failed 3 in a row" in ran.out


def test_missed_captures_are_noted(churnwatch: Churnwatch, tmp_path: Path) -> None:
    churnwatch("watch", "add", "demo", "rosas-bakery.example", "--every", "1h")
    change(tmp_path, "UPDATE watch SET next_due = next_due - 5 * 3600000")
    churnwatch("capture")

    ran = churnwatch("doctor")

    assert ran.code == 0
    assert "captures missed in the last 7 days" in ran.out


def test_a_full_disk_is_a_problem(churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctors, "_ROOM", 10**18)

    ran = churnwatch("doctor")

    assert ran.code == 1
    assert ran.out.startswith("problem disk:")


def test_a_damaged_database_is_a_problem_of_one_line(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    (tmp_path / "data" / "churnwatch.sqlite3").write_bytes(b"no database at all" * 1_000)

    ran = churnwatch("doctor")

    assert ran.code == 1
    assert "problem database: the database file is damaged or is no SQLite file" in ran.out


def change(tmp_path: Path, statement: str) -> None:
    """Bring the database into a state that takes hours to come by."""
    connection = sqlite3.connect(tmp_path / "data" / "churnwatch.sqlite3")
    with connection:
        connection.execute(statement)
    connection.close()


def test_a_door_that_would_be_open_is_a_problem(
    churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = churnwatch("doctor")
    monkeypatch.setenv("CHURNWATCH_HOST", "0.0.0.0")
    opened = churnwatch("doctor")
    churnwatch("people", "invite", "me")
    monkeypatch.setenv("CHURNWATCH_TRUSTED_PROXIES", "10.0.0.5/32")
    guarded = churnwatch("doctor")

    assert "door: anybody on this machine" in alone.out
    assert (opened.code, "people invite me" in opened.out) == (1, True)
    assert "for whoever signs in" in guarded.out


def test_an_endpoint_that_is_disabled_is_a_problem(churnwatch: Churnwatch) -> None:
    churnwatch("webhook", "add", "https://hooks.example.com/")
    churnwatch("webhook", "disable", 1)

    looked = churnwatch("doctor")

    assert looked.code == 1
    assert "webhook 1 https://hooks.example.com/: disabled" in looked.out
