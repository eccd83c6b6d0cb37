"""Passes: found by who came and went together, on every database."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from app.domain.account import Account
from app.domain.instant import DAY
from app.domain.passes import Pass
from app.domain.watch import ListKind, Watch
from app.storage import passes
from app.storage.keys import fetched
from app.storage.work import Database
from tests.lists import SHOP, START


@pytest.fixture
def watches(storage: Database) -> list[Watch]:
    other = Account(SHOP.network, "did:plc:another")
    with storage.writing() as work:
        return [
            work.watches.add(one, ListKind.FOLLOWERS, DAY, live=False, now=START)
            for one in (SHOP, other)
        ]


def a_pass(key: int, watch: Watch, came: float, went: float) -> Pass:
    return Pass(key, watch.id, START + round(came * DAY), START + round(went * DAY))


def test_whoever_came_and_went_within_two_days_is_found_with_all_passes(
    storage: Database, watches: list[Watch]
) -> None:
    one, two = watches
    own = a_pass(1, one, 0, 7)
    near, later = a_pass(2, two, 1.5, 8.5), a_pass(2, one, 20, 27)
    far = [a_pass(3, one, 0, 10), a_pass(4, one, 3, 7)]
    with storage.writing() as work:
        work.passes.add([(p, 1) for p in (own, near, *far)])
        work.passes.add([(later, 2)])

    with storage.reading() as work:
        assert work.passes.near([own], 0) == {2: ((near,), (later,))}
        assert work.passes.near([], 0) == {}
        assert work.passes.near([own], near.went + 1) == {2: ((later,),)}


def test_what_was_asked_before_hides_nothing_added_or_older(
    storage: Database, watches: list[Watch]
) -> None:
    own, near, later = (
        a_pass(key, watches[0], came, came + 7) for key, came in ((1, 0), (2, 1), (2, 20))
    )
    with storage.writing() as work:
        work.passes.add([(near, 1)])
        assert work.passes.near([own], near.went + 1) == {}
        assert work.passes.near([own], 0) == {2: ((near,),)}
        assert work.passes.several(0) == 0
        work.passes.add([(later, 2)])
        assert work.passes.near([own], 0) == {2: ((near,), (later,))}
        assert work.passes.near([own], near.went + 1) == {2: ((later,),)}
        assert work.passes.several(0) == 1


def test_no_more_accounts_are_kept_than_there_is_room_for(
    storage: Database, watches: list[Watch], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(connection: Connection, query: str, values: tuple[object, ...]) -> Any:
        asked.append(query)
        return fetched(connection, query, values)

    monkeypatch.setattr(passes, "fetched", counted)
    monkeypatch.setattr(passes, "MOST_READ", 1)
    groups = [
        [a_pass(10 * n + key, watches[0], 10 * n, 10 * n + 5) for key in (1, 2)] for n in (1, 2)
    ]
    with storage.writing() as work:
        work.passes.add([(one, 1) for group in groups for one in group])
        for group in [*groups, *groups]:
            assert work.passes.near([replace(group[0], key=1)], 0) == {
                p.key: ((p,),) for p in group
            }

    assert sum("ORDER BY" in query for query in asked) == 4


def test_whoever_left_first_stands_first_and_of_one_moment_the_lower_key(
    storage: Database, watches: list[Watch]
) -> None:
    last, first, same = (a_pass(k, watches[0], 0, 7 + late) for k, late in ((2, 1), (4, 0), (3, 0)))
    with storage.writing() as work:
        work.passes.add([(one, 1) for one in (last, first, same)])
        assert [*work.passes.near([a_pass(1, watches[0], 0, 7)], 0)] == [3, 4, 2]


def test_a_pass_stays_as_first_told_and_a_later_one_over_the_list_stands_beside_it(
    storage: Database, watches: list[Watch]
) -> None:
    first, again = a_pass(2, watches[0], 0, 7), a_pass(2, watches[0], 0, 7.5)
    later = a_pass(2, watches[0], 30, 33)
    with storage.writing() as work:
        work.passes.add([(first, 1)])
        work.passes.add([(again, 2), (later, 2)])

    with storage.reading() as work:
        assert work.passes.near([a_pass(1, watches[0], 0, 7)], 0) == {2: ((first,), (later,))}


def test_accounts_that_left_on_a_second_day_are_counted_once(
    storage: Database, watches: list[Watch]
) -> None:
    one, two = watches
    with storage.writing() as work:
        work.passes.add([(a_pass(1, one, 0, 7), 1), (a_pass(2, one, 0, 7), 2)])
        work.passes.add([(a_pass(2, two, 0, 7.1), 2)])

    with storage.reading() as work:
        assert work.passes.several(0) == 1
        assert work.passes.several(START + 8 * DAY) == 0


def test_where_too_many_passed_at_once_nobody_is_compared(
    storage: Database, watches: list[Watch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "MOST", 3)
    with storage.writing() as work:
        work.passes.add([(a_pass(key, watches[0], 0, 7), 1) for key in range(1, 6)])

        assert work.passes.near([a_pass(9, watches[0], 0, 7)], 0) == {}


def test_passes_go_with_their_watch(storage: Database, watches: list[Watch]) -> None:
    with storage.writing() as work:
        work.passes.add([(a_pass(1, watches[0], 0, 7), 1)])

    with storage.writing() as work:
        work.watches.remove(watches[0].id)
        assert work.passes.near([a_pass(9, watches[0], 0, 7)], 0) == {}
