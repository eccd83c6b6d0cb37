"""The whole program over HTTP, without a network: real SQLite, a clock that stands, a fake platform."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url
from starlette.testclient import TestClient

from app.bootstrap import Application, build
from app.config import Settings
from app.main import create_app
from app.pipeline.capture import Capture
from tests.databases import Files
from tests.fakes.source import FakeSource
from tests.web.acting import Platforms, acting
from tests.web.town import NOW, StillClock, churned_town


def program_on(address: str, folder: Path) -> Application:
    """The program on a database, with the fake platform for all others."""
    clock = StillClock(NOW)
    built = build(Settings(data=folder, database_url=address), clock)
    sources = {"fake": FakeSource(clock)}
    capture = Capture(built.storage, sources, built.detector, clock)
    return replace(built, sources=sources, capture=capture)


@pytest.fixture
def program(sqlite: Files, tmp_path: Path) -> Iterator[Application]:
    """The program with nothing in it."""
    made = program_on(sqlite.migrated(), tmp_path)
    yield made
    made.storage.engine.dispose()


@pytest.fixture(scope="session")
def churned_file(sqlite: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a town in which one account follows, unfollows and follows again."""
    folder = tmp_path_factory.mktemp("churned")
    address = sqlite.migrated()
    made = program_on(address, folder)
    churned_town(made, folder)
    made.storage.engine.dispose()
    return Path(make_url(address).database or "")


@pytest.fixture
def churned(churned_file: Path, tmp_path: Path) -> Iterator[Application]:
    """The program on a copy of the churned town."""
    shutil.copyfile(churned_file, tmp_path / "town.sqlite3")
    made = program_on(f"sqlite:///{tmp_path / 'town.sqlite3'}", tmp_path)
    yield made
    made.storage.engine.dispose()


@pytest.fixture
def client(program: Application) -> TestClient:
    """A program of somebody's own that asks the empty Churnwatch."""
    return client_of(program)


@pytest.fixture
def town(churned: Application) -> TestClient:
    """A program of somebody's own that asks the Churnwatch of the churned town."""
    return client_of(churned)


def client_of(program: Application) -> TestClient:
    """Asks under a name that is ours; a crash is an answer, as it is for everybody else."""
    return TestClient(
        create_app(program),
        base_url="http://localhost",
        raise_server_exceptions=False,
        follow_redirects=False,
    )


@pytest.fixture
def platforms() -> Platforms:
    return Platforms()


@pytest.fixture
def served(program: Application, platforms: Platforms) -> Application:
    return acting(program, platforms)
