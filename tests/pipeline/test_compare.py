"""A list against what was known of it, on a database: what is written, and what has to wait."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.domain.event import FollowEvent, Kind
from app.domain.instant import DAY
from app.domain.snapshot import Verdict
from app.storage.tables import metadata
from app.storage.work import Database
from tests.lists import NETWORK, START, Town, key

LIST = [f"m{number}" for number in range(300)]
# Every third one: a hundred from all over the list, far more than may go at once.
CROWD = LIST[1::3]
REST = [id for id in LIST if id not in CROWD]


@pytest.fixture
def town(storage: Database) -> Town:
    """A list of three hundred, seen on day 0."""
    town = Town(storage)
    town.walk(LIST, 0)
    return town


def events(town: Town) -> list[FollowEvent]:
    with town.storage.reading() as work:
        return list(work.events.all())


def rows(town: Town) -> dict[str, int]:
    with town.storage.engine.connect() as connection:  # type: ignore[attr-defined]
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_the_same_list_again_writes_nothing_but_its_row(town: Town) -> None:
    before = rows(town)

    snapshot, changes = town.walk(LIST, 1)

    assert snapshot.verdict is Verdict.COMPLETE
    assert changes.events == ()
    assert rows(town) == before | {"snapshot": before["snapshot"] + 1}


def test_a_mass_loss_waits_for_a_second_walk_that_agrees(town: Town) -> None:
    first, _ = town.walk(REST, 1)
    waiting = events(town)
    second, _ = town.walk(REST, 2)

    assert (first.verdict, first.left, waiting) == (Verdict.QUARANTINED, 0, [])
    assert (second.verdict, second.left) == (Verdict.COMPLETE, len(CROWD))
    assert {event.key for event in events(town)} == {key(id) for id in CROWD}
    assert town.members() == REST


def test_a_confirmed_loss_is_dated_by_the_walk_that_saw_it_first(town: Town) -> None:
    town.walk(REST, 1)
    town.walk(REST, 2)

    assert {(event.after, event.before) for event in events(town)} == {(START, START + DAY)}


def test_whoever_came_back_while_a_loss_waited_was_never_gone(town: Town) -> None:
    back = set(CROWD[::2])
    town.walk(REST, 1)
    town.walk([id for id in LIST if id in back or id in REST], 2)

    assert {event.key for event in events(town)} == {key(id) for id in set(CROWD) - back}


def test_a_loss_that_was_not_confirmed_leaves_no_trace(town: Town) -> None:
    town.walk(REST, 1)
    snapshot, _ = town.walk(LIST, 2)
    town.walk([id for id in LIST if id != "m1"], 3)

    assert snapshot.verdict is Verdict.COMPLETE
    [gone] = events(town)
    assert (gone.key, gone.after) == (key("m1"), START + 2 * DAY)


def test_a_walk_that_stopped_early_confirms_no_loss(town: Town) -> None:
    town.walk(REST, 1)
    town.walk(REST, 2, complete=False)
    waiting = events(town)
    town.walk(REST, 3)

    assert waiting == []
    assert len(events(town)) == len(CROWD)


def test_whoever_is_seen_by_a_walk_that_stopped_early_waits_no_longer(town: Town) -> None:
    seen = CROWD[0]
    town.walk(REST, 1)
    town.walk([seen, *REST[:10]], 2, complete=False)
    town.walk(REST, 3)

    [gone] = [event for event in events(town) if event.key == key(seen)]
    assert gone.before == START + 3 * DAY


def test_another_mass_loss_waits_in_its_turn_while_the_first_is_confirmed(town: Town) -> None:
    second = REST[::2]
    left = [id for id in REST if id not in second]
    town.walk(REST, 1)
    snapshot, _ = town.walk(left, 2)

    assert snapshot.verdict is Verdict.QUARANTINED
    assert {event.key for event in events(town)} == {key(id) for id in CROWD}
    town.walk(left, 3)
    assert {event.key for event in events(town)} == {key(id) for id in CROWD + second}


# The oldest forty, dropped at once.
KEPT, OLDEST = LIST[:260], LIST[260:]
NEW = [f"new{number}" for number in range(60)]


def test_a_tail_is_gone_once_the_list_has_grown_and_ends_where_it_ended(town: Town) -> None:
    town.walk(KEPT, 1)
    town.walk(KEPT, 2)
    assert events(town) == []

    snapshot, _ = town.walk(["new0", *KEPT], 3)

    assert snapshot.verdict is Verdict.COMPLETE
    gone = [event for event in events(town) if event.kind is Kind.UNFOLLOW]
    assert {event.key for event in gone} == {key(id) for id in OLDEST}
    assert {event.before for event in gone} == {START + DAY}
    assert town.members() == ["new0", *KEPT]


# What comes after a list cut to its first 260 members: never a proof that the others went.
CUTS = {
    "a limit": [["new0", *KEPT[:259]], ["new1", "new0", *KEPT[:258]]],
    "a limit, while some leave": [["new0", *KEPT[1:]], ["new1", "new0", *KEPT[2:]]],
    "any length": [["new0", *KEPT[:200]], ["new1", "new0", *KEPT]],
    "nothing new": [KEPT, KEPT, KEPT],
    "whole again": [["new0", *LIST], ["new1", "new0", *LIST]],
}


@pytest.mark.parametrize("lists", CUTS.values(), ids=CUTS)
def test_a_cut_takes_nobody_of_the_tail_away_however_often_it_is_seen(
    town: Town, lists: list[list[str]]
) -> None:
    for day, seen in enumerate([KEPT, *lists], 1):
        town.walk(seen, day)

    gone = {event.key for event in events(town) if event.kind is Kind.UNFOLLOW}
    assert gone & {key(id) for id in OLDEST} == set()


def test_a_tail_dropped_in_parts_is_gone_once_the_last_part_is(town: Town) -> None:
    for day, length in enumerate((280, 265, 250), 1):
        town.walk(LIST[:length], day)
    town.walk([*NEW, *LIST[:250]], 4)

    gone = {event.key for event in events(town) if event.kind is Kind.UNFOLLOW}
    assert gone == {key(id) for id in LIST[250:]}


# Lists that prove no absence, whatever is missing from them.
UNPROVING = [
    ("cut and saying so", LIST[:100], {"complete": False}, Verdict.PARTIAL),
    ("cut silently", LIST[:280], {}, Verdict.PARTIAL),
    ("empty", [], {}, Verdict.HIDDEN),
    ("a sliver of what is claimed", LIST[:100], {"claimed": 300}, Verdict.HIDDEN),
    (
        "shorter than claimed",
        [id for id in LIST if id not in LIST[100:250:3]],
        {"claimed": 300},
        Verdict.PARTIAL,
    ),
]


@pytest.mark.parametrize(
    ("seen", "values", "verdict"), [u[1:] for u in UNPROVING], ids=[u[0] for u in UNPROVING]
)
def test_a_list_that_proves_nothing_takes_nobody_away(
    town: Town, seen: list[str], values: dict[str, object], verdict: Verdict
) -> None:
    snapshot, changes = town.walk(seen, 1, **values)

    assert snapshot.verdict is verdict
    assert snapshot.reason
    assert changes.events == ()
    assert town.members() == LIST


def test_a_list_that_proves_no_absence_still_proves_who_came(town: Town) -> None:
    _, changes = town.walk(["new", *LIST[:50]], 1, complete=False)

    assert [(event.key, event.kind) for event in changes.events] == [(key("new"), Kind.FOLLOW)]
    assert town.members() == ["new", *LIST]


def test_changes_are_dated_from_the_last_list_that_proves_anything(town: Town) -> None:
    town.walk(LIST[:100], 1, complete=False)
    town.walk([], 2)
    town.walk(LIST[1:], 3)

    [gone] = events(town)
    assert (gone.after, gone.before) == (START, START + 3 * DAY)


def test_a_steady_shortfall_is_ordinary_and_a_sudden_one_is_not(storage: Database) -> None:
    town = Town(storage)
    claims = {"claimed": 310}
    town.walk(LIST, 0, **claims)

    steady, _ = town.walk(LIST[1:], 1, **claims)
    sudden, _ = town.walk([id for id in LIST if id not in LIST[1:-1:12]], 2, **claims)

    assert steady.verdict is Verdict.COMPLETE
    assert sudden.verdict is Verdict.PARTIAL


@pytest.mark.parametrize("values", [{"complete": False}, {"claimed": 1_000}])
def test_watching_begins_with_the_first_list_that_is_whole(
    storage: Database, values: dict[str, object]
) -> None:
    town = Town(storage)
    town.walk(LIST[:10], 0, **values)
    _, changes = town.walk(LIST, 1)

    assert changes.events == ()
    assert town.members() == LIST


def test_an_empty_first_list_is_a_list(storage: Database) -> None:
    town = Town(storage)
    town.walk([], 0)
    _, changes = town.walk(["first"], 1)

    assert [event.kind for event in changes.events] == [Kind.FOLLOW]


def test_everybody_ever_seen_can_be_named(town: Town) -> None:
    town.walk(["new", *LIST[1:]], 1)

    with town.storage.reading() as work:
        named = work.accounts.get([key(id) for id in ("new", "m0", "m299")])
    assert {(one.network, one.id) for one in named.values()} == {
        (NETWORK, id) for id in ("new", "m0", "m299")
    }


def test_who_returns_is_told_from_who_is_new(town: Town) -> None:
    town.walk(LIST[1:], 1)

    _, changes = town.walk(["m0", "new", *LIST[1:]], 2)

    assert [event.key for event in changes.returned] == [key("m0")]
