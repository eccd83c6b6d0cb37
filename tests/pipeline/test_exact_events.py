"""Single follows and unfollows with exact times: each counts once, on the list it was told of."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.domain.account import Account
from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.imported import ImportedEvent
from app.domain.instant import DAY, HOUR
from app.domain.record import record_number
from app.domain.watch import ListKind
from app.pipeline.exact_events import apply_events
from app.storage.work import Database
from tests.lists import NETWORK, SHOP, START, Town, key
from tests.replay import replay

LIST = ["a", "b", "c", "d"]
OTHER_SHOP = Account(NETWORK, "other shop")


@dataclass
class Teller:
    """Tells a town what happened: +x for a follow of x, -x for an unfollow, an hour apart."""

    storage: Database

    def tell(self, told: str, after: int = DAY, account: Account = SHOP) -> tuple[FollowEvent, ...]:
        with self.storage.writing() as work:
            watch = work.watches.add(account, ListKind.FOLLOWERS, DAY, live=False, now=START)
            return apply_events(work, watch, self.events(told, after, account))[1].events

    def events(self, told: str, after: int, account: Account) -> list[ImportedEvent]:
        return [
            ImportedEvent(
                Kind.FOLLOW if what[0] == "+" else Kind.UNFOLLOW,
                Account(NETWORK, what[1:]),
                account,
                START + after + hour * HOUR,
                f"record {hour} of {what[1:]}" if what[0] == "+" else None,
            )
            for hour, what in enumerate(told.split(), 1)
        ]


@pytest.fixture
def town(storage: Database) -> Town:
    """A list of four, seen on day 0."""
    town = Town(storage)
    town.walk(LIST, 0)
    town.names |= {key(id): id for id in "abcdefgx"}
    return town


@pytest.fixture
def teller(storage: Database) -> Teller:
    return Teller(storage)


# What is told of the list a b c d, and the list it leads to, head first.
TOLD = [
    ("", "a b c d"),
    ("+x", "x a b c d"),
    ("-b", "a c d"),
    ("-b +b", "b a c d"),
    ("+x -x", "a b c d"),
    ("+x +e -x +x", "x e a b c d"),
    ("+a", "a b c d"),  # it was there
    ("-x", "a b c d"),  # it was not
    ("-a -b -c -d", ""),
]


@pytest.mark.parametrize(("told", "after"), TOLD)
def test_a_stream_leads_to_the_list_it_tells_of(
    town: Town, teller: Teller, told: str, after: str
) -> None:
    teller.tell(told)

    assert town.members() == after.split()
    town.storage = Database(teller.storage.engine)
    assert town.members() == after.split(), "as the database has it"
    with town.storage.reading() as work:
        left = replay(map(key, LIST), work.events.all())
    assert left == {key(id) for id in after.split()}


def test_an_event_told_twice_happened_once(town: Town, teller: Teller) -> None:
    first = teller.tell("-a +a +x -x")
    again = teller.tell("-a +a +x -x")

    assert (len(first), again) == (4, ())


def test_an_event_is_as_exact_as_it_was_told(town: Town, teller: Teller) -> None:
    [event] = teller.tell("-a")

    assert (event.exact, event.before) == (START + DAY + HOUR,) * 2
    assert (event.cause, event.proof) == (Cause.UNFOLLOWED, Proof.STREAM)


def test_a_follow_made_again_on_the_same_list_is_told_as_that(town: Town, teller: Teller) -> None:
    assert [event.cause for event in teller.tell("-a +a")] == [Cause.UNFOLLOWED, Cause.REMADE]


def test_leaving_one_list_makes_no_follow_of_another_a_second_one(
    town: Town, teller: Teller
) -> None:
    teller.tell("-a")

    [event] = teller.tell("+a", account=OTHER_SHOP)

    assert event.cause is Cause.NEW


def test_what_a_list_has_shown_already_is_not_told_again(town: Town, teller: Teller) -> None:
    town.walk(["x", *LIST], 2)

    assert teller.tell("+x -a", after=DAY) == ()
    assert town.members() == ["x", *LIST]


def test_a_list_after_a_stream_finds_only_what_the_stream_left_out(
    town: Town, teller: Teller
) -> None:
    teller.tell("+x -a")

    _, changes = town.walk(["e", "x", "b", "c", "d"], 3)

    assert [(event.kind, event.key) for event in changes.events] == [(Kind.FOLLOW, key("e"))]


def test_the_record_of_a_follow_told_by_a_stream_is_remembered(town: Town, teller: Teller) -> None:
    teller.tell("+x")

    with Database(teller.storage.engine).reading() as work:
        [watch] = work.watches.all()
        roster = work.rosters.get(watch.id, watch.state.roster_version)
    assert roster.records is not None
    at = roster.position([key("x"), key("a")])
    assert roster.records[at].tolist() == [record_number("record 1 of x"), 0]


def test_watching_can_begin_with_a_stream(storage: Database, teller: Teller) -> None:
    teller.tell("+a +b -a")
    town = Town(storage, names={key(id): id for id in "abc"})

    assert town.members() == ["b"]
    town.walk(["c", "b"], 3)
    assert town.members() == ["c", "b"]
    town.storage = Database(storage.engine)
    assert town.members() == ["c", "b"]
