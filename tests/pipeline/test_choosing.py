"""Choosing what a watch alerts of: alerts follow at once, and what is muted is told to nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import signals
from app.domain.alert import Alert, State
from app.domain.choice import EVERYTHING, Choice
from app.domain.finding import Pattern
from app.domain.instant import DAY
from app.pipeline.choosing import choose
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer, Summary
from app.ports.storage import Work
from app.registry import discover
from app.sources.interchange import parse_line
from app.storage.engine import open_engine
from app.storage.work import Database
from tests import streams
from tests.databases import Files

NOTHING = Choice(frozenset())
LOCKSTEP = Choice(frozenset({Pattern.LOCKSTEP}))
NOW = streams.START + 40 * DAY


@pytest.fixture
def sqlite_storage(sqlite: Files) -> Iterator[Database]:
    engine = open_engine(sqlite.migrated())
    yield Database(engine)
    engine.dispose()


def take(storage: Database, weeks: int) -> Summary:
    lines = streams.text(streams.weekly_cycler(weeks, 20)).splitlines()
    importer = Importer(storage, Detector(discover(signals, "SIGNAL")))
    return importer.run(parse_line(line.encode()) for line in lines)


def only(work: Work) -> Alert:
    [alert] = work.alerts.all()
    return alert


def kinds(storage: Database) -> list[str]:
    with storage.reading() as work:
        return [message.kind for message in work.outbox.after(0, 1_000)]


def choose_for_all(storage: Database, choice: Choice) -> list[Alert]:
    with storage.writing() as work:
        return [
            alert for watch in work.watches.all() for alert in choose(work, watch.id, choice, NOW)
        ]


def test_an_alert_no_watch_wants_is_muted_at_once_and_raised_once_one_does(
    storage: Database,
) -> None:
    take(storage, 6)
    before = kinds(storage)

    muted = choose_for_all(storage, LOCKSTEP)
    with storage.writing() as work:
        raised = choose(work, 2, EVERYTHING, NOW)

    assert [alert.state for alert in muted] == [State.MUTED]
    assert [alert.state for alert in raised] == [State.OPEN]
    assert kinds(storage)[len(before) :] == ["alert.muted", "alert.raised"]


def test_one_watch_that_wants_it_is_enough(sqlite_storage: Database) -> None:
    take(sqlite_storage, 6)

    with sqlite_storage.writing() as work:
        assert choose(work, 1, NOTHING, NOW) == []
        assert only(work).state is State.OPEN
        assert [watch.choice for watch in work.watches.all()] == [NOTHING, EVERYTHING, EVERYTHING]


def test_what_is_found_on_watches_that_do_not_want_it_is_recorded_and_never_told(
    sqlite_storage: Database,
) -> None:
    take(sqlite_storage, 1)
    choose_for_all(sqlite_storage, Choice(confidence=1.0, patterns=frozenset({Pattern.HARVEST})))

    take(sqlite_storage, 6)

    assert kinds(sqlite_storage) == []
    with sqlite_storage.reading() as work:
        assert only(work).state is State.MUTED
        assert only(work).expires_at > NOW


def test_a_muted_alert_fades_without_a_word(sqlite_storage: Database) -> None:
    take(sqlite_storage, 1)
    choose_for_all(sqlite_storage, NOTHING)
    take(sqlite_storage, 6)

    years_later = streams.snapshot("bakery", ["somebody"], 2_000, order=None)
    importer = Importer(sqlite_storage, Detector(discover(signals, "SIGNAL")))
    importer.run([parse_line(streams.text([years_later]).encode())])

    assert kinds(sqlite_storage) == []
    with sqlite_storage.reading() as work:
        assert only(work).state is State.EXPIRED


def test_an_import_counts_no_muted_alert_as_raised(sqlite_storage: Database) -> None:
    take(sqlite_storage, 1)
    choose_for_all(sqlite_storage, NOTHING)

    summary = take(sqlite_storage, 6)

    assert (summary.alerts, summary.notes) == (0, 0)
