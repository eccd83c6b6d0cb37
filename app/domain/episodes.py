"""Decisions: changes of one account close in time are one decision, however many lists show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from app.domain.instant import DAY, Instant
from app.domain.timeline import Moment

# Changes whose possible times come within this of each other may be one decision.
APART = 1 * DAY
# Evidence loses half of its strength in this time, as in route flap damping.
HALF_LIFE = 90 * DAY
# A habit is slower to be forgotten as long as it goes on: one operator dropped 94 % of his follows on
# six days of a year.
HABIT_HALF_LIFE = 365 * DAY

Item = TypeVar("Item")


def group(items: Iterable[tuple[Moment, Item]]) -> list[list[tuple[Moment, Item]]]:
    """Group dated items into decisions: whatever can have happened within a day of the one before."""
    groups: list[list[tuple[Moment, Item]]] = []
    for moment, item in sorted(items, key=lambda dated: dated[0].at):
        last = groups[-1][-1][0] if groups else None
        if last is not None and _near(last, moment):
            groups[-1].append((moment, item))
        else:
            groups.append([(moment, item)])
    return groups


def _near(one: Moment, two: Moment) -> bool:
    return two.at - one.at < APART


def strength(at: Instant, now: Instant) -> float:
    """What is left of evidence from `at`: 1 when fresh, half after each half-life."""
    return float(0.5 ** (max(0, now - at) / HALF_LIFE))


def kept(at: Instant, last: Instant, now: Instant) -> float:
    """What is left of an act of a habit: little is lost up to its `last` act, more from then on."""
    goes_on = float(0.5 ** (max(0, last - at) / HABIT_HALF_LIFE))
    return goes_on * strength(max(at, last), now)


def remembered(elapsed: float) -> float:
    """An observed time with the same forgetting: it grows to 130 days and no further."""
    rate = HALF_LIFE / 0.6931471805599453
    return float(rate * (1 - 0.5 ** (elapsed / HALF_LIFE)))


def dates(moments: Sequence[Moment]) -> list[Instant]:
    """The best estimates of some moments, in order."""
    return sorted(moment.at for moment in moments)
