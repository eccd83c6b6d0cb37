"""The command run in this process, on a data folder of the test's own."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from app.cli import main
from tests import streams

Churnwatch = Callable[..., "Ran"]


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Commands direct the logs at their own standard error, which is gone when a test is over."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def churnwatch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Churnwatch:
    """Runs `churnwatch` with some arguments."""
    monkeypatch.setenv("CHURNWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TERMINAL_WIDTH", "200")

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Ten weeks of three shops that one account goes in and out of every week."""
    return streams.write(tmp_path / "town.jsonl.gz", streams.weekly_cycler())


@pytest.fixture
def settled(churnwatch: Churnwatch, town: Path) -> Churnwatch:
    """The command, after the town was imported."""
    assert churnwatch("import", town).code == 0
    return churnwatch
