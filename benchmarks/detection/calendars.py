"""Innocents who act on common schedules: they come and go together, and nobody sent them.

Nobody measured how many there are or how closely they keep together; all figures are [assumed], on
the hard side, for asking whether lockstep accuses them.
"""

from __future__ import annotations

import numpy as np

from benchmarks.detection.draws import Watches, rng_for, stays_until_left
from benchmarks.detection.innocents import drifting
from benchmarks.detection.tables import Cast, Stays
from benchmarks.detection.world import World

#: A club hears a talk every week or two; each talk moves this share of it to follow the speaker.
CLUB, TALK_DAYS, MOVED, BORED = 20, (7.0, 14.0), 0.5, 0.4
#: A raffle asks for a follow until its draw; a hunter takes part in this share of the raffles.
RAFFLES_A_YEAR, OPEN_DAYS, TAKES_PART = 24, 7.0, 0.3


def clubs(world: World, watches: Watches) -> Cast:
    """Groups that follow one speaker after the other; of those who join, some soon lose interest."""
    rng = rng_for(world, "clubs")
    count = world.common_calendars
    club = np.arange(count) // CLUB
    talks = int(world.days / TALK_DAYS[1])
    every = rng.uniform(*TALK_DAYS, int(club.max(initial=0)) + 1)
    speaker = rng.integers(0, watches.size, (len(every), talks))
    account, talk = np.nonzero(rng.random((count, talks)) < MOVED)
    watch = speaker[club[account], talk]
    _, first = np.unique(account * watches.size + watch, return_index=True)
    account, talk, watch = account[first], talk[first], watch[first]
    start = talk * every[club[account]] + rng.exponential(0.7, len(account))
    stays = stays_until_left(rng, watches, account, watch, start)
    bored = rng.random(len(account)) < BORED
    soon = start + rng.exponential(6.0, len(account)) + 0.2
    stays = Stays(account, watch, start, np.where(bored, soon, stays.end))
    return Cast("club", True, count, stays, steps=drifting(world, rng, count))


def raffles(world: World, watches: Watches) -> Cast:
    """They follow for a raffle while it is open, and most leave within days of its draw."""
    rng = rng_for(world, "raffles")
    count = world.common_calendars
    rounds = round(RAFFLES_A_YEAR * world.days / 365)
    host = rng.choice(watches.size, rounds, replace=rounds > watches.size)
    opens = rng.uniform(0.0, world.days - OPEN_DAYS, rounds)
    account, raffle = np.nonzero(rng.random((count, rounds)) < TAKES_PART)
    start = opens[raffle] + rng.uniform(0.0, OPEN_DAYS, len(account))
    end = opens[raffle] + OPEN_DAYS + rng.exponential(1.5, len(account))
    forgot = rng.random(len(account)) < 0.3
    stays = Stays(account, host[raffle], start, np.where(forgot, np.inf, end))
    _, first = np.unique(account * watches.size + stays.watch, return_index=True)
    return Cast("raffle", True, count, stays.rows(first), steps=drifting(world, rng, count))
