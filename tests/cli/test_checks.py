"""Each thing that is not well has its line, and makes doctor end with 1."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.instant import DAY, HOUR
from app.storage.engine import open_engine
from app.storage.soundness import above_the_rules, damage
from tests.cli.conftest import Churnwatch
from tests.databases import ROLE, SUPERUSER, Server

NOW = time.time_ns() // 1_000_000


def sql(statement: str) -> Callable[[Path], None]:
    """A statement on the database of a data folder."""

    def run(data: Path) -> None:
        with sqlite3.connect(data / "churnwatch.sqlite3") as connection:
            connection.execute(statement)
        connection.close()

    return run


def open_key(data: Path) -> None:
    (data / "secret.key").write_text("[]")
    (data / "secret.key").chmod(0o640)


def old_backup(data: Path) -> None:
    (data / "backups").mkdir()
    made = data / "backups" / "churnwatch-2026-01-01T000000Z-aaaa.backup"
    made.touch()
    os.utime(made, (NOW / 1_000 - 9 * 86_400,) * 2)


def damaged_key(data: Path) -> None:
    (data / "secret.key").write_bytes(bytes(32))
    (data / "secret.key").chmod(0o600)


CHORE = "INSERT INTO chore (name, next_due, lease_until, lease_token, fault) VALUES"
PROBLEMS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a key that others can read": (open_key, "secret.key can be read by others: chmod 600"),
    "a key that is none": (damaged_key, "key: secret.key or CHURNWATCH_SECRET_KEY holds no key"),
    "a secret whose key is gone": (
        sql(
            "INSERT INTO token (owner_id, network, host, account_id, scopes, sealed, created_at)"
            " VALUES (1, 'mastodon', 'a.example', 'b', '', x'010000000000', 0)"
        ),
        "secrets: 1 stored secret cannot be opened, sealed with a key that is not here",
    ),
    "a clock that was set back": (
        sql(
            f"UPDATE snapshot SET finished_at = {NOW + DAY} WHERE id = (SELECT max(id) FROM snapshot)"
        ),
        "hours ahead: set the clock",
    ),
    "rows that refer to nothing": (
        sql("INSERT INTO slot (watch_id, due_at, state, token) VALUES (999, 1, 'done', 1)"),
        "is damaged: slot has rows that refer to nothing",
    ),
    "a capture whose process died": (
        sql(f"UPDATE watch SET lease_until = {NOW - HOUR} WHERE id = 1"),
        "1 were begun by a process that is no more",
    ),
    "a backup that is old": (old_backup, "backups: 1, the newest 9 days old"),
    "a backup that failed": (
        sql(f"{CHORE} ('backup', 0, 0, 1, 'the disk is full')"),
        "backups: the last one failed: the disk is full",
    ),
    "nights without any backup": (
        sql(f"{CHORE} ('backup', {NOW - 3 * DAY}, 0, 1, NULL)"),
        "backups: none yet in",
    ),
    "a retention that failed": (
        sql(f"{CHORE} ('retention', 0, 0, 1, 'the database is busy')"),
        "retention: the last night's failed: the database is busy",
    ),
}


@pytest.mark.parametrize("what", PROBLEMS)
def test_what_is_not_well_is_said_in_a_line_and_ends_with_1(
    settled: Churnwatch, tmp_path: Path, what: str
) -> None:
    harm, line = PROBLEMS[what]
    assert settled("doctor").code == 0
    harm(tmp_path / "data")

    ran = settled("doctor")

    assert ran.code == 1
    [said] = [one for one in ran.out.splitlines() if one.startswith("problem")]
    assert line in said


def test_a_backup_of_tonight_is_well(settled: Churnwatch) -> None:
    made = settled("backup")
    ran = settled("doctor")

    assert made.code == 0
    assert "ok      backups: 1, the newest" in ran.out


def test_a_page_that_was_overwritten_is_found(empty_address: str, tmp_path: Path) -> None:
    if not empty_address.startswith("sqlite"):
        pytest.skip("PostgreSQL looks after its own files")
    engine = open_engine(empty_address)
    with engine.connect().execution_options(writing=True) as opened, opened.begin():
        opened.execute(text("CREATE TABLE big (n INTEGER PRIMARY KEY, t TEXT)"))
        opened.execute(text("CREATE INDEX by_text ON big (t)"))
        for number in range(500):
            opened.execute(text("INSERT INTO big (t) VALUES (:t)"), {"t": f"{number:0500}"})
    assert damage(engine) is None
    with engine.raw_connection().driver_connection as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    file = Path(empty_address.removeprefix("sqlite:///"))
    with file.open("r+b") as opened_file:
        opened_file.seek(20 * 4096)
        opened_file.write(os.urandom(4096))

    assert damage(engine) is not None
    engine.dispose()


def test_a_role_above_the_rules_is_a_problem(postgresql: Server) -> None:
    address = postgresql.migrated()
    ordinary = open_engine(address)
    almighty = open_engine(address.replace(f"//{ROLE}@", f"//{SUPERUSER}@"))

    assert above_the_rules(ordinary) is None
    assert above_the_rules(almighty) == "the role is a superuser or has BYPASSRLS"
    with ordinary.begin() as connection:
        connection.execute(text("ALTER TABLE watch NO FORCE ROW LEVEL SECURITY"))
    assert "do not force" in str(above_the_rules(ordinary))
    ordinary.dispose()
    almighty.dispose()
    postgresql.drop(address)
