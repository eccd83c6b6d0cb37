"""One small town that the laws are checked on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.detection.roster import Rosters
from benchmarks.detection.town import Town, build
from benchmarks.detection.world import TOWN20, Observation, World

PERFECT = Observation(missing=0, incomplete=0, cut=0, empty=0)


@pytest.fixture(scope="session")
def world() -> World:
    return replace(TOWN20, name="laws", watches=8, accounts=1_500, churners=15, seen=PERFECT)


@pytest.fixture(scope="session")
def town(world: World) -> Town:
    return build(replace(world, rates=replace(world.rates, row_blip=0.0)))


@pytest.fixture(scope="session")
def rosters(town: Town) -> Rosters:
    return Rosters(town)
