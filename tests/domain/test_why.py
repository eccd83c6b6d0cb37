from __future__ import annotations

import pytest

from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.reading import Because
from app.domain.timeline import Change
from app.domain.why import in_the_end, readings_of
from tests.stories import KEY, back, change, gone, history, new, remade, restored, timeline

SUSPENDED = change(7, Cause.SUSPENDED, Proof.PROBE)


def event(kind: Kind, one: Change) -> FollowEvent:
    return FollowEvent(1, KEY, kind, one.when.after, one.when.before, one.cause, one.proof)


@pytest.mark.parametrize(
    ("left", "returned", "known_of_leaving", "known_of_returning"),
    [
        (gone(7), remade(14), ("unfollowed", Because.SEAT), None),
        (gone(7), restored(9), ("account was away", Because.OLD_SEAT), None),
        (gone(7), back(9), None, None),
        (SUSPENDED, back(9), None, ("account came back", Because.PROBE)),
    ],
)
def test_what_was_not_known_at_once_is_told_by_what_came_later(
    left: Change,
    returned: Change,
    known_of_leaving: tuple[str, Because] | None,
    known_of_returning: tuple[str, Because] | None,
) -> None:
    readings = readings_of(history(timeline(1, new(0), left, returned), today=20))

    assert in_the_end(event(Kind.UNFOLLOW, left), readings) == known_of_leaving
    assert in_the_end(event(Kind.FOLLOW, returned), readings) == known_of_returning


def test_nothing_later_is_told_of_an_event_that_the_history_does_not_hold() -> None:
    readings = readings_of(history(timeline(1, new(0), gone(7), remade(14)), today=20))

    assert in_the_end(event(Kind.UNFOLLOW, gone(8)), readings) is None
