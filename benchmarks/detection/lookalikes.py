"""Innocents whose follows resemble churn; each is here because a plain rule accuses it.

Sizes are for 30,000 accounts and [assumed] unless a function says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.detection.draws import (
    Rng,
    Watches,
    choose_watches,
    rng_for,
    stays_until_left,
)
from benchmarks.detection.innocents import drifting, refollow_gaps
from benchmarks.detection.tables import Cast, Floats, FollowBacks, Ints, Stays, Steps
from benchmarks.detection.world import World

Population = Callable[[World, Watches], Cast]


def lookalikes(world: World, watches: Watches) -> list[Cast]:
    """Every population of this file that has anybody in it."""
    casts = [population(world, watches) for population in POPULATIONS]
    return [cast for cast in casts if cast.count]


def _once(size: int, at: Floats, following: Ints) -> Steps:
    return Steps(np.arange(size), at, following, np.zeros(size, np.int64))


def _within(world: World, rng: Rng, size: int, before_end: float = 5.0) -> Floats:
    return rng.uniform(3.0, world.days - before_end, size)


def _old(rng: Rng, size: int) -> Floats:
    return rng.uniform(-600.0, -1.0, size)


def ditherers(world: World, watches: Watches) -> Cast:
    """A friend who leaves one account and returns, once or twice; at no age more likely than at another."""
    rng = rng_for(world, "ditherers")
    count = world.scaled(150)
    account, watch = choose_watches(rng, watches, np.ones(count, np.int64))
    start = np.where(rng.random(count) < 0.7, _old(rng, count), _within(world, rng, count))
    begun = np.maximum(start, 0.0)
    end = begun + rng.uniform(0.0, 0.6, count) * (world.days - begun)
    parts = [Stays(account, watch, start, end)]
    again = end + refollow_gaps(world, rng, count)
    twice = rng.random(count) < 0.3
    second_end = again + rng.exponential(25.0, count)
    parts.append(Stays(account, watch, again, np.where(twice, second_end, np.inf)))
    third = second_end + refollow_gaps(world, rng, count)
    parts.append(Stays(account, watch, third, np.full(count, np.inf)).rows(twice))
    return Cast("ditherer", True, count, Stays.joined(parts), steps=drifting(world, rng, count))


def courteous(world: World, watches: Watches) -> Cast:
    """Followed by the watched account, they follow back; some leave when they are dropped."""
    rng = rng_for(world, "courteous")
    count = world.scaled(300)
    account, watch = choose_watches(rng, watches, rng.integers(1, 3, count))
    noticed = rng.uniform(0.0, world.days, len(account))
    dropped = noticed + rng.uniform(3.0, 60.0, len(account))
    leaves = rng.random(len(account)) < 0.22  # [M] of those who had followed back
    start = noticed + rng.exponential(1.9 / np.log(2), len(account))  # [M] median 1.9 days
    end = np.where(leaves, np.maximum(start, dropped) + rng.uniform(0, 30, len(account)), np.inf)
    ones = np.ones(len(account), np.int64)
    backs = FollowBacks.joined(
        [
            FollowBacks(account, watch, noticed, ones),
            FollowBacks(account, watch, dropped, -ones).rows(leaves),
        ]
    )
    return Cast("courtesy", True, count, Stays(account, watch, start, end), follow_backs=backs)


def crowd(world: World, watches: Watches) -> Cast:
    """A follow-for-follow crowd: short stays, nearly all of them at one and the same watch."""
    rng = rng_for(world, "crowd")
    count = world.scaled(600)
    meeting = int(np.argmax(watches.young))
    elsewhere = rng.integers(0, watches.size, count)
    watch = np.where(rng.random(count) < 0.85, meeting, elsewhere)
    start = rng.uniform(-10.0, world.days, count)
    stays = Stays(np.arange(count), watch, start, start + rng.gamma(2.0, 3.0, count) + 0.3)
    steps = Steps.joined([drifting(world, rng, count), trains(stays, rng)])
    return Cast("crowd", True, count, stays, steps=steps, tagged=0.3)


def trains(stays: Stays, rng: Rng) -> Steps:
    """A follow train brings each of the crowd 20 to 200 others at once, of whom many are dropped when
    it is over; half of them board a second one [assumed; trains multiply growth by six, ICWSM 2022].
    """
    size = np.rint(rng.uniform(20, 200, stays.size)).astype(np.int64)
    dropped = np.rint(size * rng.uniform(0.3, 1.0, stays.size)).astype(np.int64)
    again = rng.random(stays.size) < 0.5
    later = rng.uniform(5.0, 60.0, stays.size)
    up = Steps(stays.account, stays.start, size, np.rint(size * 0.8).astype(np.int64))
    down = Steps(stays.account, stays.end, -dropped, -np.rint(dropped * 0.5).astype(np.int64))
    second = [
        Steps(one.account, one.at + later, one.following, one.followers).rows(again)
        for one in (up, down)
    ]
    return Steps.joined([up, down, *second])


def starters(world: World, watches: Watches) -> Cast:
    """A starter pack: many follows within a minute, and they stay."""
    rng = rng_for(world, "starters")
    count = world.scaled(600)
    account, watch = choose_watches(rng, watches, rng.integers(4, 9, count))
    pressed = rng.choice(rng.uniform(0.0, world.days, 25), count)  # packs go round on some days
    pressed = pressed + rng.exponential(1.0, count)
    start = pressed[account] + rng.uniform(0.0, 0.0007, len(account))
    stays = stays_until_left(rng, watches, account, watch, start)
    return Cast("starter_pack", True, count, stays, steps=_once(count, pressed, _pack(rng, count)))


def _pack(rng: Rng, count: int) -> Ints:
    return rng.integers(30, 150, count)  # a pack holds at most 150 accounts


def cleaners(world: World, watches: Watches) -> Cast:
    """One mass clean-up; a fifth regret it and follow everybody again within a week."""
    rng = rng_for(world, "cleaners")
    count = world.scaled(150)
    account, watch = choose_watches(rng, watches, rng.integers(2, 7, count))
    cleaned = _within(world, rng, count, 12.0)
    end = cleaned[account] + rng.uniform(0.0, 0.1, len(account))
    first = Stays(account, watch, _old(rng, len(account)), end)
    regrets = rng.random(count) < 0.2
    restored = cleaned + rng.uniform(0.2, 7.0, count)
    again = restored[account] + rng.uniform(0.0, 0.1, len(account))
    second = Stays(account, watch, again, np.full(len(account), np.inf)).rows(regrets[account])
    size = rng.integers(100, 400, count)
    back = _once(count, restored, size).rows(regrets)
    steps = Steps.joined([_once(count, cleaned, -size), back])
    return Cast("cleaner", True, count, Stays.joined([first, second]), steps=steps)


def movers(world: World, watches: Watches) -> Cast:
    """Somebody moves: the old account leaves every list on the day the new one joins them."""
    rng = rng_for(world, "movers")
    pairs = world.scaled(60)
    account, watch = choose_watches(rng, watches, rng.integers(1, 6, pairs))
    moved = _within(world, rng, pairs)[account] + rng.uniform(0.0, 0.2, len(account))
    old = Stays(account, watch, _old(rng, len(account)), moved)
    new = Stays(account + pairs, watch, moved + 0.01, np.full(len(account), np.inf))
    return Cast("mover", True, 2 * pairs, Stays.joined([old, new]))


def newsbots(world: World, watches: Watches) -> Cast:
    """A bot follows whoever is in the news and prunes its list once in a while."""
    rng = rng_for(world, "newsbots")
    count = world.scaled(40)
    account, watch = choose_watches(rng, watches, rng.integers(2, 9, count))
    start = rng.uniform(-60.0, world.days, len(account))
    prune_days = rng.uniform(20.0, 60.0, count)[account]
    kept = rng.random(len(account)) < 0.3
    pruned = (np.floor(start / prune_days) + 1) * prune_days + rng.uniform(0, 0.05, len(account))
    stays = Stays(account, watch, start, np.where(kept, np.inf, pruned))
    steps = _prunings(world, rng, np.bincount(account, prune_days, count) / np.bincount(account))
    return Cast("newsbot", True, count, stays, steps=steps)


def _prunings(world: World, rng: Rng, every: Floats) -> Steps:
    """A bot's list grows by one to five a day [assumed] and falls by nearly as many when it is pruned."""
    days = np.arange(-1.0, world.days)
    account = np.repeat(np.arange(len(every)), len(days))
    day = np.tile(days, len(every))
    more = rng.integers(1, 6, len(account))
    pruned = np.floor((day + 1) / every[account]) > np.floor(day / every[account])
    fewer = np.rint(0.7 * 3 * every[account]).astype(np.int64)
    none = np.zeros(len(account), np.int64)
    up = Steps(account, day + 1, more, none)
    return Steps.joined([up, Steps(account, day + 1.01, -fewer, none).rows(pruned)])


