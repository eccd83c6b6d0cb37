"""The command run in this process, on a data folder of the test's own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from app.cli import main
from tests import streams
from tests.fakes.pds import PASSWORD, FakePds
from tests.net.wire import server, speaking

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


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the database has just been made."""
    folder = tmp_path_factory.mktemp("new") / "data"
    assert main(["--data", str(folder), "watch", "list"]) == 0
    return folder


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten weeks of three shops that one account goes in and out of every week."""
    return streams.write(tmp_path_factory.mktemp("town") / "t.jsonl.gz", streams.weekly_cycler())


@pytest.fixture(scope="session")
def town_folder(new_folder: Path, town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which the town was imported, shared by all: only to be read."""
    folder = shutil.copytree(new_folder, tmp_path_factory.mktemp("settled") / "data")
    assert main(["--data", str(folder), "import", str(town)]) == 0
    return folder


@pytest.fixture
def churnwatch(
    tmp_path: Path,
    new_folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Churnwatch:
    """Runs `churnwatch` with some arguments."""
    data = shutil.copytree(new_folder, tmp_path / "data")
    monkeypatch.setenv("CHURNWATCH_DATA", str(data))
    monkeypatch.setenv("TERMINAL_WIDTH", "200")

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def own_town(town_folder: Path, tmp_path: Path) -> Path:
    """A copy of the town's data folder, to be changed by one test."""
    return shutil.copytree(town_folder, tmp_path / "data", dirs_exist_ok=True)


@pytest.fixture
def settled(churnwatch: Churnwatch, own_town: Path) -> Churnwatch:
    """The command, after the town was imported."""
    assert own_town.samefile(os.environ["CHURNWATCH_DATA"])
    return churnwatch


@pytest.fixture
def pds(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePds]:
    """A network in a thread of its own, to which the settings point."""
    fake, ready, ports = FakePds(), threading.Event(), list[int]()
    loop, ended = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with server(speaking(fake.answer)) as port:
            ports.append(port)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(5)
    for name in ("APPVIEW", "PDS"):
        monkeypatch.setenv(f"CHURNWATCH_BLUESKY_{name}", f"http://127.0.0.1:{ports[0]}")
    monkeypatch.setenv("CHURNWATCH_BLUESKY_APP_PASSWORD", PASSWORD)
    yield fake
    loop.call_soon_threadsafe(ended.set)
    thread.join(5)
    loop.close()
