"""What is old goes, in small parts, and what is left says the same of who is there and who stands accused."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from app.domain.account import Account, AccountStatus
from app.domain.alert import State
from app.domain.blocklist import SUGGESTED, Rule
from app.domain.errors import Conflict
from app.domain.event import FollowEvent, Kind
from app.domain.grant import Grant
from app.domain.instant import DAY, HOUR, Instant
from app.domain.ledger import Row
from app.domain.objection import Objection
from app.domain.retention import Retention, next_night
from app.domain.sighting import Sighting
from app.domain.watch import ListKind
from app.pipeline.edition import open_edition
from app.pipeline.keep_lists import create
from app.pipeline.publish import publish, refresh
from app.storage import retaining
from app.storage.budgets import BudgetStore
from app.storage.retention import Clearing
from app.storage.tables import event
from app.storage.work import Database
from tests.accused import accuse, dismiss, person
from tests.lists import SHOP, START, Town, key
from tests.replay import replay
from tests.storage.owners import add_owner

KEPT = Retention()
# Whoever is on the list at some time, by day: letters of those present.
LIFE = {0: "abc", 10: "abcd", 20: "abd", 30: "abcd", 40: "ab", 150: "abe", 160: "abf", 199: "abfg"}


def at(day: float) -> Instant:
    return START + int(day * DAY)


@pytest.fixture
def town(storage: Database) -> Database:
    """One captured list over 199 days."""
    with storage.writing() as work:
        work.watches.add(SHOP, ListKind.FOLLOWERS, DAY, live=True, now=START)
    walked = Town(storage)
    for day, members in LIFE.items():
        walked.walk([*members], day)
    return storage


def told(storage: Database) -> list[tuple[str, str, int]]:
    """Every event as words: who, what, on which day."""
    names = {key(letter): letter for letter in "abcdefg"}
    with storage.reading() as work:
        return [(names[e.key], e.kind.value, (e.before - START) // DAY) for e in work.events.all()]


def clear(storage: Database, day: float, kept: Retention = KEPT) -> dict[str, int]:
    return Clearing(storage, kept).clear(at(day))


def first_members(events: list[FollowEvent], members: set[int]) -> set[int]:
    """Who was there before the first event that is kept, by these events and the members now."""
    beginnings: dict[int, Kind] = {}
    for one in events:
        beginnings.setdefault(one.key, one.kind)
    return {
        k for k in members | beginnings.keys() if beginnings.get(k, Kind.UNFOLLOW) is Kind.UNFOLLOW
    }


def test_stays_that_ended_long_ago_go_and_one_that_lasts_keeps_its_beginning(
    town: Database,
) -> None:
    clear(town, 200)

    assert told(town) == [
        ("e", "follow", 150),
        ("e", "unfollow", 160),
        ("f", "follow", 160),
        ("g", "follow", 199),
    ]
    clear(town, 400)
    assert told(town) == [("f", "follow", 160), ("g", "follow", 199)]


@pytest.mark.parametrize("day", [45, 105, 131, 200, 260, 1_000])
def test_what_is_left_leads_to_the_members_there_are(town: Database, day: int) -> None:
    clear(town, day)

    with town.reading() as work:
        [watch] = work.watches.all()
        members = set(work.rosters.get(watch.id, watch.state.roster_version).keys.tolist())
        events = work.events.on(watch.id)
    assert replay(first_members(events, members), events) == members


def test_the_next_list_shows_the_same_changes_as_if_nothing_had_gone(town: Database) -> None:
    clear(town, 200)

    snapshot, changes = Town(town, names={}).walk([*"abgh"], 201)

    assert (snapshot.joined, snapshot.left) == (1, 1)
    assert {(e.key, e.kind) for e in changes.events} == {
        (key("f"), Kind.UNFOLLOW),
        (key("h"), Kind.FOLLOW),
    }


@pytest.mark.parametrize(
    ("state", "day", "stays"),
    [
        (State.OPEN, 1_000, True),
        (State.ACKNOWLEDGED, 1_000, True),
        (State.MUTED, 1_000, True),
        (State.DISMISSED, 200, True),
        (State.DISMISSED, 300, False),
        (State.EXPIRED, 150, True),
        (State.EXPIRED, 400, False),
    ],
)
def test_evidence_is_kept_as_long_as_its_alert_stands(
    town: Database, state: State, day: int, stays: bool
) -> None:
    with town.writing() as work:
        accuse(work, 1, key=key("c"), state=state, updated_at=at(40), id="al_c")
        before = work.alerts.get("al_c")

    clear(town, day)

    assert ([one for one in told(town) if one[0] == "c"] != []) is stays
    if stays:
        with town.reading() as work:
            assert work.alerts.get("al_c") == before


def test_evidence_is_kept_as_long_as_the_account_is_listed(town: Database) -> None:
    with town.writing() as work:
        accuse(work, 1, key=key("c"), id="al_c")
        work.accounts.add([(key("c"), Account(SHOP.network, "c"))])
        publish(work, SUGGESTED, at(40))
        work.alerts.drop("al_c")

    clear(town, 1_000)

    assert [one[2] for one in told(town) if one[0] == "c"] == [20, 30, 40]


def test_an_alert_keeps_nothing_of_anybody_else(town: Database) -> None:
    with town.writing() as work:
        accuse(work, 1, key=key("e"), id="al_e")

    clear(town, 131)

    assert [one for one in told(town) if one[0] != "e"] == [
        ("f", "follow", 160),
        ("g", "follow", 199),
    ]


def test_what_another_accuses_keeps_nothing_of_ones_own(town: Database) -> None:
    other = add_owner(town, 2)
    with other.writing() as work:
        accuse(work, 1, key=key("c"), id="al_c")
        work.accounts.add([(key("c"), Account(SHOP.network, "c"))])
        create(work, "theirs", "", Rule())
        publish(work, "theirs", at(40))
    with town.writing() as work:
        work.accounts.see([Sighting(key("c"), at(9), AccountStatus.ACTIVE)])
        accuse(work, 1, key=key("c"), id="al_d", state=State.EXPIRED, updated_at=at(40))

    clear(town, 230)

    assert [one for one in told(town) if one[0] == "c"] == []
    with town.reading() as work:
        assert work.accounts.sightings([key("c")]) == {}
        assert work.alerts.all() == []
    with other.reading() as work:
        assert [one.id for one in work.alerts.all()] == ["al_c"]


def test_lists_known_from_files_and_lists_of_follows_keep_theirs(storage: Database) -> None:
    walked = Town(storage)
    for day, members in LIFE.items():
        walked.walk([*members], day)
    with storage.writing() as work:
        own = work.watches.add(SHOP, ListKind.FOLLOWING, DAY, live=True, now=START)
    before = told(storage)

    clear(storage, 1_000)
    assert told(storage) == before

    turned = text("UPDATE event SET watch_id = :id")
    with storage.writing() as work:
        work.connection.execute(turned, {"id": own.id})
    clear(storage, 730)
    assert len(told(storage)) == len(before)
    clear(storage, 1_000)
    assert told(storage) == [("f", "follow", 160), ("g", "follow", 199)]


def test_names_that_nothing_tells_of_go_and_members_keep_theirs(town: Database) -> None:
    clear(town, 200)

    with town.reading() as work:
        known = {
            one.id for one in work.accounts.get([key(letter) for letter in "abcdefg"]).values()
        }
    assert known == {*"abefg"}


def test_names_of_whom_anything_tells_stay(town: Database) -> None:
    every = ("allowed", "objects", "follows", "followed", "watched", "nobody")
    named = {key(id): Account(SHOP.network, id) for id in every}
    with town.writing() as work:
        work.accounts.add(named.items())
        work.allowed.add(key("allowed"), None, "a friend", at(0))
        objecting = Objection(0, SUGGESTED, named[key("objects")], at(199), "No.", None)
        work.objections.add(objecting)
        [watch] = work.watches.all()
        work.streams.write_records([Row(key("follows"), 7, watch.id, key("followed"))], ())
        work.watches.add(named[key("watched")], ListKind.FOLLOWERS, DAY, True, at(0))

    clear(town, 200)

    with town.reading() as work:
        assert {one.id for one in work.accounts.get([*named]).values()} == {*every} - {"nobody"}


def test_old_sightings_go_but_of_the_accused(town: Database) -> None:
    with town.writing() as work:
        accuse(work, 1, key=key("c"), id="al_c")
        active = AccountStatus.ACTIVE
        work.accounts.see([Sighting(key(one), at(9), active) for one in "bc"])
        work.accounts.see([Sighting(key("b"), at(190), active)])

    clear(town, 200)

    with town.reading() as work:
        seen = work.accounts.sightings([key("b"), key("c")])
    assert [one.observed_at for one in seen[key("b")]] == [at(190)]
    assert [one.observed_at for one in seen[key("c")]] == [at(9)]


def test_a_list_whose_tombstones_went_is_fetched_whole_by_old_readers(storage: Database) -> None:
    with storage.writing() as work:
        for number in (1, 2):
            accuse(work, number)
        publish(work, SUGGESTED, at(10))
        dismiss(work, 2)
        refresh(work, SUGGESTED, at(11))
        accuse(work, 3, updated_at=at(90))
        refresh(work, SUGGESTED, at(90))

    assert clear(storage, 100)["entries that left block lists"] == 0
    assert clear(storage, 102)["entries that left block lists"] == 1

    with storage.reading() as work:
        one = work.blocklists.get(SUGGESTED)
        with pytest.raises(Conflict, match="fetch the whole list"):
            open_edition(work, one, at(102), since=1)
        newer = open_edition(work, one, at(102), since=2)
        assert [entry.key for entry in newer.entries] == [person(3).key]


def test_slots_go_after_their_days(town: Database) -> None:
    with town.writing() as work:
        [watch] = work.watches.all()
        work.watches.miss(watch.id, [at(1), at(150)], at(150))

    clear(town, 200)

    with town.reading() as work:
        assert work.watches.slots(watch.id) == [(at(150), "missed")]


def test_messages_of_the_last_30_days_can_be_read_without_a_gap_afterwards(
    town: Database,
) -> None:
    with town.writing() as work:
        for number in range(9):
            work.alerts.tell("alert.raised", f"al_{number}", at(170 + number), {})
    with town.reading() as work:
        before = work.outbox.after(0, 99)

    clear(town, 200)

    with town.reading() as work:
        assert work.outbox.after(0, 99) == before


def test_a_look_changes_nothing_and_foretells_what_goes(town: Database) -> None:
    foreseen = Clearing(town, KEPT).look(at(200))
    before = told(town)

    assert told(town) == before
    gone = clear(town, 200)
    # Names are only known to be unneeded when the events that bear them have gone.
    assert {**foreseen, "names of accounts that nothing tells of": 2} == {
        **gone,
        "names of accounts that nothing tells of": 2,
    }
    assert set(clear(town, 200).values()) == {0}


def test_it_goes_in_small_parts(town: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(town)
    monkeypatch.setattr(retaining, "AT_ONCE", 1)
    rule = next(one for one in retaining.RULES if one.table is event)

    with town.writing() as work:
        assert rule.drop(work.connection, KEPT, at(200)) == 1
    with town.reading() as work:
        left = work.connection.execute(select(func.count()).select_from(event)).scalar_one()
    assert left == len(before) - 1


@pytest.mark.parametrize(("now", "due"), [(0.0, 3), (2.9, 3), (3.0, 27), (12.0, 27)], ids=str)
def test_the_night_begins_at_three(now: float, due: int) -> None:
    assert next_night(START + int(now * HOUR)) == START + due * HOUR


def test_windows_of_requests_go_a_day_after_they_are_over(storage: Database) -> None:
    hosts = Grant("old.example", 300, HOUR), Grant("new.example", 300, 3 * HOUR)
    purse = BudgetStore(storage)
    for one in hosts:
        purse.lease(one, at(0))

    gone = [Clearing(storage, KEPT).clear(at(day)) for day in (1, 1.1, 1.1)]

    assert [one["windows of requests that are over"] for one in gone] == [0, 1, 0]
    assert [purse.lease(one, at(1.1))[0] for one in hosts] == [6, 6]
