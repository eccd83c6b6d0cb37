"""Whom the watched accounts follow themselves, for towns of which both lists of a watch are seen."""

from __future__ import annotations

import numpy as np

from benchmarks.detection.draws import rng_for
from benchmarks.detection.tables import FollowBacks, Ints
from benchmarks.detection.town import Town
from benchmarks.detection.world import DAY_MS

#: [assumed] a watched account follows so many of the town since long ago,
FRIENDS = 150
#: [assumed] follows back one new follower in five, and [M] does so after 1.9 days at the median.
RETURNED, NOTICED_DAYS = 0.2, 1.9
#: The second list is read a minute after the first.
LATER_MS = 60_000


class Followings:
    """The following list of each watched account at any time."""

    def __init__(self, town: Town) -> None:
        self._town = town
        backs = FollowBacks.joined([town.follow_backs, _friends(town), _returned(town)])
        self._of = [
            backs.rows(backs.watch == watch).rows(np.argsort(backs.at[backs.watch == watch]))
            for watch in range(town.world.watches)
        ]

    def line(self, watch: int, at_ms: int) -> bytes:
        """The list as a snapshot line, read just after the followers."""
        town, at = self._town, at_ms + LATER_MS
        time = np.datetime_as_string(np.datetime64(at, "ms"), unit="s")
        members = ",".join(f'"{town.account_ids[one]}"' for one in self._followed(watch, at))
        return (
            f'{{"type":"snapshot","network":"{town.world.network}",'
            f'"account":"{town.watch_ids[watch]}","list":"following","taken_at":"{time}Z",'
            f'"complete":true,"members":[{members}]}}'
        ).encode()

    def _followed(self, watch: int, at_ms: int) -> Ints:
        """The accounts followed at a time, by number."""
        backs = self._of[watch]
        until = int(np.searchsorted(backs.at, at_ms, side="right"))
        balance = np.bincount(
            backs.account[:until], weights=backs.change[:until], minlength=self._town.size
        )
        return np.flatnonzero(balance > 0)


def _friends(town: Town) -> FollowBacks:
    """Innocents who have been followed all the time."""
    rng = rng_for(town.world, "friends")
    innocents = np.flatnonzero(town.innocent)
    count = min(FRIENDS, len(innocents) // 2)
    watch = np.repeat(np.arange(town.world.watches), count)
    account = np.concatenate(
        [rng.choice(innocents, count, replace=False) for _ in range(town.world.watches)]
    )
    return FollowBacks(account, watch, np.zeros(len(watch), np.int64), _ones(len(watch)))


def _returned(town: Town) -> FollowBacks:
    """Innocents' new follows, some of them followed back and kept."""
    rng = rng_for(town.world, "returned")
    stays = town.stays
    new = stays.rows(town.innocent[stays.account] & (stays.start >= town.starts_ms))
    new = new.rows(rng.random(new.size) < RETURNED)
    waited = rng.exponential(NOTICED_DAYS / np.log(2) * DAY_MS, new.size).astype(np.int64)
    there = new.start + waited < new.end
    return FollowBacks(new.account, new.watch, new.start + waited, _ones(new.size)).rows(there)


def _ones(size: int) -> Ints:
    return np.ones(size, np.int64)
