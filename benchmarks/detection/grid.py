"""The README's table: one small town seen in many ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.detection.report import BEHAVIOURS, NOTED, recall_share, table
from benchmarks.detection.run import PROGRAM, scores
from benchmarks.detection.score import Score
from benchmarks.detection.world import Observation, World

INTERVALS_HOURS = (6.0, 12.0, 24.0, 48.0, 72.0)
MISSING = (0.0, 0.05, 0.1, 0.2)
SHOWN = tuple(behaviour for behaviour in BEHAVIOURS if behaviour != "operator")


def settings() -> Iterator[tuple[str, Observation]]:
    """(what is different, how the lists are seen)."""
    daily = Observation()
    for hours in INTERVALS_HOURS:
        yield f"every {hours:g} h", replace(daily, interval_hours=hours)
    for share in MISSING:
        yield f"daily, {share:.0%} missing", replace(daily, missing=share)
    unordered = replace(daily, order="sorted")
    yield "daily, records", replace(daily, records=True)
    yield "daily, records, no order", replace(unordered, records=True)
    yield "daily, no profiles", replace(daily, profile_days=None)
    yield "daily, no order", unordered
    yield "daily, no order, no profiles", replace(unordered, profile_days=None)


def grid(world: World) -> Iterator[str]:
    """A line for each way of seeing the town as it is found, then the table.

    The plain rules have rows of their own below the daily lists.
    """
    rows: list[list[str]] = []
    yield f"{world.name}: seed {world.seed}, {world.watches} watches, {world.days} days"
    for name, seen in settings():
        found = scores(replace(world, seen=seen), with_baselines=seen == Observation())
        new = [row(name if rule == PROGRAM else rule, score) for rule, score in found.items()]
        rows += new
        yield " ".join(new[0])
    head = ["lists", "precision", "false per 100,000", "days", "cycles"]
    yield table([*head, *(behaviour.replace("_", " ") for behaviour in SHOWN)], rows)


def row(name: str, score: Score) -> list[str]:
    """One line of the table; days and cycles are those of weekly cyclers."""
    weekly = score.recalls["weekly"]
    return [
        name,
        "-" if score.precision is None else f"{score.precision:.3f}",
        f"{score.false_per_100k:,.0f}",
        "-" if weekly.days is None else f"{weekly.days:.0f}",
        "-" if weekly.cycles is None else f"{weekly.cycles:g}",
        *(recall_share(score.recalls.get(name), name in NOTED) for name in SHOWN),
    ]
