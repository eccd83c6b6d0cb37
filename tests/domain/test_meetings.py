"""Who met whom is found at once for everybody, and comes to what each pair comes to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.domain.instant import DAY
from app.domain.meetings import ABSENT, CLOSE, LATER, Meetings
from app.domain.passes import NEAR, Decision, Pass, Timetable, decisions

# By whether they met to the day; None if they did not meet.
WHERE = {None: ABSENT, False: LATER, True: CLOSE}
STAYS = st.tuples(st.integers(1, 2), st.integers(0, 40), st.integers(1, 12))


def passes(key: int) -> st.SearchStrategy[list[Pass]]:
    """Short stays that begin and end at quarters of a day, often within days of each other."""

    def made(stays: list[tuple[int, int, int]]) -> list[Pass]:
        quarter = DAY // 4
        return [Pass(key, w, came * quarter, (came + long) * quarter) for w, came, long in stays]

    return st.lists(STAYS, max_size=6).map(made)


COMPANIES = st.integers(2, 5).flatmap(
    lambda n: st.tuples(*(passes(key) for key in range(2, n + 1)))
)


def meet(one: Decision, two: Decision, apart: float, same_list: bool) -> bool:
    return any(
        abs(mine.came - theirs.came) <= apart
        and abs(mine.went - theirs.went) <= apart
        and (mine.watch_id == theirs.watch_id or not same_list)
        for mine, theirs in product(one, two)
    )


def shared(own: Sequence[Decision], theirs: Sequence[Decision], same_list: bool) -> dict[int, bool]:
    """Decision by decision, the first of theirs that is left and was there to the day, or else near."""
    met, left = {}, list(theirs)
    for number, one in enumerate(own):
        for close, apart in ((True, NEAR / 2), (False, NEAR)):
            other = next((their for their in left if meet(one, their, apart, same_list)), None)
            if other is not None:
                left.remove(other)
                met[number] = close
                break
    return met


@given(passes(1), COMPANIES, st.booleans())
def test_all_at_once_are_met_as_one_by_one(
    mine: list[Pass], others: tuple[list[Pass], ...], same_list: bool
) -> None:
    own = decisions(mine)
    timetables = {key: decisions(seen) for key, seen in enumerate(others, 2)}
    meetings = Meetings(timetables)

    all_at_once = meetings.met(own)
    rows = all_at_once.on_the_list if same_list else all_at_once.anywhere
    found = dict(zip(meetings.keys, rows.tolist(), strict=True))

    for key, theirs in timetables.items():
        met = shared(own, theirs, same_list)
        assert found[key] == [WHERE[met.get(number)] for number in range(len(own))]


@given(passes(1), COMPANIES)
def test_whoever_was_there_with_one_decision_is_found(
    mine: list[Pass], others: tuple[list[Pass], ...]
) -> None:
    timetables = {key: decisions(seen) for key, seen in enumerate(others, 2)}
    meetings = Meetings(timetables)

    def who(one: Decision, apart: float, same_list: bool) -> list[int]:
        return [k for k, days in timetables.items() for d in days if meet(one, d, apart, same_list)]

    for one in decisions(mine):
        assert meetings.there(one) == {*who(one, NEAR / 2, same_list=False)}
        met = meetings.met(Timetable([one]))
        crowds = [len({*who((own,), NEAR, same_list=True)}) for own in one]
        assert met.crowds(met.same_list).tolist() == crowds
