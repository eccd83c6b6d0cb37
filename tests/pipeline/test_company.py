"""Which stays are written down to be compared, and whom that brings to mind."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.domain.account import Account
from app.domain.event import Cause, FollowEvent
from app.domain.instant import DAY
from app.domain.passes import Pass
from app.domain.watch import ListKind, Watch
from app.pipeline.company import write_passes
from app.ports.storage import Work
from app.storage.work import Database
from tests.lists import SHOP, START
from tests.pipeline.stays import stay

SUSPECT = 7


@pytest.fixture
def watches(storage: Database) -> list[Watch]:
    with storage.writing() as work:
        return [
            work.watches.add(one, ListKind.FOLLOWERS, DAY, live=False, now=START)
            for one in (SHOP, Account(SHOP.network, "did:plc:another"))
        ]


def live(work: Work, *stays: Sequence[FollowEvent]) -> dict[int, bool]:
    """All that happened, each end of a stay found on its own; returns whom the last one stirs, and how."""
    every: dict[int, list[FollowEvent]] = {}
    stirred: dict[int, bool] = {}
    for events in sorted(stays, key=lambda both: both[1].at):
        key = events[0].key
        every.setdefault(key, []).extend(events)
        stirred = write_passes(work, events[1:], {key: every[key]}, events[1].before)
    return stirred


def passes_of_suspect(work: Work, watch: Watch, *days: tuple[float, float]) -> int:
    """How many passes of the suspect are written down, asked for at these days."""
    asked = [Pass(1, watch.id, *(START + round(day * DAY) for day in both)) for both in days]
    return sum(map(len, work.passes.near(asked, 0).get(SUSPECT, ())))


@pytest.mark.parametrize(("others", "passes"), [(1, 1), (2, 2), (3, 2)])
def test_a_later_stay_is_a_pass_where_several_others_passed_to_the_day(
    storage: Database, watches: list[Watch], others: int, passes: int
) -> None:
    one, two = watches
    fellows = [stay(20 + n, two, 60, 65) for n in range(others)]
    again = stay(SUSPECT, one, 60.1, 65.2, Cause.UNKNOWN)
    with storage.writing() as work:
        live(work, stay(SUSPECT, one, 0, 5), *fellows, again)

        assert passes_of_suspect(work, one, (0, 5), (60, 65)) == passes


def test_accounts_that_are_switched_on_and_off_together_leave_no_passes(
    storage: Database, watches: list[Watch]
) -> None:
    """Without new follows among them their common weeks tell of no timetable."""
    weeks = [
        stay(key, watches[0], 7 * week + key / 50, 7 * week + 4, Cause.UNKNOWN)
        for week in range(1, 6)
        for key in (SUSPECT, 8, 9)
    ]
    first = [stay(key, watches[0], -30.0 * key, -30.0 * key + 4) for key in (SUSPECT, 8, 9)]
    with storage.writing() as work:
        live(work, *first, *weeks)

        every_week = [(7.0 * week, 7.0 * week + 4) for week in range(1, 6)]
        assert passes_of_suspect(work, watches[0], *every_week) == 0


def test_a_later_pass_brings_up_those_who_were_there_on_both_days(
    storage: Database, watches: list[Watch]
) -> None:
    one, two = watches
    fellows = [stay(key, two, *days) for key in (8, 9) for days in [(60.0, 65.0)]]
    before = [stay(key, one, 0.2, 5.2) for key in (8, 9)]
    again = stay(SUSPECT, one, 60.1, 65.2, Cause.UNKNOWN)
    with storage.writing() as work:
        stirred = live(work, stay(SUSPECT, one, 0, 5), *before, *fellows, again)

    assert stirred == {8: True, 9: True}


def test_it_is_told_whether_those_brought_up_by_a_pass_were_there_this_time(
    storage: Database, watches: list[Watch]
) -> None:
    """Of those who were not there is less to say: only that the group grew."""
    one, two = watches
    days = [(0.0, 5.0), (30.0, 35.0), (60.0, 65.0)]
    suspect = [stay(SUSPECT, one, *days[0]), stay(SUSPECT, two, *days[1])]
    before = [stay(8, one, *days[0]), stay(9, one, *days[0]), stay(9, two, *days[1])]
    fellows = [stay(key, two, *days[2]) for key in (8, 10)]
    last = [*fellows, stay(SUSPECT, one, 60.1, 65.2, Cause.UNKNOWN)]
    with storage.writing() as work:
        stirred = live(work, *suspect, *before, *last)

    assert stirred == {8: True, 9: False}
