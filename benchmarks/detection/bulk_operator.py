"""One real operator's statistics, copied onto accounts that follow the watches as his targets saw.

[M] 107,000 targets in 3.5 years, 161,000 stays, 98 % dropped within 30 days; 94 % of the unfollows
on 20 bulk days; dwell within one batch equal to within a day or two, because he chooses the day to
unfollow; 27 % of targets followed twice or more within 180 days, 3 % three times or more.
"""

from __future__ import annotations

import numpy as np

from benchmarks.detection.draws import Rng, Watches, rng_for
from benchmarks.detection.tables import Cast, Floats, Ints, Stays
from benchmarks.detection.world import World

BULK_DAYS_A_YEAR = 20 / 3.5
BULK_SHARE = 0.94
TWICE, THRICE = 0.27, 0.03
#: [M] for the end of it: 98 % within 30 days. [assumed] for the median, so that counting short
#: stays finds a third of the copies, as it does with the operator's own times.
DWELL_MEDIAN, DWELL_SIGMA, LONGEST_DWELL = 8.0, 0.7, 30.0
#: [assumed] share of his targets that he touches in a given year, so that 28 of 30 copies with
#: ten targets each leave a trace.
TOUCHED_A_YEAR = 0.28


def operator_copies(world: World, watches: Watches) -> Cast:
    """Copies share the operator's bulk days; each has its own luck in who is followed when."""
    rng = rng_for(world, "operator")
    copies = world.operator_copies
    dropped, dwell, weight = _bulk_days(world, rng)
    account, watch = (axis.ravel() for axis in np.indices((copies, watches.size), dtype=np.int64))
    touched = rng.random(len(account)) < TOUCHED_A_YEAR * world.days / 365
    account, watch = account[touched], watch[touched]
    turns = 1 + rng.choice(3, len(account), p=[1 - TWICE, TWICE - THRICE, THRICE])
    edge = np.repeat(np.arange(len(account)), turns)
    batch = _batches(rng, dropped, weight, turns)
    start, end = _stays_in(rng, dropped[batch], dwell[batch])
    if not world.copies_share_days:
        moved = (start + rng.uniform(0.0, world.days, copies)[account[edge]]) % world.days
        start, end = moved, moved + end - start
    stays = _without_overlap(Stays(account[edge], watch[edge], start, end))
    return Cast("operator", False, copies, stays, crew=np.zeros(copies, np.int64))


def _bulk_days(world: World, rng: Rng) -> tuple[Floats, Floats, Floats]:
    """(day of the unfollow, dwell of its batch, its share of all stays)."""
    count = max(3, round(BULK_DAYS_A_YEAR * world.days / 365))
    slots = (np.arange(count) + rng.uniform(0.2, 0.95, count)) * world.days / count
    dwell = _dwell(rng, count)
    weight = rng.lognormal(0.0, 0.8, count)
    return slots, dwell, weight / weight.sum()


def _dwell(rng: Rng, size: int) -> Floats:
    return np.minimum(LONGEST_DWELL, rng.lognormal(np.log(DWELL_MEDIAN), DWELL_SIGMA, size))


def _batches(rng: Rng, dropped: Floats, weight: Floats, turns: Ints) -> Ints:
    """Different bulk days for the turns of one target, those of a repeat within 180 days."""
    chosen = []
    for turn_count in turns:
        first = rng.choice(len(dropped), p=weight)
        near = (np.abs(dropped - dropped[first]) < 180.0) & (dropped != dropped[first])
        chances = np.where(near, weight, 0.0)
        others = min(int(turn_count) - 1, int(near.sum()))
        more = rng.choice(len(dropped), others, replace=False, p=chances / chances.sum())
        chosen += [first, *more, *[first] * (int(turn_count) - 1 - others)]
    return np.array(chosen, np.int64)


def _stays_in(rng: Rng, dropped: Floats, dwell: Floats) -> tuple[Floats, Floats]:
    """Followed over a day or two, dropped within hours; 6 % end on a day of their own."""
    start = dropped - dwell + rng.uniform(0.0, 1.5, len(dropped))
    end = dropped + rng.uniform(0.0, 0.4, len(dropped))
    own_way = rng.random(len(dropped)) > BULK_SHARE
    own_end = start + _dwell(rng, len(dropped))
    return start, np.where(own_way, own_end, end)


def _without_overlap(stays: Stays) -> Stays:
    """Drop a stay that begins before the one before it at the same target has ended."""
    ordered = stays.rows(np.lexsort((stays.start, stays.watch, stays.account)))
    same = (ordered.account[1:] == ordered.account[:-1]) & (ordered.watch[1:] == ordered.watch[:-1])
    clear = np.concatenate([[True], ~same | (ordered.start[1:] > ordered.end[:-1] + 1.0)])
    return ordered.rows(clear)
