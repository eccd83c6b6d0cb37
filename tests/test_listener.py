"""Streams read in the background: by one process at a time, from where they were left."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from app.domain.account import Account
from app.domain.errors import Permanent, StorageUnavailable
from app.domain.instant import DAY
from app.domain.streamed import Missed, Portion, Wanted
from app.listener import LEASE, Listener
from app.storage.streams import StreamStore
from app.storage.work import Database
from tests.fakes.source import SHOP
from tests.fakes.station import Station
from tests.fakes.stream import RECORDS, FakeStream, follow, listening, read
from tests.storage.alerts import an_alert


@pytest.fixture
def station(storage: Database) -> Station:
    station = Station(storage)
    station.look()
    return station


def test_a_stream_is_read_on_from_where_it_was_left(station: Station) -> None:
    stream = FakeStream([Portion((follow(station, "new", RECORDS[0]),), cursor=7, at=1)])

    read(station, stream)
    read(station, stream)

    assert stream.asked == [None, 7]
    assert len(station.events()) == 1
    assert stream.wanted == Wanted(frozenset({SHOP.id}), frozenset({SHOP.id}))


@dataclass
class Meanwhile(FakeStream):
    """Somebody comes to be suspected between two of its portions."""

    steps: list[Callable[[], Portion]] = field(default_factory=list)

    async def portions(
        self, wanted: Callable[[], Wanted], cursor: int | None
    ) -> AsyncIterator[Portion]:
        for step in self.steps:
            yield step()
            self.wanted = wanted()
        raise Permanent("the stream is over")


def test_whoever_is_suspected_meanwhile_is_wanted_before_long(station: Station) -> None:
    gull = Account(SHOP.network, "gull")

    def silent() -> Portion:
        return Portion((follow(station, "new", RECORDS[0]),), cursor=7, at=1)

    def suspecting() -> Portion:
        with station.storage.writing() as work:
            work.accounts.add([(gull.key, gull)])
            work.alerts.put(an_alert(key=gull.key, expires_at=station.clock.now() + DAY))
        return silent()

    stream = Meanwhile(steps=[silent, suspecting])
    read(station, stream)

    assert stream.wanted == Wanted(frozenset({SHOP.id}), frozenset({SHOP.id, gull.id}))


def test_a_portion_without_news_costs_no_writing(station: Station) -> None:
    silent = [Portion((), cursor=cursor, at=1) for cursor in (5, 6, 7)]

    read(station, FakeStream(silent))

    with station.storage.reading() as work:
        assert work.streams.state("wss://stream.example").cursor == 5


def test_after_a_gap_every_list_is_captured_at_once(station: Station) -> None:
    missed = Missed(1, 2, "the server forgot")

    read(station, FakeStream([Portion((), cursor=7, at=3, missed=missed)]))

    with station.storage.reading() as work:
        assert work.streams.gaps("wss://stream.example") == [missed]
    assert station.watch_now().next_due == station.clock.now()


def test_two_processes_do_not_read_one_stream(station: Station) -> None:
    with station.storage.writing() as work:
        now = station.clock.now()
        assert work.streams.claim("wss://stream.example", now, now + LEASE)
        assert work.streams.claim("wss://stream.example", now, now + LEASE) is None
        assert work.streams.claim("wss://stream.example", now + LEASE, now + 2 * LEASE)


def test_a_stream_that_is_being_read_stops_when_it_is_told_to(station: Station) -> None:
    stream = FakeStream(
        [Portion((follow(station, "new", RECORDS[0]),), cursor=7, at=1)], waits=True
    )
    listener = Listener([listening(station, stream)])
    listener.start()
    assert stream.reached.wait(10)

    listener.stop()

    with station.storage.reading() as work:
        state = work.streams.state(stream.name)
    assert (state.cursor, state.lease_until) == (7, None)


def test_a_stream_stops_while_the_database_has_no_time_for_it(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StorageUnavailable("the database is busy")

    monkeypatch.setattr(StreamStore, "release", busy)
    stream = FakeStream(waits=True)
    listener = Listener([listening(station, stream)])
    listener.start()
    assert stream.reached.wait(10)

    stopping = threading.Thread(target=listener.stop, daemon=True)
    stopping.start()
    stopping.join(5)

    assert not stopping.is_alive()


@dataclass
class Faulty(FakeStream):
    """Breaks off the first time as no server does."""

    async def portions(
        self, wanted: Callable[[], Wanted], cursor: int | None
    ) -> AsyncIterator[Portion]:
        if not self.asked:
            self.asked.append(cursor)
            raise ValueError("nobody thought of this")
        async for portion in super().portions(wanted, cursor):
            yield portion


def test_a_fault_of_our_own_ends_no_stream(station: Station) -> None:
    stream = Faulty([Portion((follow(station, "new", RECORDS[0]),), cursor=7, at=1)])

    read(station, stream)

    assert stream.asked == [None, None]
    assert len(station.events()) == 1


def test_without_streams_there_is_nothing_to_start_or_stop() -> None:
    listener = Listener([])
    listener.start()
    listener.stop()
