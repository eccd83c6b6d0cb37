"""The interchange stream of a town: snapshot and profile lines, oldest first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.both_lists import Followings
from benchmarks.detection.draws import rng_for
from benchmarks.detection.ids import tids
from benchmarks.detection.observe import Sight, sights
from benchmarks.detection.profiles import Profiles
from benchmarks.detection.roster import Rosters
from benchmarks.detection.tables import Ints, no_follow_backs
from benchmarks.detection.town import Town
from benchmarks.detection.world import DAY_MS

Texts = NDArray[np.object_]

#: Profiles are looked up one to ten minutes after the list that made somebody curious.
PROBE_DELAY_MS = (60_000, 600_000)


def lines(town: Town) -> Iterator[bytes]:
    """Every line of the stream, without newlines."""
    told = _Told(town)
    courtesies = _FollowBackLines(town)
    followings = Followings(town) if town.world.seen.both_lists else None
    members = _members(town)
    seen_before: dict[int, Ints] = {}
    for sight in sights(town, Rosters(town)):
        yield from courtesies.until(sight.at_ms)
        yield from told.until(sight.at_ms)
        yield _snapshot(town, members, sight)
        if followings:
            yield followings.line(sight.watch, sight.at_ms)
        present = np.unique(town.stays.account[sight.rows])
        if sight.says_complete:
            before = seen_before.get(sight.watch)
            if before is not None:
                told.ask(np.setxor1d(before, present, assume_unique=True), sight.at_ms)
            seen_before[sight.watch] = present
    yield from told.until(town.starts_ms + town.world.horizon_ms + DAY_MS)


def _members(town: Town) -> Texts:
    """The JSON text of each stay's member."""
    quoted = [f'"{name}"' for name in town.account_ids]
    texts = [quoted[account] for account in town.stays.account]
    if town.world.seen.records:
        keys = tids(rng_for(town.world, "records"), town.stays.start)
        texts = [f'{{"id":{text},"record":"{key}"}}' for text, key in zip(texts, keys, strict=True)]
    return np.array([text.encode() for text in texts], dtype=object)


def _snapshot(town: Town, members: Texts, sight: Sight) -> bytes:
    at = np.datetime_as_string(np.datetime64(sight.at_ms, "ms"), unit="s")
    head = (
        f'{{"type":"snapshot","network":"{town.world.network}",'
        f'"account":"{town.watch_ids[sight.watch]}","list":"followers","taken_at":"{at}Z",'
        f'"complete":{"true" if sight.says_complete else "false"}'
    )
    if sight.claimed is not None:
        head += f',"claimed_count":{sight.claimed}'
    if town.world.seen.order == "newest_first":
        head += ',"order":"newest_first"'
    return head.encode() + b',"members":[' + b",".join(members[sight.rows]) + b"]}"


class _FollowBackLines:
    """Event lines of the watched accounts' own follows, where the observation has them."""

    def __init__(self, town: Town) -> None:
        backs = town.follow_backs if town.world.seen.follow_backs else no_follow_backs()
        inside = (backs.at >= town.starts_ms) & (backs.at < town.starts_ms + town.world.horizon_ms)
        order = np.argsort(backs.at, kind="stable")
        self._town = town
        self._left = backs.rows(order[inside[order]])

    def until(self, at_ms: int) -> Iterator[bytes]:
        """The lines due before a time, oldest first; each is given once."""
        told = int(np.searchsorted(self._left.at, at_ms))
        now, self._left = self._left.rows(slice(told)), self._left.rows(slice(told, None))
        times = np.datetime_as_string(now.at.astype("datetime64[ms]"), unit="s")
        for watch, account, change, at in zip(
            now.watch, now.account, now.change, times, strict=True
        ):
            yield (
                f'{{"type":"event","network":"{self._town.world.network}",'
                f'"kind":"{"follow" if change > 0 else "unfollow"}",'
                f'"actor":"{self._town.watch_ids[watch]}",'
                f'"subject":"{self._town.account_ids[account]}","at":"{at}Z"}}'
            ).encode()


class _Told:
    """Profile lines that are due: regular ones, and those somebody's coming or going asked for."""

    def __init__(self, town: Town) -> None:
        self._seen = town.world.seen
        self._rng = rng_for(town.world, "probes")
        self._profiles = Profiles(town)
        self._regular = self._rounds(town)
        self._asked = np.zeros((2, 0), np.int64)

    def _rounds(self, town: Town) -> Ints:
        """Rows of accounts and times, by time: everybody once every `profile_days`."""
        every = self._seen.profile_days
        if every is None:
            return np.zeros((2, 0), np.int64)
        turns = int(np.ceil(town.world.days / every))
        account = np.tile(np.arange(town.size), turns)
        turn = np.repeat(np.arange(turns), town.size)
        phase = self._rng.random(town.size)[account]
        at = town.starts_ms + ((turn + phase) * every * DAY_MS).astype(np.int64)
        order = np.argsort(at, kind="stable")
        inside = order[at[order] < town.starts_ms + town.world.horizon_ms]
        return np.stack([account[inside], at[inside]])

    def ask(self, accounts: Ints, at_ms: int) -> None:
        """Look up whoever came or went, as far as a snapshot's budget goes."""
        if self._seen.profile_days is None or not len(accounts):
            return
        some = self._rng.permutation(accounts)[: self._seen.probe_cap]
        late = self._rng.integers(*PROBE_DELAY_MS, len(some))
        self._asked = np.concatenate([self._asked, np.stack([some, at_ms + late])], axis=1)

    def until(self, at_ms: int) -> Iterator[bytes]:
        """The lines due before a time, oldest first; each is given once."""
        told = int(np.searchsorted(self._regular[1], at_ms))
        due = self._asked[1] < at_ms
        now = np.concatenate([self._regular[:, :told], self._asked[:, due]], axis=1)
        self._regular, self._asked = self._regular[:, told:], self._asked[:, ~due]
        account, at = now[:, np.argsort(now[1], kind="stable")]
        return iter(self._profiles.lines(account, at))
