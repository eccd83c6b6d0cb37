"""kill -9 at any moment loses no message; builds that are wrong on purpose are caught by the same run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files
from tests.delivery.killing import run

pytestmark = pytest.mark.network

MESSAGES, SEED = 60, 11


@pytest.fixture
def database(sqlite: Files) -> Iterator[Database]:
    engine = open_engine(sqlite.migrated())
    yield Database(engine)
    engine.dispose()


@pytest.mark.parametrize(("build", "kills"), [("right", 3), ("mark_first", 1), ("new_ids", 1)])
def test_killed_couriers_lose_nothing_and_repeat_only_under_the_same_id(
    database: Database, tmp_path: Path, build: str, kills: int
) -> None:
    outcome = asyncio.run(run(database, tmp_path, build, MESSAGES, kills, SEED))

    assert outcome.told == MESSAGES
    assert outcome.broken == (build != "right"), outcome
    assert outcome.out_of_time == 0
