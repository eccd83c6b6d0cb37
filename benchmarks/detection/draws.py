"""Random draws that several populations share."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from benchmarks.detection.tables import Floats, Ints, Stays
from benchmarks.detection.world import World

Rng = np.random.Generator

YOUNG_DAYS = 14.0
#: [M] hazards of the 35,000-follower list: 0.0014 a day under 14 days of age, 0.00024 after.
YOUNG_HAZARD, GROWN_HAZARD = 0.0014, 0.00024
#: [M] lists that lose 24 times as many young followers lose some 9 times as many grown ones.
GROWN_EXPONENT = 0.7


def rng_for(world: World, name: str) -> Rng:
    """A stream of its own for each part, so that changing one leaves the others as they were."""
    return np.random.default_rng([world.seed, zlib.crc32(name.encode())])


@dataclass(frozen=True, slots=True)
class Watches:
    """The watched accounts: daily hazards of losing a follower, and how popular each is."""

    young: Floats
    grown: Floats
    popularity: Floats

    @property
    def size(self) -> int:
        return len(self.young)


def draw_watches(world: World) -> Watches:
    rng = rng_for(world, "watches")
    low, high = np.log(world.rates.gone_in_14_days)
    gone = np.exp(rng.uniform(low, high, world.watches))
    young = -np.log1p(-gone) / YOUNG_DAYS
    grown = GROWN_HAZARD * (young / YOUNG_HAZARD) ** GROWN_EXPONENT
    popularity = rng.lognormal(0.0, 0.5, world.watches)
    return Watches(young, grown, popularity / popularity.sum())


def choose_watches(rng: Rng, watches: Watches, wanted: Ints) -> tuple[Ints, Ints]:
    """`wanted[i]` different watches for account i, popular ones more often: (account, watch)."""
    keys = np.log(watches.popularity) + rng.gumbel(size=(len(wanted), watches.size))
    ranked = np.argsort(-keys, axis=1)
    taken = np.arange(watches.size) < np.minimum(wanted, watches.size)[:, None]
    account = np.broadcast_to(np.arange(len(wanted))[:, None], ranked.shape)
    return account[taken], ranked[taken]


def leave_at(rng: Rng, watches: Watches, watch: Ints, start: Floats, since: Floats) -> Floats:
    """When a follow made at `start` and still standing at `since` ends of itself (days)."""
    young_left = np.maximum(0.0, YOUNG_DAYS - (since - start))
    luck = rng.exponential(size=len(start))
    young, grown = watches.young[watch], watches.grown[watch]
    leaves_young = luck < young * young_left
    later = since + young_left + (luck - young * young_left) / grown
    return np.where(leaves_young, since + luck / young, later)


def lognormal(rng: Rng, mean: Floats | float, cv: float, size: int | tuple[int, ...]) -> Floats:
    """Lognormal draws of a given mean and coefficient of variation."""
    sigma2 = np.log1p(cv * cv)
    return np.asarray(mean * rng.lognormal(-sigma2 / 2, np.sqrt(sigma2), size))


def stays_until_left(
    rng: Rng, watches: Watches, account: Ints, watch: Ints, start: Floats
) -> Stays:
    """Follows that begin at `start` and last as long as that watch's ordinary ones."""
    since = np.maximum(start, 0.0)
    return Stays(account, watch, start, leave_at(rng, watches, watch, start, since))
