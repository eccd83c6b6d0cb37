"""Accounts that switch themselves off every week, where nothing is known but who is on a list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from random import Random

from app import signals
from app.domain.imported import Imported
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer
from app.registry import discover
from app.sources.interchange import parse_line
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files
from tests.streams import snapshot

DAYS, LOCALS = 90, 60
# One list in sixteen is an old copy, up to three days old.
OLD, AGE = 0.06, 3.0
Spans = list[tuple[float, float]]


def absences(rng: Random, first: float, spread: float) -> Spans:
    """Four days on and three off, give or take, from some day of the first week."""
    spans, day = [], first
    while day < DAYS:
        spans.append((day, day + rng.gauss(3, spread)))
        day = spans[-1][1] + max(0.5, rng.gauss(4, spread))
    return spans


def town(rng: Random, lists: list[Mapping[str, Spans]], old: float) -> Iterator[Imported]:
    """Nobody follows or unfollows; each list is read daily at an hour of its own."""
    for number in range(DAYS):
        for place, sleepers in enumerate(lists):
            day = number + 0.5 + place / 16 + rng.uniform(-0.01, 0.01)
            told = day - rng.uniform(0, AGE) if rng.random() < old else day
            awake = [k for k, off in sleepers.items() if not any(a <= told < b for a, b in off)]
            one = snapshot(f"shop{place}", [*awake, *(f"local{n}" for n in range(LOCALS))], day)
            del one["order"]
            yield parse_line(json.dumps(one).encode())


def alerts(sqlite: Files, stream: Iterator[Imported]) -> int:
    engine = open_engine(sqlite.migrated())
    summary = Importer(Database(engine), Detector(discover(signals, "SIGNAL"))).run(stream)
    engine.dispose()
    return summary.alerts


def test_nobody_is_accused_because_lists_are_sometimes_old_copies(sqlite: Files) -> None:
    rng = Random(2)
    asleep = {f"sleeper{n}": absences(rng, rng.uniform(0, 7), 0.4) for n in range(12)}

    assert alerts(sqlite, town(rng, [asleep] * 3, OLD)) == 0
