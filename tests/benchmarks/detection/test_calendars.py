"""Innocents on common schedules are there when a town asks for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.detection.town import NEVER, Town, build
from benchmarks.detection.world import DAY_MS, World


@pytest.fixture(scope="module")
def town(world: World) -> Town:
    return build(replace(world, churners=0, common_calendars=80))


def members(town: Town, behaviour: str) -> np.ndarray:
    return np.flatnonzero(town.behaviour == behaviour)


@pytest.mark.parametrize("behaviour", ["club", "raffle"])
def test_a_town_holds_as_many_as_it_asks_for_and_all_are_innocent(
    town: Town, behaviour: str
) -> None:
    assert len(members(town, behaviour)) == 80
    assert town.innocent[members(town, behaviour)].all()


@pytest.mark.parametrize(("behaviour", "within"), [("club", 30), ("raffle", 30)])
def test_many_of_them_leave_soon_and_not_all(town: Town, behaviour: str, within: int) -> None:
    stays = town.stays
    mine = np.isin(stays.account, members(town, behaviour))
    ended = stays.end[mine] < NEVER
    soon = ended & (stays.end[mine] - stays.start[mine] < within * DAY_MS)

    assert 0.2 < soon.mean() < 0.9


def test_nobody_follows_one_host_twice(town: Town) -> None:
    stays = town.stays
    mine = np.isin(stays.account, members(town, "raffle"))
    edges = np.stack([stays.account[mine], stays.watch[mine]])

    assert len(np.unique(edges, axis=1).T) == mine.sum()
