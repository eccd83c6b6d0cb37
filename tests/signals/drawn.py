"""Accounts that came and went as Hypothesis draws them."""

from __future__ import annotations

from hypothesis import strategies as st

from app.domain.event import Cause, FollowEvent, Kind, Proof
from tests.stories import KEY, at

COMING = st.sampled_from([Cause.NEW, Cause.REMADE, Cause.RESTORED, Cause.UNKNOWN])
GOING = st.sampled_from([Cause.UNFOLLOWED, Cause.UNKNOWN, Cause.SUSPENDED])
DAYS = st.floats(0.5, 200)


def event(watch: int, kind: Kind, day: float, cause: Cause) -> FollowEvent:
    return FollowEvent(watch, KEY, kind, at(day - 0.5), at(day + 0.5), cause, Proof.SEAT)


@st.composite
def timeline_events(draw: st.DrawFn, watch: int) -> list[FollowEvent]:
    """Up to two gaps on one list, and at most a third coming."""
    day, events = 0.0, []
    present = draw(st.booleans())
    for _ in range(draw(st.integers(1, 5))):
        day += draw(DAYS)
        kind = Kind.UNFOLLOW if present else Kind.FOLLOW
        events.append(event(watch, kind, day, draw(GOING if present else COMING)))
        present = not present
    return events


@st.composite
def accounts(draw: st.DrawFn) -> list[FollowEvent]:
    every = [e for watch in range(draw(st.integers(1, 3))) for e in draw(timeline_events(watch))]
    return sorted(every, key=lambda e: e.before)
