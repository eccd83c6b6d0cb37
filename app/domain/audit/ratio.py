"""Followers for each account followed: as shown, and as if nothing had been churned."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from app.domain.audit.figures import SHORT, Window
from app.domain.audit.spells import Spell
from app.domain.instant import DAY, Instant
from app.domain.sighting import Sighting


class Ratio(msgspec.Struct, frozen=True):
    """The ratio at a time. `churned`: followed and dropped within 30 days since the first day."""

    followers: int
    following: int
    churned: int
    shown: float | None
    without_churn: float | None


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long a list was at any time, worked out from its changes and its present length."""

    changes: Sequence[Instant]
    lengths: Sequence[int]

    def at(self, time: Instant) -> int:
        return self.lengths[bisect_right(self.changes, time)]


def sizes(spells: Iterable[Spell], now: int) -> Sizes:
    """`now`: how many are on the list after all changes."""
    steps = sorted(step for spell in spells for step in _steps(spell))
    length = now - sum(by for _, by in steps)
    lengths = [length]
    for _, by in steps:
        length += by
        lengths.append(length)
    return Sizes([at for at, _ in steps], lengths)


def seen_sizes(sightings: Iterable[Sighting], which: str) -> Sizes | None:
    """How many `followers` or `following` profiles showed; None if none ever did."""
    seen = [(s.observed_at, getattr(s, which)) for s in sightings if getattr(s, which) is not None]
    if not seen:
        return None
    return Sizes([at for at, _ in seen], [seen[0][1], *(count for _, count in seen)])


def churned_by(spells: Iterable[Spell], since: Instant) -> Sizes:
    """How many accounts had been followed, dropped within 30 days and not followed again, by a time.

    Only follows made from `since` on are counted.
    """
    steps: list[tuple[Instant, int]] = []
    dropped: set[int] = set()
    for at, target, churn in sorted(_turns(spells, since)):
        if churn != (target in dropped):
            (dropped.add if churn else dropped.remove)(target)
            steps.append((at, 1 if churn else -1))
    lengths, length = [0], 0
    for _, by in steps:
        length += by
        lengths.append(length)
    return Sizes([at for at, _ in steps], lengths)


def ratio_at(at: Instant, followers: Sizes, following: Sizes, churned: Sizes) -> Ratio:
    """The ratio as shown at a time, and without churn."""
    fans, followed, gone = followers.at(at), following.at(at), churned.at(at)
    return Ratio(fans, followed, gone, _divided(fans, followed), _divided(fans, followed + gone))


def days_of(window: Window, most: int = 400) -> Iterator[Instant]:
    """The ends of the days of a time; of a long time, of every second or third day and so on."""
    first, last = window.since // DAY, window.until // DAY
    step = (last - first) // most + 1
    for day in range(last, first - 1, -step):
        yield min(day * DAY + DAY - 1, window.until)


def _divided(followers: int, following: int) -> float | None:
    return round(followers / following, 3) if following else None


def _steps(spell: Spell) -> Iterator[tuple[Instant, int]]:
    if spell.came:
        yield spell.came.when.at, 1
    if spell.went:
        yield spell.went.when.at, -1


def _turns(spells: Iterable[Spell], since: Instant) -> Iterator[tuple[Instant, int, bool]]:
    """When a target was followed (False), and when it was dropped after a short stay (True)."""
    for spell in spells:
        if spell.followed_at is None or spell.followed_at < since:
            continue
        yield spell.followed_at, spell.target, False
        if spell.dwell is not None and spell.dwell <= SHORT and spell.dropped_at is not None:
            yield spell.dropped_at, spell.target, True
