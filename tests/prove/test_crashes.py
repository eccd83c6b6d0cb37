"""The kill loops and power cuts of tests/crash, as long as it takes to believe them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.crash import repeated
from tests.crash.harness import kill
from tests.crash.power import damaged_databases
from tests.databases import Files
from tests.prove.conftest import Proof

KILLS = 200
POWER_CUTS = 300


@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_kills_lose_and_double_nothing(
    address: str, tmp_path: Path, seed: int, proof: Proof
) -> None:
    after = kill(address, tmp_path, seed=seed, kills=KILLS, members=2_000)

    assert after.complaints == []
    assert after.snapshots > KILLS
    engine = make_url(address).get_backend_name()
    done = f"{KILLS} × kill -9 while lists of 2,000 are committed, {engine}, seed {seed}"
    proof(done, f"{after.snapshots:,} snapshots: 0 lost, 0 doubled, 0 torn")


@pytest.mark.parametrize("build", ["snapshot_first", "events_first"])
def test_builds_that_are_wrong_on_purpose_are_caught_at_random_moments_too(
    sqlite: Files, tmp_path: Path, build: str, proof: Proof
) -> None:
    at_a_time = KILLS // 4
    for kills in range(at_a_time, KILLS + 1, at_a_time):
        folder = tmp_path / str(kills)
        folder.mkdir()
        if kill(sqlite.migrated(), folder, seed=kills, kills=at_a_time, build=build).complaints:
            break
    else:
        pytest.fail(f"{KILLS} kills at random moments did not show that {build} is wrong")
    what = build.replace("_", " ")
    proof(
        f"a build that is wrong on purpose ({what}), killed at random", f"caught in {kills} kills"
    )


def test_three_hundred_power_cuts_cost_nothing_that_was_acknowledged(
    sqlite: Files, tmp_path: Path, proof: Proof
) -> None:
    cases = list(damaged_databases(sqlite.migrated(), tmp_path, cases=POWER_CUTS, seed=2))

    assert [wrong for wrong in cases if wrong] == []
    torn = f"{len(cases)} power cuts: the log torn or garbled after the last commit"
    proof(torn, "0 acknowledged commits lost, 0 inconsistent")


def test_two_hundred_requests_that_are_killed_and_sent_again_have_one_effect_each(
    address: str, tmp_path: Path, proof: Proof
) -> None:
    assert repeated.kill(address, tmp_path, kills=KILLS, at="random") == []

    engine = make_url(address).get_backend_name()
    done = f"{KILLS} × POST with an idempotency key, kill -9 at random, sent again, {engine}"
    proof(done, f"{KILLS} effects: 0 lost, 0 doubled")
