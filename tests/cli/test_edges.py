"""What happens where the command meets the machine: settings, signals, pipes, a sick database."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from app.cli import main
from app.storage import engine
from tests.cli.conftest import Churnwatch

COMMAND = [sys.executable, "-c", "import sys; from app.cli import main; sys.exit(main())"]
DATABASE = Path("data", "churnwatch.sqlite3")


def test_the_version_is_said(churnwatch: Churnwatch) -> None:
    assert churnwatch("--version").out == f"churnwatch {__version__}\n"


def test_no_command_at_all_shows_what_there_is(churnwatch: Churnwatch) -> None:
    ran = churnwatch()

    assert ran.code in (0, 2)
    assert "export-history" in ran.out + ran.err


def test_data_names_the_folder(churnwatch: Churnwatch, tmp_path: Path) -> None:
    assert churnwatch("--data", tmp_path / "elsewhere", "watch", "list").code == 0
    assert (tmp_path / "elsewhere" / "churnwatch.sqlite3").exists()


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("PORT", "eighty", "CHURNWATCH_PORT: input should be a valid integer"),
        ("PORT", "70000", "CHURNWATCH_PORT: input should be less than or equal to 65535"),
        ("LOG_LEVEL", "loud", "CHURNWATCH_LOG_LEVEL: string should match pattern"),
        ("TICK_SECONDS", "0", "CHURNWATCH_TICK_SECONDS: input should be greater than 0"),
        ("DATABASE_URL", "my database", "CHURNWATCH_DATABASE_URL is not a database address"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"CHURNWATCH_{setting}", value)

    ran = churnwatch("watch", "list")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"churnwatch: {said}")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE alembic_version SET version_num = 'from_the_future'", "a newer Churnwatch has"),
        ("PRAGMA user_version = 1; BEGIN EXCLUSIVE", "the database is busy with another process"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence(
    churnwatch: Churnwatch,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    statement: str,
    said: str,
) -> None:
    monkeypatch.setattr(engine, "PRAGMAS", ("busy_timeout = 50",))
    other = sqlite3.connect(tmp_path / DATABASE, isolation_level=None)
    other.execute("PRAGMA journal_mode = DELETE")
    other.executescript(statement)

    ran = churnwatch("watch", "add", "demo", "rosas-bakery.example")
    other.close()

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"churnwatch: {said}")
    assert ran.err.count("\n") == 1


def test_a_data_folder_that_cannot_be_made_is_one_sentence(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    ran = churnwatch("--data", tmp_path / "file" / "data", "watch", "list")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        f"churnwatch: {tmp_path}/file/data cannot be made the data folder (Not a directory);"
        " name another with --data or CHURNWATCH_DATA\n"
    )


def test_a_reader_who_leaves_early_is_no_fault(town_folder: Path) -> None:
    command = [*COMMAND, "--data", str(town_folder), "export-history"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.read(10)
        running.stdout.close()
        said = running.stderr.read()

    assert said == b""
    assert running.returncode in (1, 141)


def test_ctrl_c_ends_with_130_and_a_sentence(
    churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_reader: object, _path: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("app.sources.interchange.Interchange.recognises", interrupted)

    # A run that a shell started in the background was told to ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        code = main(["import", __file__])
    finally:
        signal.signal(signal.SIGINT, before)

    assert code == 130
    assert "stopped; what was written until now is kept" in capsys.readouterr().err
