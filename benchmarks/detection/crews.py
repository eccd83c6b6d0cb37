"""Agencies: several accounts on one timetable, each of which cycles only once a target."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.churners import seesaw
from benchmarks.detection.draws import Rng, Watches, choose_watches, rng_for
from benchmarks.detection.tables import Cast, Floats, Ints, Stays
from benchmarks.detection.world import World

#: [5.2] sock-puppet groups of 2 to 20, here those a rule can tell from chance.
CREW_SIZE = (5, 16)
TARGETS = (4, 9)
PERIOD_DAYS = (5.0, 9.0)
#: [5.2] puppets of a parade lag up to two days behind each other.
LAG_DAYS = 2.0
#: [assumed] share of a crew that takes part in one wave.
TAKES_PART = 0.85


def agencies(world: World, watches: Watches) -> Cast:
    """Half the crews parade (all at one target at a time), half rotate (each at another one)."""
    rng = rng_for(world, "agencies")
    crew = _crews(rng, world.churners)
    crews = int(crew.max(initial=-1)) + 1
    place = np.arange(len(crew)) - np.searchsorted(crew, crew)
    wanted = rng.integers(TARGETS[0], TARGETS[1] + 1, crews)
    of_crew, target = choose_watches(rng, watches, wanted)
    targets = np.bincount(of_crew, minlength=crews)
    turn = np.arange(len(of_crew)) - np.searchsorted(of_crew, of_crew)
    parades = rng.random(crews) < 0.5
    period = rng.uniform(*PERIOD_DAYS, crews)
    first = rng.uniform(0.0, np.maximum(1.0, world.days - period * (targets + 1)))

    account, row = _everybody_everywhere(crew, of_crew)
    mine = crew[account]
    slot = np.where(
        parades[mine], turn[row], (turn[row] + place[account]) % np.maximum(1, targets[mine])
    )
    start, end = _lagged(rng, first[mine] + slot * period[mine], period[mine], parades[mine])
    came = rng.random(len(account)) < TAKES_PART
    stays = Stays(account, target[row], start, end).rows(came)
    steps = seesaw(rng, stays, len(crew))
    return Cast("agency", False, len(crew), stays, steps=steps, crew=crew, tagged=0.15)


def _crews(rng: Rng, accounts: int) -> Ints:
    sizes = rng.integers(*CREW_SIZE, max(1, accounts // 5))
    return np.repeat(np.arange(len(sizes)), sizes)[:accounts]


def _everybody_everywhere(crew: Ints, of_crew: Ints) -> tuple[Ints, Ints]:
    """Every pair of an account and a target of its crew."""
    pair = crew[:, None] == of_crew[None, :]
    account, row = np.nonzero(pair)
    return account, row


def _lagged(
    rng: Rng, day: Floats, period: Floats, parade: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """A parade trickles in and out over two days; a rotation changes within some hours."""
    lag = np.where(parade, LAG_DAYS, 0.3)
    start = day + rng.random(len(day)) * lag
    end = day + period + rng.random(len(day)) * lag
    return start, np.maximum(start + 1.0, end)
