"""One step is one transaction: everything it wrote is kept, or nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, event, func, select

from app.domain.errors import Conflict, NotFound, StorageUnavailable
from app.domain.instant import DAY
from app.domain.watch import ListKind, WatchState
from app.storage.engine import open_engine
from app.storage.tables import metadata
from app.storage.work import Database, StoredWork
from tests.databases import Server
from tests.lists import SHOP, START, Town
from tests.storage.alerts import an_alert

FIRST = [f"m{number}" for number in range(10)]
SECOND = ["new", *FIRST[:4], *FIRST[5:]]


class PowerCut(Exception):
    """What ends a transaction in the middle."""


def rows(storage: Database) -> dict[str, int]:
    """How many rows every table has."""
    with storage.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def everything(work: StoredWork, town: Town) -> None:
    """A step that writes into every table a capture writes into."""
    town.apply(work, SECOND, 1)
    work.alerts.put(an_alert())
    work.alerts.tell("alert.raised", "al_1", START, {"alert": "al_1"})


def test_a_step_writes_all_it_has_to_say_together(storage: Database) -> None:
    town = Town(storage)
    town.walk(FIRST, 0)
    before = rows(storage)

    with storage.writing() as work:
        everything(work, town)

    grown = {name for name, count in rows(storage).items() if count > before[name]}
    assert grown == {"snapshot", "event", "roster_change", "account", "alert", "outbox"}


@pytest.mark.parametrize(
    "table", ["snapshot", "event", "roster_change", "account", "alert", "outbox"]
)
def test_a_failure_at_any_table_takes_back_all_of_them(storage: Database, table: str) -> None:
    town = Town(storage)
    town.walk(FIRST, 0)
    before = rows(storage)

    def cut(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise PowerCut

    event.listen(storage.engine, "before_cursor_execute", cut)
    with pytest.raises(PowerCut), storage.writing() as work:
        everything(work, town)
    event.remove(storage.engine, "before_cursor_execute", cut)

    assert rows(storage) == before
    assert town.members() == FIRST


def test_a_failure_after_everything_was_sent_takes_it_back_too(storage: Database) -> None:
    town = Town(storage)
    town.walk(FIRST, 0)
    before = rows(storage)

    def all_and_then_the_cut(work: StoredWork) -> None:
        everything(work, town)
        work.flush()
        raise PowerCut

    with pytest.raises(PowerCut), storage.writing() as work:
        all_and_then_the_cut(work)

    assert rows(storage) == before


def test_after_a_failure_the_same_step_is_done_as_if_nothing_had_been(storage: Database) -> None:
    town = Town(storage)
    town.walk(FIRST, 0)

    def two_walks_and_then_the_cut(work: StoredWork) -> None:
        town.apply(work, [], 1, claimed=0)
        town.apply(work, FIRST[:5], 2)
        raise PowerCut

    with pytest.raises(PowerCut), storage.writing() as work:
        two_walks_and_then_the_cut(work)

    snapshot, _ = town.walk(SECOND, 1)

    assert (snapshot.joined, snapshot.left) == (1, 1)
    assert town.members() == SECOND


def test_a_reader_sees_one_state_from_its_beginning_to_its_end(storage: Database) -> None:
    town = Town(storage)
    town.walk(FIRST, 0)

    with storage.reading() as work:
        [watch] = work.watches.all()
        Town(Database(storage.engine)).walk(SECOND, 1)
        seen = work.rosters.get(watch.id, watch.state.roster_version)
        events = list(work.events.all())

    assert (len(seen), events) == (10, [])


@pytest.mark.parametrize("again", [0, 1], ids=["the same snapshot", "an older one"])
def test_a_second_process_never_writes_over_what_it_has_not_seen(
    storage: Database, again: int
) -> None:
    """Both have read the list; whoever is second finds it changed and writes nothing."""
    other = Database(storage.engine)
    Town(storage).walk(FIRST, 0)
    with other.reading() as work:
        [stale] = work.watches.all()
    town = Town(storage)
    town.walk(SECOND, 5)
    before = rows(storage)

    with pytest.raises(Conflict, match="another process"), other.writing() as work:
        work.watches.save(stale, WatchState(last_at=START + again * DAY, roster_version=2))

    assert rows(storage) == before
    assert town.members() == SECOND


def test_two_lists_written_in_one_step_stay_two_lists(storage: Database) -> None:
    town = Town(storage)
    with storage.writing() as work:
        town.apply(work, FIRST, 0)
        follows = work.watches.add(SHOP, ListKind.FOLLOWING, DAY, live=False, now=START)
        town.apply(work, SECOND, 1)

    with storage.reading() as work:
        assert [watch.state.members for watch in work.watches.all()] == [10, 0]
        assert work.watches.get(follows.id).list is ListKind.FOLLOWING


def test_a_transaction_for_reading_cannot_write_on_postgresql(postgresql: Server) -> None:
    """SQLite has no such transactions."""
    storage = Database(open_engine(postgresql.migrated()))

    with pytest.raises(StorageUnavailable, match="read-only"), storage.reading() as work:
        work.watches.add(SHOP, ListKind.FOLLOWERS, DAY, live=False, now=START)

    storage.engine.dispose()


FAULTS: list[Callable[[StoredWork], object]] = [
    lambda work: work.watches.get(77),
    lambda work: work.alerts.get("al_none"),
]


@pytest.mark.parametrize("ask", FAULTS, ids=["watch", "alert"])
def test_what_does_not_exist_is_named_in_a_sentence(
    storage: Database, ask: Callable[[StoredWork], object]
) -> None:
    with storage.reading() as work, pytest.raises(NotFound) as told:
        ask(work)

    assert "there is no" in str(told.value)
