"""A station on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files
from tests.fakes.station import Station


@pytest.fixture
def station(sqlite: Files) -> Iterator[Station]:
    """A watched list of a hundred people, on SQLite: nothing here depends on the engine."""
    engine = open_engine(sqlite.migrated())
    yield Station(Database(engine))
    engine.dispose()


@pytest.fixture
def station_on_both(storage: Database) -> Station:
    """The same on each engine."""
    return Station(storage)
