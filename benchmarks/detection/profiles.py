"""Profile lines: what an account says of itself at a time, after the truth."""

from __future__ import annotations

import json

import numpy as np

from benchmarks.detection.draws import Rng, rng_for
from benchmarks.detection.tables import EVERYWHERE, STATUSES, Ints
from benchmarks.detection.town import Town

#: [assumed] medians and spreads of counts; [5.2] 2 % of handles change in a year.
FOLLOWING, FOLLOWERS, POSTS = (300.0, 0.9), (150.0, 1.3), (200.0, 1.5)
RENAMED_A_YEAR = 0.02
TAGS = ("follow back 100%", "#followback #f4f", "I follow back everyone", "followback instantly")
INTERESTS = ("bikes", "bread", "boats", "birds", "maps", "tea", "jazz", "hills", "code", "looms")


class Profiles:
    """Every account's counts, status and words at any time of a town."""

    def __init__(self, town: Town) -> None:
        self._town = town
        rng = rng_for(town.world, "profiles")
        self._following = _counts(rng, FOLLOWING, town.size)
        self._followers = _counts(rng, FOLLOWERS, town.size)
        self._posts = _counts(rng, POSTS, town.size)
        self._renamed = rng.uniform(
            town.starts_ms,
            town.starts_ms + town.world.horizon_ms * 365 / (RENAMED_A_YEAR * town.world.days),
            town.size,
        )
        self._words = _words(rng, town)
        self._steps = _Running(town)
        self._gone = _Gone(town)

    def lines(self, account: Ints, at_ms: Ints) -> list[bytes]:
        """One line for each pair of account and time, in that order."""
        moved = self._steps.until(account, at_ms)
        following = np.maximum(0, self._following[account] + moved[0])
        followers = np.maximum(0, self._followers[account] + moved[1])
        status = self._gone.status(account, at_ms)
        renamed = self._renamed[account] <= at_ms
        times = np.datetime_as_string(at_ms.astype("datetime64[ms]"), unit="s")
        columns = zip(account, times, status, renamed, followers, following, strict=True)
        return [self._line(*row) for row in columns]

    def _line(
        self, account: int, at: str, status: int, renamed: bool, followers: int, following: int
    ) -> bytes:
        town = self._town
        head = (
            f'{{"type":"profile","network":"{town.world.network}",'
            f'"account":"{town.account_ids[account]}","observed_at":"{at}Z",'
            f'"status":"{STATUSES[status]}"'
        )
        if status:
            return (head + "}").encode()
        handle = f"{'new' if renamed else 'a'}{account}.example"
        return (
            f'{head},"handle":"{handle}","followers":{followers},"following":{following},'
            f'"posts":{self._posts[account]},"description":{self._words[account]}}}'
        ).encode()


def _counts(rng: Rng, shape: tuple[float, float], size: int) -> Ints:
    median, sigma = shape
    return (median * rng.lognormal(0.0, sigma, size)).astype(np.int64)


def _words(rng: Rng, town: Town) -> list[str]:
    tag, first, second = rng.integers(0, (len(TAGS), 10, 10), (town.size, 3)).T
    return [
        json.dumps(f"{INTERESTS[one]} and {INTERESTS[two]}" + (f", {TAGS[ask]}" if tagged else ""))
        for one, two, ask, tagged in zip(first, second, tag, town.tagged, strict=True)
    ]


class _Running:
    """Running sums of an account's steps, found by one binary search each."""

    def __init__(self, town: Town) -> None:
        steps = town.steps
        self._starts_ms = town.starts_ms
        inside = steps.at < town.starts_ms + town.world.horizon_ms
        kept = steps.rows(inside)
        key = self._key(kept.account, kept.at)
        order = np.argsort(key, kind="stable")
        self._keys = key[order]
        sums = [np.cumsum(column[order]) for column in (kept.following, kept.followers)]
        self._sums = np.stack([np.concatenate([[0], column]) for column in sums])

    def _key(self, account: Ints, at_ms: Ints) -> Ints:
        since = np.maximum(0, at_ms - self._starts_ms + (1 << 36))  # two years before fit too
        return (account << 38) | since

    def until(self, account: Ints, at_ms: Ints) -> Ints:
        """Sums of (following, followers) over an account's steps up to a time."""
        now = np.searchsorted(self._keys, self._key(account, at_ms), side="right")
        none = np.searchsorted(self._keys, account << 38, side="left")
        sums: Ints = self._sums[:, now] - self._sums[:, none]
        return sums


class _Gone:
    """The status of an account while it is away from every list."""

    def __init__(self, town: Town) -> None:
        gone = town.absences
        telling = gone.rows((gone.watch == EVERYWHERE) & (gone.status > 0))
        self._gone = telling.rows(np.argsort(telling.account, kind="stable"))

    def status(self, account: Ints, at_ms: Ints) -> Ints:
        """Indices into STATUSES; 0 (active) for whoever is not away."""
        gone = self._gone
        low = np.searchsorted(gone.account, account, side="left")
        high = np.searchsorted(gone.account, account, side="right")
        found = np.zeros(len(account), np.int64)
        for i in np.flatnonzero(high > low):
            rows = slice(low[i], high[i])
            away = (gone.start[rows] <= at_ms[i]) & (at_ms[i] < gone.end[rows])
            if away.any():
                found[i] = gone.status[rows][away][0]
        return found
