"""When an account was seen on its lists, to be asked which of them saw it during an absence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

from app.domain.coverage import Showing
from app.domain.instant import Instant
from app.domain.reading import Because, Nature, Reading
from app.domain.timeline import Gap

_WITNESSED = Reading(Nature.FOLLOW, Because.WITNESS)
_GLIMPSED = Reading(Nature.FOLLOW, Because.GLIMPSE)


class Witnesses:
    """All lists that showed one account.

    A list may be an old copy of itself: the first and the last that show a stay are witnesses to be
    doubted, unless a stream told of that change. `looks`: when complete lists of each watch were
    taken, oldest first.
    """

    def __init__(self, showings: Iterable[Showing], looks: Mapping[int, Sequence[Instant]]) -> None:
        self._seen: dict[int, list[Instant]] = {}
        self._glimpsed: dict[int, list[Instant]] = {}
        for one in showings:
            times = looks.get(one.watch_id, ())
            inside = times[bisect_right(times, one.first) : bisect_left(times, one.last)]
            self._seen.setdefault(one.watch_id, []).extend((*inside, *one.told))
            self._glimpsed.setdefault(one.watch_id, []).extend((one.first, one.last))
        for known in (self._seen, self._glimpsed):
            for every in known.values():
                every.sort()

    def of(self, gap: Gap) -> Reading | None:
        """Seen on another list inside the absence, so the account was there."""
        if _elsewhere(self._seen, gap):
            return _WITNESSED
        return _GLIMPSED if _elsewhere(self._glimpsed, gap) else None


def _elsewhere(seen: Mapping[int, Sequence[Instant]], gap: Gap) -> bool:
    start, end = gap.missed
    return any(
        bisect_left(times, start) < bisect_right(times, end)
        for watch_id, times in seen.items()
        if watch_id != gap.watch_id
    )
