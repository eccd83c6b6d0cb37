from __future__ import annotations

from app.domain.instant import DAY, HOUR, MINUTE, SECOND
from app.net.pace import Pace
from tests.net.fakes import NOW


def test_turns_are_a_moment_apart() -> None:
    pace = Pace(between=100)

    waits = [pace.take_turn(NOW), pace.take_turn(NOW), pace.take_turn(NOW + 150)]

    assert waits == [0, 100, 50]


def test_a_turn_long_after_the_last_comes_at_once() -> None:
    pace = Pace(between=100)
    pace.take_turn(NOW)

    assert pace.take_turn(NOW + HOUR) == 0


def test_nobody_is_asked_while_closed() -> None:
    pace = Pace(between=100)
    pace.close(NOW + MINUTE)
    pace.close(NOW + SECOND)

    assert pace.opens_at(NOW) == NOW + MINUTE
    assert [pace.take_turn(NOW), pace.take_turn(NOW)] == [MINUTE, MINUTE + 100]
    assert pace.opens_at(NOW + HOUR) == NOW + HOUR


def test_an_answer_that_leaves_nothing_closes_until_the_reset() -> None:
    pace = Pace(between=100)

    pace.note({"ratelimit-remaining": "1", "ratelimit-reset": "60"}, NOW)
    assert (pace.remaining, pace.opens_at(NOW)) == (1, NOW)

    pace.note({"ratelimit-remaining": "0", "ratelimit-reset": "60"}, NOW)
    assert (pace.remaining, pace.opens_at(NOW)) == (0, NOW + MINUTE)


def test_an_answer_without_a_limit_forgets_what_was_left() -> None:
    pace = Pace(between=100)
    pace.note({"ratelimit-remaining": "1"}, NOW)
    pace.note({}, NOW)

    assert pace.remaining is None


def test_a_clock_set_back_does_not_hold_us_up() -> None:
    pace = Pace(between=100)
    pace.close(NOW + MINUTE)
    pace.take_turn(NOW)

    assert pace.opens_at(NOW - 400 * DAY) == NOW - 400 * DAY
    assert pace.take_turn(NOW - 400 * DAY) <= SECOND


def test_a_crowd_waits_no_longer_than_a_queue_of_ten() -> None:
    pace = Pace(between=100)

    assert [pace.take_turn(NOW) for _ in range(30)][-1] == SECOND
