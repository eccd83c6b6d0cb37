"""How the lists are seen: when each is read, what goes wrong, which rows come in what order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.draws import Rng, rng_for
from benchmarks.detection.roster import Rosters
from benchmarks.detection.tables import Ints
from benchmarks.detection.town import Town
from benchmarks.detection.world import World

SECOND_MS, HOUR_MS, DAY_MS = 1_000, 3_600_000, 86_400_000
#: [M] platforms count 0.9 % to 3 % more followers than they list.
UNLISTED = (0.005, 0.03)
#: [assumed] a snapshot starts up to this share of the interval early or late.
JITTER = 0.02
#: [assumed] a stale list shows who was there up to this many days before.
STALE_DAYS = 3
FAULTS = ("none", "missing", "incomplete", "cut", "empty", "stale")
NONE, MISSING, INCOMPLETE, CUT, EMPTY, STALE = range(6)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When each watch is read and what goes wrong, oldest first; `fault` indexes FAULTS."""

    watch: Ints
    at_ms: Ints
    fault: Ints


@dataclass(frozen=True, slots=True)
class Sight:
    """One list as it came in. rows: stays in the listed order; claimed: None where not told."""

    watch: int
    at_ms: int
    fault: int
    rows: Ints
    claimed: int | None

    @property
    def says_complete(self) -> bool:
        return self.fault != INCOMPLETE


def schedule(world: World, starts_ms: int) -> Schedule:
    """Every watch at its own time of day, a little irregularly."""
    rng = rng_for(world, "schedule")
    interval = world.seen.interval_hours * HOUR_MS
    turns = int(world.horizon_ms / interval)
    watch = np.repeat(np.arange(world.watches), turns)
    phase = rng.uniform(0.1, 0.9, world.watches)[watch] + np.tile(np.arange(turns), world.watches)
    late = rng.uniform(-JITTER, JITTER, len(watch))
    at = starts_ms + ((phase + late) * interval).astype(np.int64)
    at -= at % SECOND_MS
    order = np.argsort(at, kind="stable")
    return Schedule(watch[order], at[order], _faults(world, rng, len(watch))[order])


def _faults(world: World, rng: Rng, size: int) -> Ints:
    seen = world.seen
    chances = [seen.missing, seen.incomplete, seen.cut, seen.empty, seen.stale]
    return rng.choice(len(FAULTS), size, p=[1 - sum(chances), *chances])


def sights(town: Town, rosters: Rosters) -> Iterator[Sight]:
    """Every snapshot that was taken, oldest first."""
    world = town.world
    rng = rng_for(world, "observation")
    rank = np.argsort(np.argsort(np.array(town.account_ids)))
    unlisted = rng.uniform(*UNLISTED, world.watches)
    plan = schedule(world, town.starts_ms)
    for watch, at_ms, fault in zip(plan.watch, plan.at_ms, plan.fault, strict=True):
        if fault == MISSING:
            continue
        told_ms = at_ms - int(rng.integers(STALE_DAYS * DAY_MS)) if fault == STALE else at_ms
        shown = rosters.visible(watch, told_ms)
        if world.rates.row_blip:
            shown = shown[rng.random(len(shown)) >= world.rates.row_blip]
        rows = _truncated(world, rng, _arranged(world, rng, town, rank, shown), int(fault))
        claimed = _claimed(world, len(rows), rosters.following(watch, at_ms), unlisted[watch])
        yield Sight(int(watch), int(at_ms), int(fault), rows, claimed)


def _arranged(world: World, rng: Rng, town: Town, rank: NDArray[np.intp], rows: Ints) -> Ints:
    if world.seen.order == "newest_first":
        return rows
    if world.seen.order == "sorted":
        return rows[np.argsort(rank[town.stays.account[rows]])]
    return rng.permutation(rows)


def _truncated(world: World, rng: Rng, rows: Ints, fault: int) -> Ints:
    """A cut list ends at a random row, or as often at the end of a page."""
    if fault in (NONE, STALE) or not len(rows):
        return rows
    if fault == EMPTY:
        return rows[:0]
    depth = int(rng.integers(0, len(rows)))
    if rng.random() < 0.5:
        depth -= depth % world.seen.page
    return rows[:depth]


def _claimed(world: World, listed: int, following: Ints, unlisted: float) -> int | None:
    if world.seen.claim == "none":
        return None
    return listed if world.seen.claim == "listed" else round(len(following) * (1 + unlisted))
