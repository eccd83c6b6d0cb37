"""What is wrong with a database after its writers were killed, found without the program's stores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.domain.instant import DAY
from app.storage.packing import unpack_change, unpack_roster
from tests.lists import START, key

_EVENTS = 'SELECT "before", kind, account_key FROM event ORDER BY seq'
_ROSTER = "SELECT version, members FROM roster"
_STEPS = "SELECT version, members FROM roster_change WHERE version > :version ORDER BY version"


def complaints(engine: Engine, lists: Sequence[Sequence[str]], acknowledged: set[int]) -> list[str]:
    """Everything that is lost, doubled or torn. `lists`: what was to be seen on each day."""
    with engine.connect() as connection:
        return [
            *_of_snapshots(connection, acknowledged),
            *_of_events(connection, lists),
            *_of_roster(connection, lists),
            *_of_alerts(connection),
            *_of_sqlite(connection),
        ]


def days(connection: Connection) -> list[int]:
    """The days there is a snapshot of, in order."""
    times = connection.execute(text("SELECT finished_at FROM snapshot ORDER BY finished_at"))
    return [(at - START) // DAY for at in times.scalars()]


def _of_snapshots(connection: Connection, acknowledged: set[int]) -> Iterator[str]:
    there = days(connection)
    if there != list(range(len(there))):
        yield f"days are missing or doubled: {there}"
    if lost := acknowledged - set(there):
        yield f"days were acknowledged and are lost: {sorted(lost)}"


def _of_events(connection: Connection, lists: Sequence[Sequence[str]]) -> Iterator[str]:
    """The changes of each day against the difference of its list from the day before."""
    rows: Sequence[Any] = connection.execute(text(_EVENTS)).all()
    told = {
        (before - START) // DAY: sorted((kind, account) for _, kind, account in own)
        for before, own in groupby(rows, lambda row: row[0])
    }
    there = days(connection)
    for day in sorted({*there[1:], *told}):
        before, after = set(lists[day - 1]), set(lists[day])
        expected = [("follow", key(one)) for one in after - before]
        expected += [("unfollow", key(one)) for one in before - after]
        if told.get(day, []) != sorted(expected):
            yield f"day {day} has {len(told.get(day, []))} changes and not {len(expected)}"
        elif day not in there:
            yield f"day {day} has changes and no snapshot"


def _of_roster(connection: Connection, lists: Sequence[Sequence[str]]) -> Iterator[str]:
    last = days(connection)[-1]
    version, members = connection.execute(text(_ROSTER)).one()
    roster = unpack_roster(members)
    steps = connection.execute(text(_STEPS), {"version": version}).all()
    for number, (step, change) in enumerate(steps, version + 1):
        if step != number:
            yield f"step {number} of the roster is missing"
        roster = unpack_change(change).apply(roster)
    if set(roster.keys.tolist()) != {key(one) for one in lists[last]}:
        yield f"the roster is not the list of day {last}"
    [state] = connection.execute(text("SELECT members FROM watch")).scalars()
    if state != len(roster):
        yield f"the watch counts {state} members and not {len(roster)}"


def _of_alerts(connection: Connection) -> Iterator[str]:
    """Every alert is told of exactly once as raised."""
    alerts = connection.execute(text("SELECT id FROM alert ORDER BY id")).scalars().all()
    raised = "SELECT subject FROM outbox WHERE kind = 'alert.raised' ORDER BY subject"
    told = connection.execute(text(raised)).scalars().all()
    if alerts != told:
        yield f"{len(alerts)} alerts and {len(told)} messages that raise one"


def _of_sqlite(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
        if found != ["ok"]:
            yield f"the file is damaged: {found[:3]}"
