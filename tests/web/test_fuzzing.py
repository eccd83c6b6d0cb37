"""Every operation, asked by a machine what its description allows and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import Application
from app.domain.credential import Scope
from app.main import create_app
from tests.web.callers import key_of
from tests.web.fuzzing import Heard, fuzz, without_network
from tests.web.isolation import inhabit

OPERATIONS = 80


def heard(
    program: Application, folder: Path, monkeypatch: pytest.MonkeyPatch, *phases: str, examples: int
) -> Heard:
    """What comes of asking a program in which there is something of everything."""
    monkeypatch.setenv("CHURNWATCH_REQUESTS_A_MINUTE", "1000000")
    # Behind a proxy nobody is let in without a key.
    monkeypatch.setenv("CHURNWATCH_TRUSTED_PROXIES", "10.0.0.5/32")
    without_network(monkeypatch)
    inhabit(program, folder)
    return fuzz(create_app(program), key_of(program, "me", *Scope), phases, examples)


def test_every_operation_answers_as_described(
    program: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = heard(program, tmp_path, monkeypatch, "examples", examples=1)

    assert found.complaints == []
    assert found.asked >= OPERATIONS
