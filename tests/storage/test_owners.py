"""What belongs to one owner, no other sees, changes or even finds; old databases are the first's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from app.domain.blocklist import Rule
from app.domain.errors import NotFound
from app.domain.instant import DAY, HOUR
from app.domain.rates import Rates
from app.domain.watch import ListKind, Watch
from app.ports.alerts import AlertFilter
from app.storage.engine import open_engine
from app.storage.schema import reshaping, upgrade
from app.storage.work import Database, StoredWork
from tests.lists import SHOP, START, key
from tests.storage.alerts import an_alert
from tests.storage.owners import FIRST, SECOND, add_owner, live

ALEMBIC = Path(__file__).parents[2] / "alembic.ini"


QUESTIONS: dict[str, Callable[[StoredWork, Watch], object]] = {
    "watches": lambda work, _: [*work.watches.all(), *work.watches.page(9)],
    "due": lambda work, _: work.watches.due(START + 90 * DAY),
    "the watch of a list": lambda work, watch: work.watches.find(watch.account, watch.list),
    "slots": lambda work, watch: work.watches.slots(watch.id),
    "snapshots": lambda work, watch: work.snapshots.of(watch.id),
    "newest snapshots": lambda work, watch: work.snapshots.newest([watch.id]),
    "known snapshots": lambda work, watch: work.snapshots.known(watch.id, START),
    "absences": lambda work, watch: work.rosters.absent(watch.id),
    "events of accounts": lambda work, _: work.events.of([key(name) for name in (*FIRST, "new")]),
    "recent events": lambda work, _: work.events.recent([key(name) for name in (*FIRST, "new")]),
    "follows of suspects": lambda work, _: work.elsewhere.of(an_alert().key),
    "suspects": lambda work, _: work.alerts.suspects("town", 9),
    "how many follows of suspects": lambda work, _: work.elsewhere.counts([an_alert().key]),
    "all events": lambda work, _: list(work.events.all()),
    "events by account": lambda work, _: list(work.events.by_account()),
    "how many events": lambda work, _: work.events.count(),
    "complete snapshots": lambda work, watch: work.snapshots.complete_times(watch.id).tolist(),
    "accounts": lambda work, _: work.accounts.get([key(name) for name in FIRST]),
    "accounts by name": lambda work, _: [*work.accounts.named("m1"), *work.accounts.named(SHOP.id)],
    "sightings": lambda work, _: work.accounts.sightings([an_alert().key]),
    "alerts": lambda work, _: [*work.alerts.all(), *work.alerts.page(AlertFilter(), 9)],
    "alerts of accounts": lambda work, _: work.alerts.latest([an_alert().key]),
    "accused accounts": lambda work, _: work.alerts.accused_of(an_alert().pattern),
    "fading alerts": lambda work, _: work.alerts.fading(START + 900 * DAY),
    "changes": lambda work, _: work.alerts.changed_at(),
    "block lists": lambda work, _: work.blocklists.all(),
    "candidates": lambda work, _: list(work.blocklists.candidates(Rule(), START)),
    "the next to fade": lambda work, _: work.blocklists.soonest_fade(START),
    "allowed accounts": lambda work, _: [*work.allowed.all(), *work.allowed.keys("suggested")],
    "objections": lambda work, _: [*work.objections.page(9), *range(work.objections.since(0))],
    "waiting objections": lambda work, _: work.objections.waiting(key("m1")),
    "messages": lambda work, _: [*work.outbox.after(0, 9), *work.outbox.tellers()],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_whatever_is_asked_another_owner_hears_nothing(storage: Database, question: str) -> None:
    other = add_owner(storage, 2)
    watch = live(storage)
    ask = QUESTIONS[question]

    with storage.reading() as work:
        own = ask(work, watch)
    with other.reading() as work:
        foreign = ask(work, watch)

    assert own or question == "absences"
    assert not foreign


DEEDS: dict[str, Callable[[StoredWork, Watch], object]] = {
    "get": lambda work, watch: work.watches.get(watch.id),
    "pause": lambda work, watch: work.watches.pause(watch.id, True),
    "pace": lambda work, watch: work.watches.pace(watch.id, HOUR, START),
    "hasten": lambda work, watch: work.watches.hasten(watch.id, START),
    "take": lambda work, watch: work.watches.take(watch.id, START, START + HOUR),
    "remove": lambda work, watch: work.watches.remove(watch.id),
    "alert": lambda work, _: work.alerts.get("al_1"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_another_owner_names_is_not_there(storage: Database, deed: str) -> None:
    other = add_owner(storage, 2)
    watch = live(storage)

    with pytest.raises(NotFound), other.writing() as work:
        DEEDS[deed](work, watch)

    with storage.reading() as work:
        assert work.watches.get(watch.id).paused is False


def test_a_roster_in_memory_is_handed_to_its_owner_alone(storage: Database) -> None:
    other = add_owner(storage, 2)
    watch = live(storage)
    with storage.reading() as work:
        version = work.watches.get(watch.id).state.roster_version
        assert len(work.rosters.get(watch.id, version)) == len(SECOND)

    with pytest.raises(Exception, match="No row"), other.reading() as work:
        work.rosters.get(watch.id, version)


def test_two_owners_watch_the_same_list_without_meeting(storage: Database) -> None:
    other = add_owner(storage, 2)

    mine, theirs = live(storage), live(other)

    assert mine.id != theirs.id
    assert (mine.owner, theirs.owner) == (1, 2)
    with other.reading() as work:
        assert [watch.id for watch in work.watches.all()] == [theirs.id]
        assert work.rates.get() == Rates.of({theirs.id: (3, 1)})
        assert len(work.outbox.after(0, 9)) == 1


def test_due_work_is_handed_out_over_all_owners(storage: Database) -> None:
    other = add_owner(storage, 2)
    for one in (storage, other):
        with one.writing() as work:
            work.watches.add(SHOP, ListKind.FOLLOWERS, 6 * HOUR, live=True, now=START)

    assert [lease.watch.owner for lease in storage.due(START)] == [1, 2]
    assert [lease.watch.owner for lease in other.due(START)] == [1, 2]


def test_a_database_without_owners_becomes_the_first_owners_whole(empty_address: str) -> None:
    engine = open_engine(empty_address)
    to_revision(empty_address, "0001")
    with engine.connect().execution_options(writing=True) as opened, opened.begin():
        for statement in BEFORE:
            opened.execute(text(statement))

    upgrade(engine)

    with Database(engine).reading() as work:
        [watch] = work.watches.all()
        assert work.watches.slots(watch.id) == [(5, "done")]
        assert list(work.accounts.get([7, 8])) == [7, 8]
        assert [message.body for message in work.outbox.after(0, 9)] == [{"a": 1}]
        assert work.rates.get() == Rates()
    engine.dispose()


def to_revision(address: str, revision: str) -> None:
    config = Config(ALEMBIC)
    engine = open_engine(address)
    with reshaping(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


BEFORE = (
    "INSERT INTO watch (id, network, account_id, list, interval, live, paused, created_at, members,"
    " shortfall, usual_losses, roster_version, lease_token, failures)"
    " VALUES (3, 'fake', 'shop', 'followers', 9, true, false, 1, 0, 0, 0, 0, 0, 0)",
    "INSERT INTO slot (watch_id, due_at, state, token) VALUES (3, 5, 'done', 1)",
    "INSERT INTO account (key, network, id) VALUES (7, 'fake', 'a'), (8, 'fake', 'b')",
    "INSERT INTO outbox (kind, subject, at, body) VALUES ('alert.raised', 'al_1', 1, '{\"a\": 1}')",
    "INSERT INTO rates (id, follows, short) VALUES (1, 9, 1)",
)


def test_the_state_of_ones_alerts_does_not_move_with_anothers(storage: Database) -> None:
    other = add_owner(storage, 2)
    with other.reading() as work:
        before = work.alerts.state()

    live(storage)

    with other.reading() as work:
        assert work.alerts.state() == before
