"""Follow events: kept as they were found, found by account, never written twice."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import Conflict
from app.domain.event import RECENT, Cause, FollowEvent, Kind, Proof
from app.domain.instant import DAY
from app.domain.watch import ListKind, Watch
from app.storage import events
from app.storage.work import Database
from tests.lists import SHOP, START

LARGEST = 2**63 - 1


@pytest.fixture
def watch(storage: Database) -> Watch:
    with storage.writing() as work:
        return work.watches.add(SHOP, ListKind.FOLLOWERS, DAY, live=False, now=START)


def an_event(watch: Watch, **values: object) -> FollowEvent:
    ordinary = {
        "watch_id": watch.id,
        "key": 7,
        "kind": Kind.FOLLOW,
        "after": START,
        "before": START + DAY,
    }
    return FollowEvent(**ordinary | values)  # type: ignore[arg-type]


def plain(event: FollowEvent) -> dict[str, object]:
    return {name: getattr(event, name) for name in event.__struct_fields__ if name != "seq"}


EVENTS: list[dict[str, object]] = [
    {},
    {"kind": Kind.UNFOLLOW, "cause": Cause.DEACTIVATED, "proof": Proof.PROBE, "crowd": 61},
    {"cause": Cause.REMADE, "proof": Proof.RECORD, "exact": START + 1, "record": LARGEST},
    {"cause": Cause.RESTORED, "proof": Proof.SEAT, "seat": LARGEST, "record": -LARGEST - 1},
    {"key": -LARGEST - 1},
    {"key": LARGEST},
]


@pytest.mark.parametrize("values", EVENTS, ids=str)
def test_an_event_comes_back_as_it_was_written(
    storage: Database, watch: Watch, values: dict[str, object]
) -> None:
    written = an_event(watch, **values)

    with storage.writing() as work:
        work.events.add([written])

    with storage.reading() as work:
        [[read]] = work.events.of([written.key]).values()
    assert plain(read) == plain(written)
    assert type(read.cause) is Cause


def test_the_events_of_one_list_come_in_order_and_without_those_of_others(
    storage: Database, watch: Watch
) -> None:
    with storage.writing() as work:
        other = work.watches.add(SHOP, ListKind.FOLLOWING, DAY, live=False, now=START)
        work.events.add([an_event(watch, key=3), an_event(other, key=2), an_event(watch, key=1)])

        assert [event.key for event in work.events.on(watch.id)] == [3, 1]
    with storage.reading() as work:
        assert [event.key for event in work.events.on(other.id)] == [2]


@pytest.mark.parametrize("apart", [False, True], ids=["one transaction", "two transactions"])
def test_the_same_change_is_never_written_twice(
    storage: Database, watch: Watch, apart: bool
) -> None:
    twice = [an_event(watch), an_event(watch, cause=Cause.NEW, after=START + 1)]
    if apart:
        with storage.writing() as work:
            work.events.add([twice.pop(0)])

    with pytest.raises(Conflict, match="another process"), storage.writing() as work:
        work.events.add(twice)

    with storage.reading() as work:
        assert len(list(work.events.all())) == (1 if apart else 0)


def test_an_unfollow_and_a_follow_at_the_same_time_are_two_changes(
    storage: Database, watch: Watch
) -> None:
    with storage.writing() as work:
        work.events.add([an_event(watch, kind=kind) for kind in (Kind.UNFOLLOW, Kind.FOLLOW)])

    with storage.reading() as work:
        assert [e.kind for e in work.events.all()] == [Kind.UNFOLLOW, Kind.FOLLOW]


def test_the_time_the_changes_of_a_list_span_is_known(storage: Database, watch: Watch) -> None:
    with storage.writing() as work:
        assert work.events.span(watch.id) is None
        work.events.add([an_event(watch, key=key, before=START + key * DAY) for key in (3, 1, 2)])

        assert work.events.span(watch.id) == (START + DAY, START + 3 * DAY)
        assert work.events.span(watch.id + 1) is None


def test_what_was_just_written_is_found_before_it_is_sent(storage: Database, watch: Watch) -> None:
    with storage.writing() as work:
        work.events.add([an_event(watch)])
        work.flush()
        work.events.add([an_event(watch, kind=Kind.UNFOLLOW, before=START + 2 * DAY)])

        found = work.events.of([7, 8])

    assert [event.kind for event in found[7]] == [Kind.FOLLOW, Kind.UNFOLLOW]
    assert 8 not in found


def test_thousands_of_accounts_are_asked_for_at_once(storage: Database, watch: Watch) -> None:
    keys = list(range(-30_000, 30_000))
    with storage.writing() as work:
        work.events.add([an_event(watch, key=key) for key in keys[::100]])

    with storage.reading() as work:
        assert set(work.events.of(keys)) == set(keys[::100])
        assert work.events.of([]) == {}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-(2**63), LARGEST), unique=True, max_size=20))
def test_any_key_finds_its_own_events_and_no_other(
    storage: Database, watch: Watch, keys: list[int]
) -> None:
    with storage.writing() as work:
        known = {event.key for event in work.events.all()}
        work.events.add([an_event(watch, key=key) for key in keys if key not in known])

    with storage.reading() as work:
        assert set(work.events.of(keys)) == set(keys)


def test_events_go_with_their_watch(storage: Database, watch: Watch) -> None:
    with storage.writing() as work:
        work.events.add([an_event(watch)])

    with storage.writing() as work:
        work.watches.remove(watch.id)

    with storage.reading() as work:
        assert list(work.events.all()) == []


def test_events_come_account_by_account_each_in_order_of_finding(
    storage: Database, watch: Watch
) -> None:
    coming = [an_event(watch, key=key) for key in (9, 7, -8)]
    going = [an_event(watch, key=key, kind=Kind.UNFOLLOW, before=START + 2 * DAY) for key in (7, 9)]
    with storage.writing() as work:
        work.events.add([*coming, *going])

    with storage.reading() as work:
        found = {key: [e.kind for e in own] for key, own in work.events.by_account()}
        assert work.events.count() == 5
    assert list(found) == [-8, 7, 9]
    assert found == {
        -8: [Kind.FOLLOW],
        7: [Kind.FOLLOW, Kind.UNFOLLOW],
        9: [Kind.FOLLOW, Kind.UNFOLLOW],
    }


def test_other_questions_can_be_asked_between_two_accounts(storage: Database, watch: Watch) -> None:
    with storage.writing() as work:
        work.events.add([an_event(watch, key=key) for key in range(6_000)])

    with storage.reading() as work:
        asked = [work.events.of([key]) for key, _ in work.events.by_account() if key % 1_000 == 0]
    assert [len(found) for found in asked] == [1] * 6


@pytest.mark.parametrize("at_once", [1_000, 3])
def test_of_a_long_history_only_the_newest_of_each_list_are_looked_at(
    storage: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(events, "_AT_ONCE", at_once)
    kinds = (Kind.UNFOLLOW, Kind.FOLLOW)
    every = [
        an_event(watch, kind=kinds[day % 2], before=START + day * DAY) for day in range(RECENT + 9)
    ]

    with storage.writing() as work:
        work.events.add(every)

    with storage.reading() as work:
        assert [e.before for e in work.events.recent([7])[7]] == [e.before for e in every[9:]]
        assert len(work.events.of([7])[7]) == RECENT + 9


def test_the_newest_changes_of_a_list_come_first_in_whatever_order_they_were_found(
    storage: Database, watch: Watch
) -> None:
    days = [3, 1, 2]
    with storage.writing() as work:
        work.events.add(
            an_event(watch, key=day, after=START, before=START + day * DAY) for day in days
        )

    with storage.reading() as work:
        assert [event.key for event in work.events.latest(watch.id, 2)] == [3, 2]
        assert work.events.latest(watch.id + 1, 2) == []
