"""The kills of tests/delivery, as long as it takes to believe them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files
from tests.delivery.killing import Outcome, run
from tests.prove.conftest import Proof

MESSAGES, KILLS, SEED = 3_000, 40, 1
# Enough to catch a build that is wrong on purpose.
FEW, FEW_KILLS = 300, 5

pytestmark = pytest.mark.network


def delivered(sqlite: Files, folder: Path, build: str, messages: int, kills: int) -> Outcome:
    engine = open_engine(sqlite.migrated())
    outcome = asyncio.run(run(Database(engine), folder, build, messages, kills, SEED))
    engine.dispose()
    return outcome


def test_forty_kills_and_three_failures_in_ten_lose_none_of_three_thousand(
    sqlite: Files, tmp_path: Path, proof: Proof
) -> None:
    outcome = delivered(sqlite, tmp_path, "right", MESSAGES, KILLS)

    assert outcome.told == MESSAGES
    assert not outcome.broken
    assert outcome.out_of_time == 0
    proof(
        f"{MESSAGES:,} messages, receivers that fail 3 times in 10, {outcome.kills} × kill -9",
        f"0 lost; {outcome.repeats:,} repeats, all under the same id; 0 wrong signatures",
    )


@pytest.mark.parametrize("build", ["mark_first", "new_ids"])
def test_couriers_that_are_wrong_on_purpose_are_caught(
    sqlite: Files, tmp_path: Path, build: str, proof: Proof
) -> None:
    outcome = delivered(sqlite, tmp_path, build, FEW, FEW_KILLS)

    assert outcome.broken
    what = build.replace("_", " ")
    proof(f"{FEW} messages by a courier that is wrong on purpose ({what})", "caught")
