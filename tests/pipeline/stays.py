"""Stays on a list, as the events that tell of them."""

from __future__ import annotations

from app.domain.event import Cause, FollowEvent, Kind
from app.domain.instant import DAY
from app.domain.watch import Watch
from tests.lists import START

LOOK = DAY // 2


def stay(
    key: int, watch: Watch, came: float, went: float, cause: Cause = Cause.NEW
) -> list[FollowEvent]:
    """A follow and its end, each seen within half a day."""
    dates = [START + round(day * DAY) for day in (came, went)]
    return [
        FollowEvent(watch.id, key, kind, at - LOOK, at + LOOK, why)
        for kind, at, why in (
            (Kind.FOLLOW, dates[0], cause),
            (Kind.UNFOLLOW, dates[1], Cause.UNKNOWN),
        )
    ]
