"""Accounts that follow and unfollow the same few people over and over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.detection.draws import Rng, Watches, choose_watches, lognormal, rng_for
from benchmarks.detection.tables import Cast, Floats, Ints, Stays, Steps
from benchmarks.detection.world import World


@dataclass(frozen=True, slots=True)
class Cycler:
    """How one kind of churner goes round; times in days, one mean an account, uniform.

    dwell, gap: smallest and largest mean stay and pause.
    dwell_cv, gap_cv: spread around it (.2 and .8 [5.2], pauses lognormal .6 [5.2]).
    targets: fewest and most watches an account works on.
    """

    behaviour: str
    dwell: tuple[float, float]
    gap: tuple[float, float]
    dwell_cv: float
    gap_cv: float
    targets: tuple[int, int]


#: Dwell after the defaults of 57 public growth bots [M: modes at 3 and 7 days, 10-90 % 1-14 d].
CYCLERS = (
    Cycler("weekly", (7, 7), (7, 7), 0.2, 0.2, (3, 6)),
    Cycler("fast", (0.4, 3), (1, 3), 0.2, 0.3, (2, 5)),
    Cycler("jittered", (3, 10), (3, 14), 0.8, 0.6, (2, 5)),
    Cycler("single", (2, 8), (3, 10), 0.3, 0.3, (1, 1)),
    Cycler("within_day", (3, 10), (0.02, 0.5), 0.3, 0.5, (1, 4)),
    Cycler("slow", (18, 18), (45, 45), 0.15, 0.15, (2, 6)),
)
#: [assumed] half of them work all their targets on the same days, half one after the other.
SAME_DAY_SHARE = 0.5
#: [M] accounts followed on one bulk day: bots allow 25 to 400 a day, an operator did 12,700.
BATCH = (40.0, 1_500.0)
#: [M] 2.7 % to 10 % and more of cold follows are followed back, of whom a fifth leaves again.
FOLLOWED_BACK, LEFT_AGAIN = 0.1, 0.22
#: No churner begins after this share of the time, nor too late for three follows.
LATEST_BEGINNING, FOLLOWS_TO_COME = 1 / 3, 3.2


def cyclers(world: World, watches: Watches) -> list[Cast]:
    return [_cycling(world, watches, kind) for kind in CYCLERS]


def _cycling(world: World, watches: Watches, kind: Cycler) -> Cast:
    rng = rng_for(world, kind.behaviour)
    count = world.churners
    fewest, most = kind.targets
    account, watch = choose_watches(rng, watches, rng.integers(fewest, most + 1, count))
    dwell, gap = rng.uniform(*kind.dwell, count), rng.uniform(*kind.gap, count)
    same_day = rng.random(count) < SAME_DAY_SHARE
    clock = np.where(same_day[account], account, count + np.arange(len(account)))
    clock_account = np.concatenate([np.arange(count), account])
    start, end = _timetables(world, rng, kind, dwell[clock_account], gap[clock_account])
    stays = _at_each_target(rng, account, watch, start[clock], end[clock])
    return Cast(kind.behaviour, False, count, stays, steps=seesaw(rng, stays, count), tagged=0.15)


def _timetables(
    world: World, rng: Rng, kind: Cycler, dwell: Floats, gap: Floats
) -> tuple[Floats, Floats]:
    """Follow and unfollow days, one row a timetable; a cycle after somebody quit is infinite."""
    cycle = dwell + gap
    turns = int(np.ceil((world.days + cycle.max()) / cycle.min())) + 2
    latest = np.clip(world.days - FOLLOWS_TO_COME * cycle, 0.0, world.days * LATEST_BEGINNING)
    first = rng.uniform(-cycle, latest)
    stay = lognormal(rng, dwell[:, None], kind.dwell_cv, (len(dwell), turns))
    pause = lognormal(rng, gap[:, None], kind.gap_cv, (len(dwell), turns))
    before = np.cumsum(stay + pause, axis=1) - (stay + pause)
    start = first[:, None] + before
    # A chance of nothing at all would ask for an infinite wait.
    quits = rng.geometric(max(world.quit_per_cycle, 1e-9), len(dwell))
    start[np.arange(turns) >= quits[:, None]] = np.inf
    return start, start + stay


def _at_each_target(rng: Rng, account: Ints, watch: Ints, start: Floats, end: Floats) -> Stays:
    """One stay a target and cycle, the targets of one day some minutes or hours apart."""
    made = np.isfinite(start)
    turns = made.sum(axis=1)
    start, end = start[made], end[made]
    hours = np.minimum(0.2, 0.2 * (end - start))
    start = start + rng.random(len(start)) * hours
    end = end + rng.random(len(end)) * np.minimum(0.01, hours)
    return Stays(np.repeat(account, turns), np.repeat(watch, turns), start, end)


def seesaw(rng: Rng, stays: Stays, count: int) -> Steps:
    """The rest of a batch goes with each stay: an account's counts jump with its bulk days."""
    batch = np.clip(rng.lognormal(np.log(300), 0.6, count), *BATCH)
    size = np.rint(batch / targets_of(stays, count)).astype(np.int64)[stays.account]
    gained = np.rint(size * FOLLOWED_BACK).astype(np.int64)
    lost = np.rint(gained * LEFT_AGAIN).astype(np.int64)
    begins = Steps(stays.account, stays.start, size, gained)
    ends = Steps(stays.account, stays.end, -size, -lost)
    return Steps.joined([begins, ends])


def targets_of(stays: Stays, count: int) -> Ints:
    """How many watches each account works on, at least 1."""
    pairs = np.unique(np.stack([stays.account, stays.watch]), axis=1)
    return np.maximum(1, np.bincount(pairs[0], minlength=count))
