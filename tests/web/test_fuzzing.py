"""Every operation, asked by a machine what its description allows and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import Application
from tests.web.fuzzing import heard

OPERATIONS = 80


def test_every_operation_answers_as_described(
    program: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = heard(program, tmp_path, monkeypatch, "examples", examples=1)

    assert found.complaints == []
    assert found.asked >= OPERATIONS
