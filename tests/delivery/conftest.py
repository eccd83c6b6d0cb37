from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.ports.storage import Storage
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files
from tests.delivery.office import Office
from tests.delivery.post import Post


@pytest.fixture
def office(storage: Storage) -> Office:
    """On each engine."""
    return Office(storage)


@pytest.fixture
def small_office(sqlite: Files) -> Iterator[Office]:
    """On SQLite alone, for what no engine has a part in."""
    engine = open_engine(sqlite.migrated())
    yield Office(Database(engine))
    engine.dispose()


@pytest.fixture
def post(storage: Storage) -> Post:
    """On each engine."""
    return Post(storage)
