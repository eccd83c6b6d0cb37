"""A process killed at any moment loses no change and doubles none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.harness import kill
from tests.databases import Files

# One step of a capture and its two commits are fewer statements than this.
STATEMENTS = 24


def test_a_process_killed_at_random_moments_loses_and_doubles_nothing(
    address: str, tmp_path: Path
) -> None:
    after = kill(address, tmp_path, kills=20)

    assert after.complaints == []
    assert after.snapshots > 20


def test_a_process_killed_before_any_of_its_statements_loses_and_doubles_nothing(
    address: str, tmp_path: Path
) -> None:
    after = kill(address, tmp_path, kills=STATEMENTS, at="statements")

    assert after.complaints == []
    assert 1 < after.snapshots < STATEMENTS, "some deaths before a commit, some after one"


@pytest.mark.parametrize(
    ("build", "complaint"), [("snapshot_first", "changes and not"), ("events_first", "day")]
)
def test_a_build_that_is_wrong_on_purpose_is_caught(
    sqlite: Files, tmp_path: Path, build: str, complaint: str
) -> None:
    after = kill(sqlite.migrated(), tmp_path, kills=STATEMENTS * 2, at="statements", build=build)

    assert any(complaint in one for one in after.complaints), after.complaints
