from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Churnwatch


def test_a_backup_says_what_it_holds_and_that_the_key_is_not_in_it(
    settled: Churnwatch, tmp_path: Path
) -> None:
    ran = settled("backup", tmp_path / "one")

    assert ran.code == 0
    assert "3 watchs" not in ran.out
    assert "3 watches" in ran.out
    assert "newest snapshot: 20" in ran.out
    assert "secret.key is not in it" in ran.err
    assert settled("backup", tmp_path / "one").code == 1
    assert settled("backup", tmp_path / "one", "--force").code == 0


def test_verify_changes_nothing_and_restore_brings_back(
    settled: Churnwatch, tmp_path: Path
) -> None:
    settled("backup", tmp_path / "one")
    settled("watch", "remove", "1", "--yes")
    after = settled("watch", "list").out

    verified = settled("restore", tmp_path / "one", "--verify")
    unchanged = settled("watch", "list").out
    restored = settled("restore", tmp_path / "one")

    assert (verified.code, restored.code) == (0, 0)
    assert unchanged == after
    assert settled("watch", "list").out != after
    assert "What was there is kept as" in restored.err


def test_a_backup_whose_key_is_missing_is_refused_unless_asked_for(
    settled: Churnwatch, tmp_path: Path
) -> None:
    settled("webhook", "add", "https://hooks.example/churn")
    settled("backup", tmp_path / "one")
    (tmp_path / "data" / "secret.key").unlink()

    refused = settled("restore", tmp_path / "one")
    restored = settled("restore", tmp_path / "one", "--without-key")

    assert (refused.code, restored.code) == (1, 0)
    assert "sealed with a key that is not here" in refused.err


@pytest.mark.parametrize(
    ("command", "file", "said"),
    [
        ("restore", "nothing", "there is no file"),
        ("backup", "nowhere/one", "there is no folder"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    settled: Churnwatch, tmp_path: Path, command: str, file: str, said: str
) -> None:
    ran = settled(command, tmp_path / file)

    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert said in ran.err


def test_a_backup_as_of_each_night_is_encrypted_and_restored_with_the_key(
    settled: Churnwatch, tmp_path: Path
) -> None:
    settled("webhook", "add", "https://hooks.example/churn")
    made = settled("backup")
    [file] = (tmp_path / "data" / "backups").glob("*.backup")
    settled("watch", "remove", "1", "--yes")

    verified = settled("restore", file, "--verify")
    restored = settled("restore", file)

    assert (made.code, verified.code, restored.code) == (0, 0, 0)
    assert "3 watches" in verified.out
    assert verified.out.startswith(f"{file}: ")
    assert "florist" in settled("watch", "list").out
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_what_would_go_is_shown_and_nothing_changes(settled: Churnwatch) -> None:
    shown = settled("retain", "--dry-run")
    gone = settled("retain")

    assert (shown.code, gone.code) == (0, 0)
    assert "events on followers' lists" in shown.out
    assert "Nothing was changed" in shown.err
