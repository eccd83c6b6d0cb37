"""A live stream beside captures: exact times, the net effect of a commit, and nothing guessed."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.account import Account, AccountStatus
from app.domain.alert import Alert
from app.domain.instant import DAY, HOUR, MINUTE
from app.domain.record import record_number
from app.domain.streamed import Commit, HandleTold, StatusTold
from app.domain.watch import ListKind
from app.pipeline.streamed import Told, watched_ids
from app.storage.work import Database
from tests.fakes.source import SHOP
from tests.fakes.station import Station, told
from tests.fakes.stream import NETWORK, RECORDS, follow, stream, unfollow


@pytest.fixture
def station(storage: Database) -> Station:
    station = Station(storage)
    station.look()
    return station


def record_of(station: Station, id: str) -> int:
    roster = station.roster()
    assert roster.records is not None
    [place] = roster.position([Account(NETWORK, id).key]).tolist()
    return int(roster.records[place])


def test_a_follow_and_its_end_are_known_to_the_millisecond(station: Station) -> None:
    came = follow(station, "new", RECORDS[0])
    stream(station, came)
    went = unfollow(station, "new", RECORDS[0])
    stream(station, went)

    assert told(station.events()) == [
        ("follow", "new", "stream"),
        ("unfollow", "unfollowed", "stream"),
    ]
    assert [event.exact for event in station.events()] == [came.at, went.at]


def test_a_portion_told_twice_changes_nothing_again(station: Station) -> None:
    steps = [follow(station, "new", RECORDS[0]), unfollow(station, "new", RECORDS[0])]
    stream(station, *steps)

    assert stream(station, *steps) == Told()
    assert len(station.events()) == 2


def test_a_record_replaced_in_one_commit_is_no_unfollow(station: Station) -> None:
    stream(station, follow(station, "new", RECORDS[0]))

    assert stream(station, follow(station, "new", RECORDS[1], RECORDS[0])) == Told()
    assert stream(station, unfollow(station, "new", RECORDS[1])).unfollows == 1


def test_the_end_of_one_of_two_records_is_no_unfollow(station: Station) -> None:
    stream(station, follow(station, "new", RECORDS[0]), follow(station, "new", RECORDS[1]))

    assert stream(station, unfollow(station, "new", RECORDS[0])) == Told()
    assert stream(station, unfollow(station, "new", RECORDS[1])).unfollows == 1


def test_of_two_records_made_and_tidied_in_one_portion_the_roster_names_the_one_that_stands(
    station: Station,
) -> None:
    twice = [follow(station, "new", RECORDS[0]), follow(station, "new", RECORDS[1])]
    stream(station, *twice, unfollow(station, "new", RECORDS[0]))

    assert record_of(station, "new") == record_number(RECORDS[1])


def test_a_record_that_is_replaced_is_not_taken_for_that_of_a_later_follow(
    station: Station,
) -> None:
    twice = [follow(station, "new", RECORDS[0]), follow(station, "new", RECORDS[1], RECORDS[0])]
    stream(
        station, *twice, unfollow(station, "new", RECORDS[1]), follow(station, "new", RECORDS[2])
    )

    assert record_of(station, "new") == record_number(RECORDS[2])


def test_an_end_whose_record_nobody_knows_is_not_guessed_at(station: Station) -> None:
    assert stream(station, unfollow(station, "p3", RECORDS[4])) == Told()
    assert not station.events()


def test_a_follow_again_within_a_minute_is_seen_although_no_list_showed_the_gap(
    station: Station,
) -> None:
    stream(station, follow(station, "new", RECORDS[0]))
    stream(station, unfollow(station, "new", RECORDS[0]))
    stream(station, follow(station, "new", RECORDS[1]))

    assert told(station.events())[-1] == ("follow", "remade", "stream")


def test_the_next_capture_agrees_with_what_the_stream_told(station: Station) -> None:
    stream(station, follow(station, "new", RECORDS[0]))
    station.source.ids.insert(0, "new")

    assert not station.look().changes.events


def test_who_unfollowed_while_the_list_was_read_is_not_taken_to_have_come_back(
    station: Station,
) -> None:
    stream(station, follow(station, "new", RECORDS[0]))
    station.source.ids.insert(0, "new")
    station.source.during = lambda: stream(station, unfollow(station, "new", RECORDS[0]))
    captured = station.look()

    assert not captured.changes.events
    station.source.during = None
    station.source.ids.remove("new")
    station.look()
    assert told(station.events()) == [
        ("follow", "new", "stream"),
        ("unfollow", "unfollowed", "stream"),
    ]


def test_who_followed_while_the_list_was_read_is_not_taken_to_have_left(station: Station) -> None:
    station.source.during = lambda: stream(station, follow(station, "new", RECORDS[0]))
    captured = station.look()

    assert not captured.changes.events
    assert Account(NETWORK, "new").key in station.roster()


@pytest.mark.parametrize("wrong", [365 * DAY, 11 * MINUTE, -31 * DAY, -365 * DAY])
def test_a_server_whose_clock_is_wrong_dates_nothing(station: Station, wrong: int) -> None:
    at = station.clock.now() + wrong
    steps = [
        Commit("new", at, ((RECORDS[0], SHOP.id),)),
        Commit("new", at + MINUTE // 2, (), (RECORDS[0],)),
        StatusTold("p3", at, AccountStatus.DELETED),
    ]

    assert stream(station, *steps) == Told(unbelieved=3)
    assert not station.events()
    with station.storage.reading() as work:
        assert not work.accounts.sightings([Account(NETWORK, "p3").key])

    station.source.ids.insert(0, "new")
    [event] = station.look().changes.events
    assert event.exact is None
    assert event.before == station.clock.now()


def test_a_server_whose_clock_is_a_little_ahead_is_believed_and_counts_once(
    station: Station,
) -> None:
    came = follow(station, "new", RECORDS[0])
    station.clock.time -= MINUTE
    stream(station, came)
    station.clock.time += MINUTE

    assert stream(station, came) == Told()
    assert [event.exact for event in station.events()] == [came.at]


def test_an_account_that_was_switched_off_is_known_to_have_been_away(station: Station) -> None:
    off = StatusTold("p3", station.clock.now(), AccountStatus.DEACTIVATED)
    stream(station, off, StatusTold("stranger", off.at, AccountStatus.DELETED))

    keys = [Account(NETWORK, id).key for id in ("p3", "stranger")]
    with station.storage.reading() as work:
        seen = work.accounts.sightings(keys)
    assert [(key, [s.status for s in own]) for key, own in seen.items()] == [
        (keys[0], [AccountStatus.DEACTIVATED])
    ]


def test_a_known_account_goes_by_its_new_handle(station: Station) -> None:
    stream(station, HandleTold("p3", station.clock.now(), "new.example"))

    with station.storage.reading() as work:
        [account] = work.accounts.named("new.example")
    assert account.id == "p3"


def test_only_lists_that_were_captured_once_take_part(storage: Database) -> None:
    station = Station(storage)
    station.watch()

    with storage.reading() as work:
        assert not watched_ids(work, NETWORK)
    stream(station, follow(station, "new", RECORDS[0]))
    assert not station.events()


def test_a_weekly_cycler_is_alerted_from_the_stream_alone(station: Station) -> None:
    raised: list[Alert] = []
    for round in range(4):
        stream(station, follow(station, "new", RECORDS[round]))
        station.clock.time += 7 * 24 * HOUR
        raised += stream(station, unfollow(station, "new", RECORDS[round])).alerts
        station.clock.time += 7 * 24 * HOUR

    assert {str(alert.severity) for alert in raised} >= {"alert"}


def test_whom_a_watched_account_follows_comes_onto_its_list_and_goes_from_it(
    station: Station,
) -> None:
    with station.storage.writing() as work:
        own = work.watches.add(SHOP, ListKind.FOLLOWING, HOUR, True, station.clock.now())
    asyncio.run(station.schedule.capture_now(own.id))
    steps = ((((RECORDS[0], "friend"),), ()), ((), (RECORDS[0],)))
    for made, unmade in steps:
        station.clock.time += MINUTE
        stream(station, Commit(SHOP.id, station.clock.now(), made, unmade))

    friend = Account(NETWORK, "friend").key
    assert {(event.watch_id, event.key) for event in station.events()} == {(own.id, friend)}
    assert told(station.events()) == [
        ("follow", "new", "stream"),
        ("unfollow", "unfollowed", "stream"),
    ]
