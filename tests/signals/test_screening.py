from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app import signals
from app.domain.coverage import Coverage
from app.domain.event import Cause, FollowEvent, Kind
from app.domain.history import History
from app.domain.instant import DAY
from app.domain.rates import Rates
from app.domain.screening import may_matter
from app.domain.timeline import timelines_of
from app.pipeline.detect import Detector
from app.registry import discover
from tests.signals.drawn import accounts, event
from tests.stories import KEY, at

DETECTOR = Detector(discover(signals, "SIGNAL"))


def history(events: list[FollowEvent], now: int, rates: Rates) -> History:
    watched = {e.watch_id for e in events}
    coverage = {watch: Coverage(min(e.after for e in events), now) for watch in watched}
    looks = dict.fromkeys(watched, range(min(e.after for e in events), now, DAY // 4))
    return History(KEY, now, timelines_of(events), rates, (), coverage, looks=looks)


@given(accounts(), st.floats(0.5, 400), st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_whoever_is_screened_out_would_not_even_have_got_a_note(
    events: list[FollowEvent], later: float, short: int
) -> None:
    now, rates = events[-1].before + round(later * DAY), Rates(1000, short)

    if not may_matter(events, rates, now):
        assert DETECTOR.judge(history(events, now, rates)).severity is None


def test_coming_and_going_once_is_screened_out() -> None:
    events = [event(1, Kind.FOLLOW, 0, Cause.NEW), event(1, Kind.UNFOLLOW, 7, Cause.UNKNOWN)]

    assert not may_matter(events, Rates(1000, 40), at(8))


def test_a_return_after_years_on_the_list_is_screened_out() -> None:
    events = [
        event(1, Kind.FOLLOW, 0, Cause.NEW),
        event(1, Kind.UNFOLLOW, 700, Cause.UNKNOWN),
        event(1, Kind.FOLLOW, 720, Cause.REMADE),
    ]

    assert not may_matter(events, Rates(1000, 40), at(721))


def test_a_return_counts_as_an_act_or_as_unexplained_and_never_as_both() -> None:
    events = [
        event(1, Kind.FOLLOW, 0, Cause.NEW),
        event(1, Kind.UNFOLLOW, 40, Cause.UNKNOWN),
        event(1, Kind.FOLLOW, 45, Cause.REMADE),
    ]

    assert not may_matter(events, Rates(1000, 40), at(46))


def test_a_second_return_is_judged() -> None:
    events = [
        event(1, kind, 7 * week, cause)
        for week, (kind, cause) in enumerate(
            [
                (Kind.FOLLOW, Cause.NEW),
                (Kind.UNFOLLOW, Cause.UNKNOWN),
                (Kind.FOLLOW, Cause.REMADE),
                (Kind.UNFOLLOW, Cause.UNKNOWN),
                (Kind.FOLLOW, Cause.REMADE),
            ]
        )
    ]

    assert may_matter(events, Rates(1000, 40), at(29))
