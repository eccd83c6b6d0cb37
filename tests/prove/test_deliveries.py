"""The kills of tests/delivery, as long as it takes to believe them."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files
from tests.delivery.killing import run

MESSAGES, KILLS, SEED = 3_000, 40, 1


@pytest.mark.network
def test_forty_kills_and_three_failures_in_ten_lose_none_of_three_thousand(
    sqlite: Files, tmp_path: Path
) -> None:
    engine = open_engine(sqlite.migrated())

    outcome = asyncio.run(run(Database(engine), tmp_path, "right", MESSAGES, KILLS, SEED))

    engine.dispose()
    sys.stderr.write(f"{outcome}\n")
    assert outcome.told == MESSAGES
    assert not outcome.broken
    assert outcome.out_of_time == 0