def curators(world: World, watches: Watches) -> Cast:
    """List curators and recruiters look at several accounts for some days, once."""
    rng = rng_for(world, "curators")
    count = world.scaled(60)
    account, watch = choose_watches(rng, watches, rng.integers(2, 5, count))
    looked = _within(world, rng, count)
    start = looked[account] + rng.uniform(0.0, 2.0, len(account))
    stays = Stays(account, watch, start, start + _a_week_or_so(rng, len(account)))
    return Cast("curator", True, count, stays, steps=drifting(world, rng, count))


def _a_week_or_so(rng: Rng, size: int) -> Floats:
    """Stays of a median of six days."""
    return rng.lognormal(np.log(6.0), 0.7, size)


def removed(world: World, watches: Watches) -> Cast:
    """The watched account removes a follower, who follows again in good faith."""
    rng = rng_for(world, "removed")
    count = world.scaled(60)
    account, watch = choose_watches(rng, watches, np.ones(count, np.int64))
    end = _within(world, rng, count)
    again = end + rng.exponential(4.0, count)
    first = Stays(account, watch, _old(rng, count), end)
    second = stays_until_left(rng, watches, account, watch, again)
    return Cast("removed", True, count, Stays.joined([first, second]))


def visitors(world: World, watches: Watches) -> Cast:
    """A post goes round: hundreds follow one watch within a day, and many soon lose interest."""
    rng = rng_for(world, "visitors")
    count = world.scaled(500)
    occasion = rng.integers(0, 4, count)
    watch = rng.integers(0, watches.size, 4)[occasion]
    start = rng.uniform(3.0, world.days - 5.0, 4)[occasion] + rng.exponential(0.7, count)
    bored = rng.random(count) < 0.35
    end = np.where(bored, start + rng.exponential(6.0, count) + 0.2, np.inf)
    return Cast("visitor", True, count, Stays(np.arange(count), watch, start, end))


POPULATIONS: tuple[Population, ...] = (
    ditherers,
    courteous,
    crowd,
    starters,
    cleaners,
    movers,
    newsbots,
    curators,
    removed,
    visitors,
)
