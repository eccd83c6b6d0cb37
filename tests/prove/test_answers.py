"""The questions of tests/web/test_fuzzing.py, as many as it takes to believe the answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import Application
from tests.databases import Files
from tests.prove.conftest import Proof
from tests.web.conftest import program_on
from tests.web.fuzzing import PHASES, THEIRS, heard

EXAMPLES, ENOUGH = 7, 4_000


def test_four_thousand_requests_bring_no_answer_that_is_not_described(
    sqlite: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proof: Proof
) -> None:
    program: Application = program_on(sqlite.migrated(), tmp_path)
    found = heard(program, tmp_path, monkeypatch, *PHASES, examples=EXAMPLES)
    program.storage.engine.dispose()

    assert found.complaints == []
    assert found.asked >= ENOUGH
    failed = sum(count for status, count in found.statuses.items() if status >= 500)
    theirs = found.statuses[int(THEIRS)]
    told = f"{failed - theirs} x 5xx but for {theirs} x a platform out of reach, all as described"
    proof(f"{found.asked:,} requests made up from the OpenAPI", told)
