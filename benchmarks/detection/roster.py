"""Who is truly on a watched list at a moment, in the order the platform would list them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from benchmarks.detection.tables import EVERYWHERE, Ints
from benchmarks.detection.town import Town


class Rosters:
    """Answers for one town; rows are indices into its stays."""

    def __init__(self, town: Town) -> None:
        self._town = town
        stays = town.stays
        by_watch = np.argsort(stays.watch, kind="stable")  # keeps the order of starts
        edges = np.searchsorted(stays.watch[by_watch], np.arange(town.world.watches + 1))
        self._rows = [by_watch[low:high] for low, high in pairwise(edges)]
        self._starts = [stays.start[rows] for rows in self._rows]
        self._ends = [stays.end[rows] for rows in self._rows]
        self._hidden = np.zeros(town.size, np.bool_)

    def following(self, watch: int, at_ms: int) -> Ints:
        """Every standing follow, hidden or not, newest first."""
        begun = int(np.searchsorted(self._starts[watch], at_ms, side="right"))
        standing = self._ends[watch][:begun] > at_ms
        standing_rows: Ints = self._rows[watch][:begun][standing][::-1]
        return standing_rows

    def visible(self, watch: int, at_ms: int) -> Ints:
        """The follows a complete list shows, newest first."""
        rows = self.following(watch, at_ms)
        hidden = self._absent(watch, at_ms)
        self._hidden[hidden] = True
        shown: Ints = rows[~self._hidden[self._town.stays.account[rows]]]
        self._hidden[hidden] = False
        return shown

    def _absent(self, watch: int, at_ms: int) -> Ints:
        gone = self._town.absences
        now = (gone.start <= at_ms) & (at_ms < gone.end)
        here = (gone.watch == EVERYWHERE) | (gone.watch == watch)
        return gone.rows(now & here).account
