"""What every test can count on: no network, no test that fails for a slow machine, real databases."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

from app.storage.engine import open_engine
from app.storage.work import Database
from tests.broken import broken_builds
from tests.databases import Files, Server, running_server

LOOPBACK = ["127.0.0.1", "::1"]
ENGINES = ["sqlite", "postgresql"]

hypothesis.settings.register_profile("churnwatch", deadline=None)
hypothesis.settings.load_profile("churnwatch")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.extend([build for item in items for build in broken_builds(item)])
    for item in items:
        if item.get_closest_marker("network"):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server for the whole run."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A folder of SQLite files for the whole run."""
    return Files(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=ENGINES)
def empty_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with nothing in it, on each engine."""
    made: Files | Server = request.getfixturevalue(request.param)
    address = made.empty()
    yield address
    if isinstance(made, Server):
        made.drop(address)


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with all tables and no rows, on each engine."""
    made: Files | Server = request.getfixturevalue(request.param)
    address = made.migrated()
    yield address
    if isinstance(made, Server):
        made.drop(address)


@pytest.fixture
def storage(address: str) -> Iterator[Database]:
    """A database with all tables and no rows, on each engine."""
    engine = open_engine(address)
    yield Database(engine)
    engine.dispose()
