"""What a look at a list costs and changes when its intervals follow it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from app.domain.account import Account
from app.domain.errors import Temporary
from app.domain.event import Cause, Kind
from app.domain.instant import DAY, HOUR, MINUTE, rfc3339
from app.domain.losses import NOBODY
from app.domain.sampling import UNHURRIED
from app.domain.sharing import Meter
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.pipeline.erasing import erase
from app.pipeline.newcomers import newcomers
from app.pipeline.pacing import hasten, set_pace
from app.pipeline.retelling import retell
from app.probes import Glance
from app.storage.vault import KeyFile
from app.storage.work import Database
from tests.contracts.sources_platforms import tid
from tests.fakes.source import SHOP, FakeSource
from tests.fakes.station import EVERY, Station, key, people
from tests.replay import replay


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


def probe(station: Station, ids: list[str]) -> int:
    """Let the next probe see this list; returns when it was."""
    before, walks = probes(station), station.source.walks
    station.source.ids = ids
    while probes(station) == before:
        station.tick(HOUR)
    assert station.source.walks == walks
    return station.clock.now()


def test_whoever_is_new_at_the_head_has_followed_by_the_time_of_the_probe(
    station: Station,
) -> None:
    station.tick()
    walked_at = station.clock.now()
    probed_at = probe(station, ["b", "a", *people(100)])

    events = station.events()
    assert [(e.key, e.kind, e.cause) for e in events] == [
        (key("a"), Kind.FOLLOW, Cause.NEW),
        (key("b"), Kind.FOLLOW, Cause.NEW),
    ]
    assert {(e.after, e.before, e.exact) for e in events} == {(walked_at, probed_at, None)}
    assert station.roster().in_order().tolist()[:3] == [key("b"), key("a"), key("p0")]
    assert station.watch_now().state.members == 102
    assert len(station.snapshots()) == 1


def test_the_next_walk_agrees_with_what_a_probe_saw(station: Station) -> None:
    station.tick()
    probe(station, ["a", *people(100)])
    probe(station, ["b", "a", *people(100)])

    captured = station.look()

    assert not captured.changes.events
    assert station.roster().in_order().tolist()[:2] == [key("b"), key("a")]
    assert replay([key(id) for id in people(100)], station.events()) == set(
        station.roster().keys.tolist()
    )


def test_a_follow_that_ended_before_the_next_walk_was_seen_all_the_same(station: Station) -> None:
    station.tick()
    probed_at = probe(station, ["a", *people(100)])
    station.source.ids = people(100)
    captured = station.look()

    [gone] = captured.changes.events
    assert (gone.key, gone.kind, gone.after) == (key("a"), Kind.UNFOLLOW, probed_at)


HEADS = {
    "nobody in it is known": [f"n{number}" for number in range(30)],
    "they stand below a known one": ["p0", "a", *people(99, start=1)],
    "others are missing": ["a", *people(50, start=40)],
    "the list is empty": [],
}


@pytest.mark.parametrize("head", HEADS)
def test_a_head_implies_nothing_of_whoever_is_not_new_at_its_top(
    station: Station, head: str
) -> None:
    station.tick()
    probe(station, HEADS[head])

    came = {key("a")} if head == "others are missing" else set()
    assert {event.key for event in station.events()} == came
    assert all(event.kind is Kind.FOLLOW for event in station.events())
    assert {key(id) for id in people(100)} <= set(station.roster().keys.tolist())


def test_whoever_left_before_and_is_at_the_head_waits_for_the_walk(station: Station) -> None:
    station.tick()
    station.source.ids = people(99, start=1)
    station.look()
    probe(station, ["a", "p0", *people(99, start=1)])

    assert [event.kind for event in station.events()] == [Kind.UNFOLLOW, Kind.FOLLOW]
    assert station.events()[-1].key == key("a")


def test_an_erased_account_at_the_head_is_nobody(
    station: Station, tmp_path_factory: pytest.TempPathFactory
) -> None:
    station.tick()
    station.storage.vault = KeyFile(tmp_path_factory.mktemp("key"))
    erase(station.storage, Account(SHOP.network, "a"), station.clock.now())
    probe(station, ["a", *people(100)])

    assert station.events() == []


def test_a_list_without_an_order_has_no_head(station: Station) -> None:
    station.source.order = Order.UNKNOWN
    station.source.ids = people(100)[::-1]
    station.tick()
    with station.storage.writing() as work:
        watch = station.watch_now()
        unordered = replace(station.roster(), seats=None)
        work.rosters.put(watch.id, watch.state.roster_version + 1, unordered, NOBODY, NOBODY)
        version = watch.state.roster_version + 1
        work.watches.save(watch, replace(watch.state, roster_version=version))
        assert newcomers(work, work.watches.get(watch.id), ["a", "p0"]) == []


def test_a_newcomers_own_record_tells_when_it_followed(station: Station) -> None:
    station.tick()
    at = station.clock.now() + 30 * MINUTE
    station.source.known_records = {"a": tid(at)}
    probe(station, ["a", *people(100)])

    [event] = station.events()
    assert event.exact == at
    assert station.source.asked[-1] == ["a"]


def test_what_a_probe_saw_is_told_again_as_a_list_that_proves_no_absence(
    station: Station,
) -> None:
    station.tick()
    probed_at = probe(station, ["a", *people(100)])

    with station.storage.reading() as work:
        lines = [*retell(work, work.watches.all(), {station.watch_now().id})]
    assert lines[-1] == {
        "type": "snapshot",
        "network": SHOP.network,
        "account": SHOP.id,
        "list": "followers",
        "taken_at": rfc3339(probed_at),
        "complete": False,
        "handle": SHOP.handle,
        "order": "newest_first",
        "members": [{"id": "a", "handle": "a.example"}],
    }


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
