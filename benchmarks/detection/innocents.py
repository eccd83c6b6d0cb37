"""Ordinary followers: they come, stay for as long as that list's followers stay, and go.

One in a hundred follows a year is made again [M]; everything else about them is quiet.
"""

from __future__ import annotations

import numpy as np

from benchmarks.detection.draws import (
    Rng,
    Watches,
    choose_watches,
    rng_for,
    stays_until_left,
)
from benchmarks.detection.tables import Cast, Floats, FollowBacks, Stays, Steps
from benchmarks.detection.world import World

#: [5.2] 85 % of follows were made in the two years before the first day.
OLD_SHARE, OLD_DAYS = 0.85, 730.0


def ordinary(world: World, watches: Watches, count: int) -> Cast:
    """People who follow one to a few of the watched accounts, as people do."""
    rng = rng_for(world, "ordinary")
    account, watch = choose_watches(rng, watches, rng.geometric(1 / world.follows, count))
    start = np.where(
        rng.random(len(account)) < OLD_SHARE,
        rng.uniform(-OLD_DAYS, 0.0, len(account)),
        rng.uniform(0.0, world.days, len(account)),
    )
    first = stays_until_left(rng, watches, account, watch, start)
    stays = Stays.joined([first, _again(world, watches, rng, first)])
    backs = _followed_back(rng, first)
    return Cast(
        "ordinary", True, count, stays, steps=drifting(world, rng, count), follow_backs=backs
    )


def _followed_back(rng: Rng, first: Stays) -> FollowBacks:
    """[assumed] three in ten new followers are followed back, after a median of 1.9 days [M]."""
    new = first.rows((first.start > 0.0) & (rng.random(first.size) < 0.3))
    at = new.start + rng.exponential(1.9 / np.log(2), new.size)
    return FollowBacks(new.account, new.watch, at, np.ones(new.size, np.int64))


def _again(world: World, watches: Watches, rng: Rng, first: Stays) -> Stays:
    """True refollows, as many as the measured rate asks of the edge-years these stays make."""
    standing = np.minimum(first.end, world.days) - np.maximum(first.start, 0.0)
    left = first.end < world.days
    expected = world.rates.refollow_per_edge_year * standing.sum() / 365.25
    back = left & (rng.random(first.size) < expected / max(1, left.sum()))
    again = first.rows(back)
    gap = refollow_gaps(world, rng, again.size)
    return stays_until_left(rng, watches, again.account, again.watch, again.end + gap)


def refollow_gaps(world: World, rng: Rng, size: int) -> Floats:
    rates = world.rates
    return rates.refollow_gap_days * rng.lognormal(0.0, rates.refollow_gap_sigma, size)


def drifting(world: World, rng: Rng, count: int) -> Steps:
    """Everybody follows and drops a few people elsewhere: about one step a fortnight [assumed]."""
    moves = rng.poisson(world.days / 14, count)
    account = np.repeat(np.arange(count), moves)
    at = rng.uniform(0.0, world.days, len(account))
    following = np.rint(rng.normal(0.7, 3.0, len(account))).astype(np.int64)
    followers = np.rint(rng.normal(0.5, 2.0, len(account))).astype(np.int64)
    return Steps(account, at, following, followers)
