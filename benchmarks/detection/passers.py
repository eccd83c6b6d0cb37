"""Churners who never come back to the same target: churn-and-burn, and follow-back harvest."""

from __future__ import annotations

import numpy as np

from benchmarks.detection.churners import seesaw
from benchmarks.detection.draws import Watches, choose_watches, rng_for
from benchmarks.detection.tables import Cast, FollowBacks, Stays
from benchmarks.detection.world import World


def one_pass(world: World, watches: Watches) -> Cast:
    """At least five watches followed within a day or so, all dropped together, never again."""
    rng = rng_for(world, "one_pass")
    count = world.churners
    account, watch = choose_watches(rng, watches, rng.integers(5, 10, count))
    first = rng.uniform(1.0, world.days - 15.0, count)
    dwell = rng.uniform(2.0, 10.0, count)
    start = first[account] + rng.uniform(0.0, 1.5, len(account))
    end = first[account] + 1.5 + dwell[account] + rng.uniform(0.0, 0.3, len(account))
    stays = Stays(account, watch, start, end)
    return Cast("one_pass", False, count, stays, steps=seesaw(rng, stays, count), tagged=0.15)


def harvesters(world: World, watches: Watches) -> Cast:
    """They leave the day after they are followed back, and everybody else after a week."""
    rng = rng_for(world, "harvesters")
    count = world.churners
    account, watch = choose_watches(rng, watches, rng.integers(4, 9, count))
    rows = len(account)
    cohorts = rng.uniform(-5.0, world.days - 15.0, (count, 3))
    start = cohorts[account, rng.integers(0, 3, rows)] + rng.uniform(0.0, 0.8, rows)
    noticed = start + rng.exponential(1.9 / np.log(2), rows)  # [M] median 1.9 days
    followed_back = rng.random(rows) < rng.uniform(0.1, 0.3, rows)  # [5.2]
    end = np.where(followed_back, noticed + rng.uniform(0.3, 2.0, rows), start + 7.0)
    end = end + rng.uniform(0.0, 0.5, rows)
    backs = FollowBacks(account, watch, noticed, np.ones(rows, np.int64)).rows(followed_back)
    stays = Stays(account, watch, start, end)
    steps = seesaw(rng, stays, count)
    return Cast("harvester", False, count, stays, steps=steps, follow_backs=backs, tagged=0.15)
