"""What a capture sees, asks and writes down when the platform plays along."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from app.domain.account import Account, AccountStatus
from app.domain.instant import DAY, HOUR
from app.domain.snapshot import Verdict
from app.pipeline.resolve import MOST_ASKED
from app.storage.work import Database
from tests.contracts.sources_platforms import tid
from tests.fakes.source import SHOP, WORDS
from tests.fakes.station import Station, key, people, told
from tests.storage.dumped import dumped


def test_the_first_walk_puts_everybody_on_the_roster_and_tells_nothing(station: Station) -> None:
    captured = station.look()

    assert captured.snapshot.verdict is Verdict.COMPLETE
    assert (captured.snapshot.seen, captured.snapshot.pages) == (100, 1)
    assert set(station.roster().keys.tolist()) == {key(id) for id in people(100)}
    assert station.events() == []


def test_who_comes_is_an_event_with_a_name(station: Station) -> None:
    station.look()
    station.source.ids.insert(0, "new")

    captured = station.look()

    assert told(captured.changes.events) == [("follow", "new", "none")]
    assert key("new") in station.roster()
    with station.storage.reading() as work:
        assert work.accounts.get([key("new")])[key("new")].handle == "new.example"


def test_nobody_new_and_nobody_gone_writes_no_event(station: Station) -> None:
    station.look()
    version = station.watch_now().state.roster_version

    assert station.look().changes.events == ()
    assert station.watch_now().state.roster_version == version


AWAY = {
    "unfollowed": lambda source: source.ids.remove("p7"),
    "deactivated": lambda source: source.away.update(p7=AccountStatus.DEACTIVATED),
    "suspended": lambda source: source.away.update(p7=AccountStatus.SUSPENDED),
    "deleted": lambda source: source.away.update(p7=AccountStatus.DELETED),
    "blocked": lambda source: source.blocked.add("p7"),
}


@pytest.mark.parametrize("cause", AWAY)
def test_what_the_platform_says_of_an_absentee_is_the_cause(station: Station, cause: str) -> None:
    station.look()
    AWAY[cause](station.source)

    captured = station.look()

    assert told(captured.changes.events) == [("unfollow", cause, "probe")]
    assert key("p7") not in station.roster()


def test_the_status_of_an_absentee_is_kept_as_a_sighting(station: Station) -> None:
    station.look()
    station.source.away["p7"] = AccountStatus.DEACTIVATED
    station.source.ids.remove("p8")
    station.source.blocked.add("p9")
    station.source.ids.insert(0, "new")

    station.look()

    with station.storage.reading() as work:
        seen = work.accounts.sightings([key("p7"), key("p8"), key("p9"), key("new")])
    assert [s.status for s in seen[key("p7")]] == [AccountStatus.DEACTIVATED]
    assert [s.status for s in seen[key("p8")]] == [AccountStatus.ACTIVE]
    assert key("p9") not in seen, "behind a block an active account proves no unfollow"
    assert key("new") not in seen, "being on the list says as much"


def test_the_counts_of_who_comes_and_goes_are_kept_and_their_words_are_not(
    station: Station,
) -> None:
    station.look()
    station.source.following = {"new": 300, "p8": 12}
    station.source.ids.insert(0, "new")
    station.source.ids.remove("p8")

    station.look()

    with station.storage.reading() as work:
        seen = work.accounts.sightings([key("new"), key("p8")])
    [new], [gone] = seen[key("new")], seen[key("p8")]
    assert (new.status, new.followers, new.following) == (AccountStatus.UNKNOWN, 10, 300)
    assert (gone.status, gone.following, gone.invites) == (AccountStatus.ACTIVE, 12, True)
    assert "previous instructions" in WORDS
    assert "previous instructions" not in dumped(cast(Database, station.storage))


def test_absentees_are_asked_about_first_and_members_only_for_their_records(
    station: Station,
) -> None:
    station.look()
    station.source.ids.remove("p7")
    station.source.ids.insert(0, "new")

    station.look()

    [first, second] = station.source.asked
    assert first == people(100)
    assert second[:2] == ["p7", "new"]
    assert sorted(second) == sorted([*people(100), "new"])


def test_without_records_only_absentees_are_asked_about(station: Station) -> None:
    station.source.records = False
    station.look()
    station.source.ids.remove("p7")
    station.source.ids.insert(0, "new")

    station.look()

    assert station.source.asked == [["p7"]]


def test_a_long_list_is_not_asked_about_as_a_whole(station: Station) -> None:
    station.source.ids = people(MOST_ASKED + 2)
    station.look()
    station.source.ids.remove("p7")

    station.look()

    assert station.source.asked == [["p7"]]


def test_a_changed_record_proves_a_refollow_that_no_snapshot_saw(station: Station) -> None:
    station.source.known_records["p7"] = tid(station.clock.now() - DAY)
    station.look()
    again = station.clock.now() + HOUR
    station.source.known_records["p7"] = tid(again)

    captured = station.look()

    assert told(captured.changes.events) == [
        ("unfollow", "unfollowed", "record"),
        ("follow", "remade", "record"),
    ]
    assert captured.changes.events[1].exact == again


def test_a_second_record_of_one_follow_coming_to_light_is_no_refollow(station: Station) -> None:
    station.source.known_records["p7"] = tid(station.clock.now() - 2 * DAY)
    station.look()
    station.source.known_records["p7"] = tid(station.clock.now() - DAY)

    assert station.look().changes.events == ()


@pytest.mark.parametrize(("again", "cause"), [(False, "restored"), (True, "remade")])
def test_the_record_tells_a_return_from_a_refollow(
    station: Station, again: bool, cause: str
) -> None:
    station.source.known_records["p7"] = tid(station.clock.now() - DAY)
    station.look()
    station.source.away["p7"] = AccountStatus.UNKNOWN
    station.look()
    del station.source.away["p7"]
    if again:
        station.source.known_records["p7"] = tid(station.clock.now() + HOUR)

    assert told(station.look().changes.events) == [("follow", cause, "record")]


def test_a_new_follow_gets_its_exact_time_from_its_record(station: Station) -> None:
    station.look()
    at = station.clock.now() + HOUR
    station.source.ids.insert(0, "new")
    station.source.known_records["new"] = tid(at)

    [event] = station.look().changes.events

    assert event.exact == at


@pytest.mark.parametrize("wrong", [365 * DAY, -365 * DAY])
def test_a_record_that_is_off_by_a_year_is_a_claim_and_dates_nothing(
    station: Station, wrong: int
) -> None:
    station.look()
    since = station.clock.now()
    station.source.ids.insert(0, "new")
    station.source.known_records["new"] = tid(since + wrong)

    [event] = station.look().changes.events

    assert (event.after, event.before, event.exact) == (since, station.clock.now(), None)


def test_a_renamed_account_keeps_its_watch(station: Station) -> None:
    station.look()
    station.source.handle = "store.example"

    captured = station.look()

    assert captured.watch.account == Account(SHOP.network, SHOP.id, "store.example")
    assert station.watch_now().account.handle == "store.example"
    assert station.events() == []


def test_progress_is_told(station: Station) -> None:
    told: list[tuple[int, int | None]] = []
    watch = station.watch()

    asyncio.run(station.schedule.capture_now(watch.id, lambda *seen: told.append(seen)))

    assert told == [(100, None)]


def test_who_follows_again_and_again_is_found_and_nobody_else(station: Station) -> None:
    station.look()
    for _ in range(4):
        station.source.ids.insert(0, "churner")
        station.source.away["p7"] = AccountStatus.DEACTIVATED
        station.look(7 * DAY)
        station.source.ids.remove("churner")
        del station.source.away["p7"]
        station.look(7 * DAY)

    with station.storage.reading() as work:
        alerts = work.alerts.all()
    assert [(alert.key, alert.severity) for alert in alerts] == [(key("churner"), "alert")]


def test_an_alert_fades_while_nothing_happens(station: Station) -> None:
    test_who_follows_again_and_again_is_found_and_nobody_else(station)

    station.look(3 * 365 * DAY)

    with station.storage.reading() as work:
        assert [alert.state for alert in work.alerts.all()] == ["expired"]


def test_under_suspicion_a_member_of_a_long_list_is_asked_about_for_its_record(
    station: Station,
) -> None:
    test_who_follows_again_and_again_is_found_and_nobody_else(station)
    station.source.ids = ["churner", *people(MOST_ASKED + 100)]
    station.look()
    station.source.asked.clear()

    station.look()

    assert station.source.asked == [["churner"]]
