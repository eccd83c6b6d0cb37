"""Accounts that vanish from lists although they never unfollowed anybody."""

from __future__ import annotations

import numpy as np

from benchmarks.detection.draws import Rng, Watches, choose_watches, rng_for
from benchmarks.detection.tables import EVERYWHERE, Absences, Cast, Floats, Ints, Stays
from benchmarks.detection.world import World

ACTIVE, DEACTIVATED, SUSPENDED, DELETED = range(4)

#: [M] gaps of 2,726 returns: 25 % up to a day, 36 % to 7, 25 % to 30, 14 % to 120 days.
GAP_SHARES = (0.25, 0.36, 0.25, 0.14)
GAP_EDGES = (0.1, 1.0, 7.0, 30.0, 120.0)
#: [M] 134 shared flaps of three accounts in 845 days.
FLAPPERS, FLAPS_A_DAY = 3, 134 / 845


def absence(
    account: Ints, start: Floats, length: Floats, status: int, watch: Ints | None = None
) -> Absences:
    where = np.full(len(account), EVERYWHERE, np.int64) if watch is None else watch
    return Absences(account, where, start, start + length, np.full(len(account), status))


def gap_days(rng: Rng, size: int) -> Floats:
    """Lengths of account-level gaps as measured."""
    bin_ = rng.choice(4, size, p=GAP_SHARES)
    low, high = np.log(np.array(GAP_EDGES))[bin_], np.log(np.array(GAP_EDGES))[bin_ + 1]
    return np.asarray(np.exp(rng.uniform(low, high)))


def flickers(world: World, accounts: int) -> Absences:
    """Anybody may switch an account off; few do, and those do it again and again."""
    rng = rng_for(world, "flickers")
    rates = world.rates
    scale = rates.flicker_per_year / rates.flicker_shape
    times = rng.poisson(rng.gamma(rates.flicker_shape, scale, accounts) * world.days / 365.25)
    account = np.repeat(np.arange(accounts), times)
    start = rng.uniform(0.0, world.days, len(account))
    status = rng.choice([DEACTIVATED, SUSPENDED], len(account), p=[0.8, 0.2])
    gone = absence(account, start, gap_days(rng, len(account)), ACTIVE)
    return Absences(gone.account, gone.watch, gone.start, gone.end, status)


def hiccups(world: World, accounts: int) -> Absences:
    """A shard of accounts is missing everywhere for hours, each still active."""
    rng = rng_for(world, "hiccups")
    times = rng.poisson(world.rates.hiccups_per_year * world.days / 365.25)
    parts = [absence(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), ACTIVE)]
    for _ in range(times):
        share = rng.uniform(*world.rates.hiccup_share)
        hit = np.flatnonzero(rng.random(accounts) < share)
        begun = np.full(len(hit), rng.uniform(1.0, world.days - 3.0))
        parts.append(absence(hit, begun, np.full(len(hit), rng.uniform(0.2, 2.0)), ACTIVE))
    return Absences.joined(parts)


def purges(world: World, innocents: Ints) -> Absences:
    """The platform removes a batch; some of it was a mistake and is restored to its seats."""
    rng = rng_for(world, "purges")
    times = rng.poisson(world.rates.purges_per_year * world.days / 365.25)
    parts = [absence(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), ACTIVE)]
    for _ in range(times):
        hit = innocents[rng.random(len(innocents)) < rng.uniform(*world.rates.purge_share)]
        restored = rng.random(len(hit)) < world.rates.restored_share
        length = np.where(restored, rng.uniform(1.0, 21.0, len(hit)), np.inf)
        begun = np.full(len(hit), rng.uniform(1.0, world.days))
        parts.append(absence(hit, begun, length, SUSPENDED))
    return Absences.joined(parts)


def blocks(world: World, stays: Stays) -> Absences:
    """The watched account blocks a follower for a while: hidden there alone, record untouched."""
    rng = rng_for(world, "blocks")
    years = (np.minimum(stays.end, world.days) - np.maximum(stays.start, 0.0)) / 365.25
    blocked = rng.random(stays.size) < world.rates.blocks_per_edge_year * np.maximum(0.0, years)
    hit = stays.rows(blocked)
    start = rng.uniform(np.maximum(hit.start, 0.0), np.minimum(hit.end, world.days))
    return absence(hit.account, start, rng.exponential(10.0, hit.size), ACTIVE, hit.watch)


def weekly_deactivators(world: World, watches: Watches) -> Cast:
    """Four days on, three days off, every week [M: a real account did 39 such cycles]."""
    rng = rng_for(world, "deactivators")
    count = round(world.rates.deactivators_per_100k * world.accounts / 100_000)
    account, watch = choose_watches(rng, watches, rng.integers(1, 4, count))
    stays = Stays(
        account, watch, rng.uniform(-600, -1, len(account)), np.full(len(account), np.inf)
    )
    weeks = world.days // 7 + 1
    who = np.repeat(np.arange(count), weeks)
    monday = rng.uniform(0.0, 7.0, count)[who] + 7.0 * np.tile(np.arange(weeks), count)
    start = monday + rng.normal(0.0, 0.4, len(who))  # [5.2] spread of 0.4 days
    off = absence(who, start, 3.0 + rng.normal(0.0, 0.4, len(who)), DEACTIVATED)
    return Cast("deactivator", True, count, stays, absences=off)


def flappers(world: World, watches: Watches) -> Cast:
    """Three strangers on one broken shard share every vanishing [M: found in a block list]."""
    rng = rng_for(world, "flappers")
    count = FLAPPERS if world.lookalikes else 0
    account, watch = choose_watches(rng, watches, np.full(count, 3))
    stays = Stays(
        account, watch, rng.uniform(-600, -1, len(account)), np.full(len(account), np.inf)
    )
    times = rng.poisson(FLAPS_A_DAY * world.days)
    at, length = rng.uniform(0.0, world.days, times), rng.uniform(0.1, 2.0, times)
    who = np.repeat(np.arange(count), times)
    off = absence(who, np.tile(at, count), np.tile(length, count), ACTIVE)
    return Cast("flapper", True, count, stays, absences=off)


def comers_and_goers(world: World, watches: Watches) -> Cast:
    """Accounts that leave and rejoin all their lists at once, two to nine times in a year."""
    rng = rng_for(world, "comers_and_goers")
    count = world.comers_and_goers
    account, watch = choose_watches(rng, watches, rng.integers(1, 6, count))
    stays = Stays(
        account, watch, rng.uniform(-600, -1, len(account)), np.full(len(account), np.inf)
    )
    times = np.maximum(2, rng.poisson(4 * world.days / 365, count))
    who = np.repeat(np.arange(count), times)
    start = rng.uniform(0.0, world.days - 10.0, len(who))
    off = absence(who, start, gap_days(rng, len(who)), DEACTIVATED)
    return Cast("comer_and_goer", True, count, stays, absences=off)
