"""A power cut never takes back what was said to be saved."""

from __future__ import annotations

from pathlib import Path

from tests.crash.power import damaged_databases
from tests.databases import Files


def test_a_torn_log_costs_nothing_that_was_acknowledged(sqlite: Files, tmp_path: Path) -> None:
    cases = list(damaged_databases(sqlite.migrated(), tmp_path, cases=30, seed=1))

    assert [wrong for wrong in cases if wrong] == []
