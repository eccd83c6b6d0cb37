"""What a look at a list costs and changes when its intervals follow it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from app.domain.account import Account
from app.domain.errors import Temporary
from app.domain.instant import DAY, HOUR
from app.domain.sampling import UNHURRIED
from app.domain.sharing import Meter
from app.domain.watch import ListKind
from app.pipeline.pacing import hasten, set_pace
from app.ports.probes import Glance
from app.storage.work import Database
from tests.fakes.source import SHOP, FakeSource
from tests.fakes.station import EVERY, Station, people


@dataclass
class ProbedSource(FakeSource):
    """The same platform, asked for its count and head. `probes`: how often. A list is dear to walk."""

    probe_requests: int = 2
    daily: float = 1e6
    probes: list[int] = field(default_factory=list)
    probe_error: Temporary | None = None

    def meter(self, account: Account) -> Meter:
        return Meter("fake.example", self.daily)

    async def probe(self, account: Account, list: ListKind) -> Glance:
        self.probes.append(self.clock.now())
        if self.probe_error:
            raise self.probe_error
        return Glance(len(self.ids), self.shown[:20])


@pytest.fixture
def station(storage: Database) -> Station:
    station = Station(storage)
    station.source = ProbedSource(station.clock, people(100), requests=40, claimed=100)
    station.sources[SHOP.network] = station.source
    watch = station.watch()
    with storage.writing() as work:
        set_pace(work, watch.id, None, station.clock.now())
    return station


def live(station: Station, length: int, step: int = HOUR) -> None:
    """Let time pass, doing what is due at every step."""
    for _ in range(length // step):
        station.tick(step)


def probes(station: Station) -> int:
    assert isinstance(station.source, ProbedSource)
    return len(station.source.probes)


def reason(station: Station) -> str:
    watch = station.watch_now()
    with station.storage.reading() as work:
        return work.samplings.of([watch.id])[watch.id].reason


def test_a_quiet_list_is_asked_cheaply_and_read_once_a_week(station: Station) -> None:
    live(station, 15 * DAY)

    assert station.source.walks == 3
    assert 15 <= probes(station) <= 40
    assert station.watch_now().failures == 0


def test_a_probe_that_sees_a_change_has_the_list_read_and_only_that_makes_events(
    station: Station,
) -> None:
    live(station, UNHURRIED + DAY)
    seen = station.source.walks
    station.source.ids = people(99, start=1)
    live(station, 2 * DAY)

    assert station.source.walks == seen + 1
    assert [event.before for event in station.events()] == [station.snapshots()[-1].finished_at]
    assert len(station.snapshots()) == station.source.walks


def test_a_probe_that_sees_half_of_the_head_gone_makes_nobody_leave(station: Station) -> None:
    live(station, DAY)
    seen = station.source.walks
    station.source.ids = people(50)
    live(station, 12 * HOUR)

    assert probes(station)
    assert station.source.walks == seen
    assert station.events() == []
    assert len(station.roster()) == 100
    assert "it has changed" in reason(station)


def test_whoever_had_left_and_is_at_the_head_again_has_the_list_read_within_a_day(
    station: Station,
) -> None:
    station.tick()
    station.source.ids = people(99, start=1)
    station.look()
    seen, before = station.source.walks, probes(station)
    station.source.ids = ["p0", *people(99, start=1)]
    live(station, 2 * DAY)

    assert station.source.walks == seen + 1
    assert probes(station) > before
    assert [event.kind.value for event in station.events()] == ["unfollow", "follow"]


def test_an_interval_that_a_person_chose_is_kept_without_probes(station: Station) -> None:
    with station.storage.writing() as work:
        set_pace(work, station.watch_now().id, EVERY, station.clock.now())
    live(station, 2 * DAY)

    assert station.source.walks in (8, 9)
    assert probes(station) == 0
    assert station.watch_now().interval == EVERY


def test_a_probe_that_fails_is_a_failed_capture_that_changes_nothing(station: Station) -> None:
    station.tick()
    assert isinstance(station.source, ProbedSource)
    station.source.probe_error = Temporary("fake.example was silent for too long")
    live(station, DAY)

    assert station.watch_now().failures > 0
    assert station.snapshots()[-1].reason == "fake.example was silent for too long"
    assert len(station.roster()) == 100


def test_a_list_that_costs_hardly_more_than_a_probe_is_simply_read(station: Station) -> None:
    station.source.requests = 3
    live(station, 2 * DAY)

    assert probes(station) == 0
    assert station.source.walks >= 2


def test_lists_that_share_a_budget_are_looked_at_less_often_and_equally(station: Station) -> None:
    assert isinstance(station.source, ProbedSource)
    station.source.daily = 10
    other = station.watch(Account(SHOP.network, "other"))
    with station.storage.writing() as work:
        set_pace(work, other.id, None, station.clock.now())
    live(station, 10 * DAY)
    seen = station.source.walks * 40 + probes(station) * 2
    live(station, 40 * DAY)

    taken = station.source.walks * 40 + probes(station) * 2 - seen
    assert taken <= 40 * 10 * 1.2
    assert "its share of what fake.example grants is 5.0 requests a day" in reason(station)


def test_a_list_that_somebody_asks_for_is_read_whole_though_a_probe_would_do(
    station: Station,
) -> None:
    live(station, 2 * DAY)
    walks, watch = station.source.walks, station.watch_now()
    with station.storage.writing() as work:
        hasten(work, watch.id, station.clock.now())
    asked = probes(station)

    station.tick()

    assert (station.source.walks, probes(station)) == (walks + 1, asked)
