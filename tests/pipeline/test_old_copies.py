"""Lists that are sometimes old copies of themselves: who switches off every week seems to be there."""

from __future__ import annotations

import json
from collections.abc import Iterator
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

DAYS, LISTS, SLEEPERS, LOCALS = 90, 3, 12, 60
# One list in sixteen is an old copy, up to three days old.
OLD, AGE = 0.06, 3.0
Spans = list[tuple[float, float]]


def absences(rng: Random) -> Spans:
    """Four days on and three off, not to the hour, from some day of the first week."""
    spans, day = [], rng.uniform(0, 7)
    while day < DAYS:
        spans.append((day, day + rng.gauss(3, 0.4)))
        day = spans[-1][1] + max(0.5, rng.gauss(4, 0.4))
    return spans


def quiet_town(seed: int) -> Iterator[Imported]:
    """Nobody follows or unfollows, on three lists, each read daily at an hour of its own."""
    rng = Random(seed)
    asleep = {f"sleeper{n}": absences(rng) for n in range(SLEEPERS)}
    for number in range(DAYS):
        for place in range(LISTS):
            day = number + 0.5 + place / 8 + rng.uniform(-0.01, 0.01)
            told = day - rng.uniform(0, AGE) if rng.random() < OLD else day
            awake = [k for k, off in asleep.items() if not any(a <= told < b for a, b in off)]
            told_list = snapshot(
                f"shop{place}", [*awake, *(f"local{n}" for n in range(LOCALS))], day
            )
            del told_list["order"]
            yield parse_line(json.dumps(told_list).encode())


def test_who_switches_off_every_week_is_not_accused_by_old_copies_of_lists(sqlite: Files) -> None:
    engine = open_engine(sqlite.migrated())

    summary = Importer(Database(engine), Detector(discover(signals, "SIGNAL"))).run(quiet_town(2))

    assert (summary.lists, summary.alerts) == (DAYS * LISTS, 0)
    engine.dispose()
