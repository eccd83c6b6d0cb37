"""An account's own counts over time as data: as shown, and bounds of them without its churn."""

from __future__ import annotations

import msgspec

from app.domain.instant import Rfc3339, rfc3339
from app.domain.ratio import Course, Point, Swing


class ToldPoint(msgspec.Struct, frozen=True):
    """What a profile showed, and bounds of what it would show had nobody just followed been dropped.

    `ratio` is followers for each account followed, null where followers were not shown.
    """

    at: Rfc3339
    followers: int | None
    following: int
    ratio: float | None
    following_without_churn_least: int
    following_without_churn_most: int
    ratio_without_churn_least: float | None
    ratio_without_churn_most: float | None


class ToldSwing(msgspec.Struct, frozen=True):
    """The following count went up from `low_at` to `top_at` and down again until `end_at`.

    `churned_least` and `churned_most` bound how many were followed within 30 days before the top and
    dropped within 30 days after it.
    """

    low_at: Rfc3339
    top_at: Rfc3339
    end_at: Rfc3339
    following_low: int
    following_top: int
    following_end: int
    churned_least: int
    churned_most: int


class ToldCounts(msgspec.Struct, frozen=True):
    """The account's own counts, oldest first, and where they went up and down again."""

    points: list[ToldPoint]
    swings: list[ToldSwing]


def tell_counts(course: Course) -> ToldCounts:
    """The course of an account's counts as data."""
    return ToldCounts([_point(one) for one in course.points], [_swing(s) for s in course.swings])


def _point(point: Point) -> ToldPoint:
    look = point.look
    low, high = point.honest or (None, None)
    return ToldPoint(
        at=rfc3339(look.at),
        followers=look.followers,
        following=look.following,
        ratio=_rounded(look.ratio),
        following_without_churn_least=point.least,
        following_without_churn_most=point.most,
        ratio_without_churn_least=_rounded(low),
        ratio_without_churn_most=_rounded(high),
    )


def _swing(swing: Swing) -> ToldSwing:
    return ToldSwing(
        low_at=rfc3339(swing.low.at),
        top_at=rfc3339(swing.top.at),
        end_at=rfc3339(swing.end.at),
        following_low=swing.low.following,
        following_top=swing.top.following,
        following_end=swing.end.following,
        churned_least=swing.least,
        churned_most=swing.most,
    )


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 3)
