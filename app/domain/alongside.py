"""Which absences of one account can have been one and the same, over all its lists."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from app.domain.timeline import Gap, Timeline


class Alongside:
    """All gaps of an account, to be asked which of them began and ended with one on another list."""

    def __init__(self, timelines: Iterable[Timeline]) -> None:
        self._gaps = [gap for timeline in timelines for gap in timeline.gaps]
        bounds = [
            (
                gap.watch_id,
                gap.left.when.after,
                gap.left.when.before,
                gap.returned.when.after,
                gap.returned.when.before,
            )
            for gap in self._gaps
        ]
        self._columns = np.array(bounds, np.int64).reshape(-1, 5).T

    def of(self, gap: Gap) -> list[Gap]:
        """Those on other lists, in the order of the lists."""
        watch, left_after, left_before, returned_after, returned_before = self._columns
        left, returned = gap.left.when, gap.returned.when
        alike = (
            (watch != gap.watch_id)
            & (left_after < left.before)
            & (left_before > left.after)
            & (returned_after < returned.before)
            & (returned_before > returned.after)
        )
        return [self._gaps[row] for row in np.flatnonzero(alike).tolist()]
