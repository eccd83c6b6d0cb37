"""Plain rules to compare with, each as people run it today on lists it takes at their word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np

from benchmarks.detection.alerts import Alert
from benchmarks.detection.history import FlipCounter, Flips, Line, milliseconds
from benchmarks.detection.tables import Ints
from benchmarks.detection.world import DAY_MS

RETURNS = 2
SHORT_STAYS, SHORT_DAYS = 3, 14
#: [4.7] pairs come only from flips few accounts share: a broken list is not a pair's doing.
SHARED_FLIPS, LARGEST_BUCKET = 4, 50
#: The one published open rule: over 800 follows and 800 unfollows on a day, ratio above one half.
DAILY, DAILY_RATIO = 800, 0.5

Verdicts = dict[str, list[Alert]]


def judge(stream: Iterable[Line]) -> Verdicts:
    """Every baseline's alerts from one reading of a stream."""
    counter, totals = FlipCounter(), _DayTotals()
    for line in stream:
        if line["type"] == "snapshot":
            counter.add(line)
        elif line["type"] == "profile":
            totals.add(line)
    flips, names = counter.flips(), counter.accounts.names
    rules = {
        f"returns >= {RETURNS}": returns(flips),
        f"short stays >= {SHORT_STAYS}": short_stays(flips),
        f"lockstep >= {SHARED_FLIPS}": lockstep(flips),
    }
    verdicts = {rule: _alerts(rule, raised, names) for rule, raised in rules.items()}
    return verdicts | {f"{DAILY} a day": list(totals.alerts())}


def _alerts(rule: str, raised: dict[int, int], names: list[str]) -> list[Alert]:
    return [Alert(names[account], rule, "alert", at) for account, at in raised.items()]


def returns(flips: Flips) -> dict[int, int]:
    """Accounts that came back to one list at least twice, and when the rule fires."""
    edge, sign, at = _by_edge(flips)
    back = (sign[1:] == 1) & (edge[1:] == edge[:-1])
    return _nth(edge[1:][back], at[1:][back], RETURNS)


def short_stays(flips: Flips) -> dict[int, int]:
    """Accounts that left within 14 days of coming at least three times, anywhere."""
    edge, sign, at = _by_edge(flips)
    short = (sign[1:] == -1) & (edge[1:] == edge[:-1]) & (at[1:] - at[:-1] <= SHORT_DAYS * DAY_MS)
    return _nth(edge[1:][short] >> 16 << 16, at[1:][short], SHORT_STAYS)


def _by_edge(flips: Flips) -> tuple[Ints, Ints, Ints]:
    edge = (flips.account << 16) | flips.watch
    order = np.lexsort((flips.at_ms, edge))
    return edge[order], flips.sign[order], flips.at_ms[order]


def _nth(edge: Ints, at: Ints, wanted: int) -> dict[int, int]:
    """Account -> time of the wanted event of any of its edges, the earliest first."""
    raised: dict[int, int] = {}
    order = np.lexsort((at, edge))
    edge, at = edge[order], at[order]
    hit = np.arange(len(edge)) - np.searchsorted(edge, edge) == wanted - 1
    for account, time in zip((edge[hit] >> 16).tolist(), at[hit].tolist(), strict=True):
        raised[account] = min(time, raised.get(account, time))
    return raised


def lockstep(flips: Flips) -> dict[int, int]:
    """Accounts that share at least four flips with another, each in the very same list."""
    buckets: dict[tuple[int, int], list[int]] = defaultdict(list)
    times: dict[tuple[int, int], int] = {}
    columns = (flips.snapshot, flips.sign, flips.account, flips.at_ms)
    for snapshot, sign, account, at in zip(*(column.tolist() for column in columns), strict=True):
        buckets[snapshot, sign].append(account)
        times[snapshot, sign] = at
    shared: Counter[tuple[int, int]] = Counter()
    raised: dict[int, int] = {}
    for key in sorted(buckets, key=times.__getitem__):
        if len(buckets[key]) <= LARGEST_BUCKET:
            for pair in combinations(sorted(buckets[key]), 2):
                shared[pair] += 1
                if shared[pair] == SHARED_FLIPS:
                    for account in pair:
                        raised.setdefault(account, times[key])
    return raised


class _DayTotals:
    """Follows and unfollows of one account on one day, as far as its profile's count tells."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._days: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, line: Line) -> None:
        if "following" not in line:
            return
        account, following = line["account"], line["following"]
        change = following - self._last.get(account, following)
        self._last[account] = following
        if change:
            day = milliseconds(line["observed_at"]) // DAY_MS
            self._days[account, day][change < 0] += abs(change)

    def alerts(self) -> Iterator[Alert]:
        for (account, day), (made, dropped) in self._days.items():
            if made > DAILY and dropped > DAILY and dropped / made > DAILY_RATIO:
                yield Alert(account, "daily", "alert", (day + 1) * DAY_MS)
