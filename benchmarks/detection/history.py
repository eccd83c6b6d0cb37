"""What set difference makes of an interchange stream: who appeared and vanished, where and when.

This is all that the baselines know; complete lists are believed, whatever went wrong with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.detection import files
from benchmarks.detection.tables import Ints

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flips:
    """One appearance (sign 1) or vanishing (sign -1) a row, oldest first.

    snapshot: a number for each list read, so that equal numbers mean one and the same list.
    """

    account: Ints
    watch: Ints
    at_ms: Ints
    sign: Ints
    snapshot: Ints


@dataclass(slots=True)
class Ledger:
    """Text ids to small numbers, in order of appearance."""

    names: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, name: str) -> int:
        known = self._numbers.setdefault(name, len(self.names))
        if known == len(self.names):
            self.names.append(name)
        return known


def read(path: Path) -> Iterator[Line]:
    """Decoded lines of a stream, gzipped or not."""
    return map(json.loads, files.read(path))


def milliseconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp() * 1000)


class FlipCounter:
    """Collects flips from snapshot lines; a watch's first list is where it starts."""

    def __init__(self) -> None:
        self.accounts = Ledger()
        self._watches = Ledger()
        self._present: dict[int, Ints] = {}
        self._rows: list[Ints] = []
        self._snapshots = 0

    def add(self, line: Line) -> None:
        if not line["complete"]:
            return
        watch = self._watches.number(f"{line['list']} of {line['account']}")
        ids = (item if isinstance(item, str) else item["id"] for item in line["members"])
        present = np.unique(np.fromiter(map(self.accounts.number, ids), np.int64))
        before = self._present.get(watch)
        self._present[watch] = present
        self._snapshots += 1
        if before is not None:
            at = milliseconds(line["taken_at"])
            self._note(np.setdiff1d(before, present, assume_unique=True), watch, at, -1)
            self._note(np.setdiff1d(present, before, assume_unique=True), watch, at, 1)

    def _note(self, accounts: Ints, watch: int, at: int, sign: int) -> None:
        same = np.tile([watch, at, sign, self._snapshots], (len(accounts), 1)).T
        self._rows.append(np.concatenate([accounts[None, :], same]))

    def flips(self) -> Flips:
        return Flips(*np.concatenate([np.zeros((5, 0), np.int64), *self._rows], axis=1))
