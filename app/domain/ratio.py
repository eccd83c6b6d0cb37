"""Followers for each account followed, over time: as shown, and had nobody just followed been dropped.

A profile tells how many an account follows, not whom. A *swing* is the following count going up and
down again, and `churned` is what both ways have in common: at least so many were followed and dropped
within the two months around the top. The *honest ratio* is

    followers / (following + churned and not followed again)

which a count gives only bounds of. If each pile is the one before, followed anew, the account would
follow as many as at the top; if every pile is of others, as many more as all swings churned together.
Followers stay as shown, also those won by the churn, so that it flatters nobody less than it could.
Whoever drops each day as many as it follows keeps a level count, and nothing of it shows here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.instant import DAY, Instant
from app.domain.sighting import Sighting

# As for an audit: the bots that are sold drop a follow after 3 to 15 days.
SOON = 30 * DAY
# The most careful public bot setting follows 25 a day; of large counts a twentieth is no more than drift.
LEAST, LEAST_SHARE = 20, 0.05


@dataclass(frozen=True, slots=True)
class Look:
    """What a profile showed at a time; `followers` is None where it did not show them."""

    at: Instant
    following: int
    followers: int | None = None

    @property
    def ratio(self) -> float | None:
        """Followers for each account followed, as shown."""
        return None if self.followers is None else self.followers / self.following


@dataclass(frozen=True, slots=True)
class Swing:
    """The following count went from `low` up to `top` and down to `end`, the last look before it rose.

    `least`, `most`: bounds of how many were followed within 30 days before the top and dropped within
    30 days after it. They differ where no profile was seen at the right times.
    """

    low: Look
    top: Look
    end: Look
    least: int
    most: int

    @property
    def risen(self) -> int:
        return self.top.following - self.low.following

    def fallen(self, look: Look) -> int:
        """By how much the count was below the top at a look after it; what came later is another's."""
        now = look if look.at < self.end.at else self.end
        return max(0, self.top.following - now.following)


@dataclass(frozen=True, slots=True)
class Point:
    """One look, and bounds of how many the account would follow by then without its churn."""

    look: Look
    least: int
    most: int

    @property
    def honest(self) -> tuple[float, float] | None:
        """The lowest and the highest that the ratio would be without the churn."""
        followers = self.look.followers
        return None if followers is None else (followers / self.most, followers / self.least)


@dataclass(frozen=True, slots=True)
class Course:
    """An account's counts over time, oldest first, and the swings among them."""

    looks: tuple[Look, ...] = ()
    swings: tuple[Swing, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        """Every look with what the account would follow by then."""
        return tuple(self.point(look) for look in self.looks)

    def point(self, look: Look) -> Point:
        """One of the looks with what the account would follow by then."""
        begun = [swing for swing in self.swings if swing.top.at < look.at]
        most = look.following + sum(min(swing.most, swing.fallen(look)) for swing in begun)
        left = 0
        for swing in begun:
            left = max(0, left - swing.risen) + min(swing.least, swing.fallen(look))
        if begun and begun[-1].end.at < look.at:
            left = max(0, left - max(0, look.following - begun[-1].end.following))
        return Point(look, look.following + left, most)


NOTHING_SHOWN = Course()


def course_of(sightings: Iterable[Sighting]) -> Course:
    """The course of one account's counts. `sightings`: oldest first."""
    looks = _looks(sightings)
    return Course(looks, _swings(looks))


def _looks(sightings: Iterable[Sighting]) -> tuple[Look, ...]:
    """The looks that showed whom it follows.

    A count of nobody is not believed: platforms show it of accounts that are away or hide it.
    """
    return tuple(Look(s.observed_at, s.following, s.followers) for s in sightings if s.following)


def _swings(looks: Sequence[Look]) -> tuple[Swing, ...]:
    turns = _turns(looks)
    found = []
    for low, top, end in zip(turns, turns[1:], turns[2:], strict=False):
        if top.following > low.following:
            before = _by_then([one for one in looks if low.at <= one.at <= top.at], top.at - SOON)
            after = _by_then([one for one in looks if top.at <= one.at <= end.at], top.at + SOON)
            found.append(_swing(low, top, end, before, after))
    return tuple(swing for swing in found if swing.most >= _drift(swing.low))


def _swing(
    low: Look, top: Look, end: Look, before: tuple[int, int], after: tuple[int, int]
) -> Swing:
    highest, ways = top.following, (top.following - low.following, top.following - end.following)
    least = min(highest - before[1], highest - after[1], *ways)
    most = min(highest - before[0], highest - after[0], *ways)
    return Swing(low, top, end, max(0, least), most)


def _by_then(leg: Sequence[Look], at: Instant) -> tuple[int, int]:
    """The lowest and the highest that a count can have been at a time, going one way over its looks.

    Before the first look it was as at the first, after the last as at the last.
    """
    within = [(one, two) for one, two in pairwise(leg) if one.at <= at < two.at]
    ends = within[0] if within else ((leg[0],) if at < leg[0].at else (leg[-1],))
    counts = [look.following for look in ends]
    return min(counts), max(counts)


def _turns(looks: Sequence[Look]) -> list[Look]:
    """The lows and tops in turn between which the count moved by more than it drifts."""
    if not looks:
        return []
    turns = [looks[0]]
    up: bool | None = None
    for look in looks:
        on = up is not None and (look.following >= turns[-1].following) is up
        if on:
            turns[-1] = look
        elif _moved(turns[-1], look):
            up = look.following > turns[-1].following
            turns.append(look)
    return turns


def _moved(one: Look, two: Look) -> bool:
    return abs(two.following - one.following) >= _drift(one)


def _drift(look: Look) -> float:
    return max(LEAST, LEAST_SHARE * look.following)
