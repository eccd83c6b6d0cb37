"""Every figure against a count made in another way, over many made-up histories."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.audit.figures import BURST, Window, calendar, figure, histogram
from app.domain.audit.spells import Spell, spells_of
from app.domain.event import Cause, Proof
from app.domain.instant import DAY, HOUR
from app.domain.timeline import Change, Moment, Stay, Timeline
from tests.stories import at

END = 400
# Of each target: gaps and stays in turn, in hours.
TURNS = st.lists(st.integers(1, 60 * 24), min_size=1, max_size=6)


def exact(hour: int, cause: Cause) -> Change:
    time = at(0) + hour * HOUR
    return Change(Moment(time - 1, time, time), cause, Proof.STREAM)


def spells_from(targets: list[list[int]]) -> list[Spell]:
    timelines = {}
    for target, turns in enumerate(targets):
        hours = [sum(turns[: n + 1]) for n in range(len(turns))]
        ends: list[int | None] = [*hours[1::2], None]
        stays = tuple(
            Stay(1, exact(came, Cause.NEW), None if went is None else exact(went, Cause.UNFOLLOWED))
            for came, went in zip(hours[::2], ends, strict=False)
        )
        timelines[target] = [Timeline(1, stays)]
    return spells_of(timelines)


@given(st.lists(TURNS, min_size=1, max_size=12), st.integers(0, 100), st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_the_figures_are_those_of_a_plain_count(
    targets: list[list[int]], begins: int, lasts: int
) -> None:
    window = Window(at(begins), at(begins + lasts))

    found = figure(spells_from(targets), window, at(END))

    # Counted from the turns themselves: no stays, no events, days as dates.
    follows, dwells, again, watched, early = 0, [], 0, 0, 0
    for turns in targets:
        hour, mine = 0, []
        for n, turn in enumerate(turns):
            hour += turn
            if n % 2 == 0 and window.since <= at(0) + hour * HOUR <= window.until:
                mine.append(hour)
                stayed = turns[n + 1] if n + 1 < len(turns) else None
                dwells += [] if stayed is None else [stayed]
                if hour + 30 * 24 <= END * 24:
                    watched += 1
                    early += stayed is not None and stayed <= 30 * 24
        follows += len(mine)
        again += any(b - a <= 180 * 24 for i, a in enumerate(mine) for b in mine[i + 1 :])
    assert (found.follows, found.spells) == (follows, len(dwells))
    assert found.dropped_within_30_days == sum(hours <= 30 * 24 for hours in dwells)
    assert found.watched_30_days == watched
    assert found.share_of_follows_dropped_within_30_days == (
        round(early / watched, 4) if watched else None
    )
    assert found.targets_followed_twice_within_180_days == again
    if dwells:
        ranked = sorted(dwells)
        middle = (ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2
        assert found.median_dwell_days == round(middle / 24, 3)


@dataclass(frozen=True)
class Pile:
    """So many accounts followed on a day and dropped on another."""

    count: int
    followed: float
    dropped: float


def operator(*piles: Pile, blur: float = 0.5) -> list[Spell]:
    def seen(day: float) -> Change:
        return Change(Moment(at(day - blur), at(day + blur)), Cause.NEW, Proof.NONE)

    timelines: dict[int, list[Stay]] = defaultdict(list)
    for number, pile in enumerate(piles):
        for target in range(pile.count):
            stay = Stay(1, seen(pile.followed), seen(pile.dropped))
            timelines[number * 10_000 + target].append(stay)
    return spells_of({key: [Timeline(1, tuple(stays))] for key, stays in timelines.items()})


WHOLE = Window(at(0), at(100))


def test_a_burst_is_a_day_with_a_hundred_follows_or_a_hundred_unfollows() -> None:
    spells = operator(Pile(BURST, 3, 10), Pile(BURST - 1, 20, 25), Pile(1, 3, 10))

    found = figure(spells, WHOLE, at(100))

    assert (found.burst_days, found.burst_days_of_follows, found.burst_days_of_unfollows) == (
        2,
        1,
        1,
    )
    assert [one.burst for one in calendar(spells, WHOLE)] == [True, True, False, False]
    assert found.share_of_unfollows_in_bursts == round(101 / 200, 4)


def test_what_changed_somewhere_between_lists_far_apart_is_no_burst() -> None:
    spells = operator(Pile(3 * BURST, 10, 20), blur=3)

    assert figure(spells, WHOLE, at(100)).burst_days == 0


def test_a_follow_belongs_to_the_time_it_was_made_in_and_an_unfollow_to_its_own() -> None:
    spells = operator(Pile(3, 10, 40))

    first, second = (
        figure(spells, Window(at(begin), at(end)), at(100)) for begin, end in ((0, 20), (21, 90))
    )

    assert (first.follows, first.spells, first.unfollows) == (3, 3, 0)
    assert (second.follows, second.spells, second.unfollows) == (0, 0, 3)


def test_a_follow_is_watched_only_if_the_lists_go_on_for_30_days() -> None:
    spells = operator(Pile(5, 10, 12), Pile(5, 80, 82))

    found = figure(spells, WHOLE, at(100))

    assert (found.spells, found.watched_30_days) == (10, 5)
    assert found.share_of_follows_dropped_within_30_days == 1.0


def test_the_histogram_holds_every_spell_once() -> None:
    spells = operator(Pile(4, 10, 10.5), Pile(2, 10, 13.2), Pile(1, 10, 70))

    counts = histogram(spells, WHOLE)

    assert (counts[0], counts[3], counts[30], sum(counts)) == (4, 2, 1, 7)


def test_days_are_days_of_utc() -> None:
    [day, *_] = calendar(operator(Pile(1, 0.9, 50), blur=0.01), WHOLE)

    written = datetime.fromtimestamp(day.day * DAY / 1000, UTC).date()
    assert written == datetime.fromtimestamp(at(0.9) / 1000, UTC).date()
