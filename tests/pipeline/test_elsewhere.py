"""What suspects follow besides the watched lists: kept of them alone, without names, and for a while."""

from __future__ import annotations

import pytest

from app.domain import elsewhere as kept
from app.domain.account import Account, AccountKey
from app.domain.alert import Severity, State
from app.domain.elsewhere import FollowElsewhere
from app.domain.instant import DAY, MINUTE
from app.domain.retention import Retention
from app.domain.streamed import Commit, Wanted
from app.pipeline import elsewhere
from app.pipeline.dossier import open_dossier
from app.pipeline.erasing import erase
from app.pipeline.streamed import suspected_ids
from app.storage.retention import Clearing
from app.storage.vault import KeyFile
from app.storage.work import Database
from tests.fakes.source import SHOP
from tests.fakes.station import Station
from tests.fakes.stream import NETWORK, RECORDS, FakeStream, read, stream
from tests.storage.alerts import an_alert

GULL, CROW = Account(NETWORK, "gull"), Account(NETWORK, "crow")


@pytest.fixture
def station(storage: Database) -> Station:
    """A watched list, and a note about the gull."""
    station = Station(storage)
    station.look()
    suspect(station)
    return station


def suspect(station: Station, state: State = State.OPEN) -> None:
    fades = station.clock.now() + 365 * DAY
    note = an_alert(
        id="al_gull", key=GULL.key, severity=Severity.NOTE, state=state, expires_at=fades
    )
    with station.storage.writing() as work:
        work.accounts.add([(GULL.key, GULL)])
        work.alerts.put(note)


def commit(station: Station, *made: tuple[str, str], unmade: tuple[str, ...] = ()) -> Commit:
    station.clock.time += MINUTE
    return Commit(GULL.id, station.clock.now(), made, unmade)


def records(station: Station, actor: AccountKey = GULL.key) -> list[FollowElsewhere]:
    with station.storage.reading() as work:
        return sorted(work.elsewhere.of(actor), key=lambda one: one.came)


def test_the_stream_is_asked_for_the_follows_of_suspects_and_not_for_those_towards_them(
    station: Station,
) -> None:
    with station.storage.reading() as work:
        assert suspected_ids(work, NETWORK) == {GULL.id}
        assert suspected_ids(work, "elsewhere") == frozenset()
    told = FakeStream()
    read(station, told)

    assert told.wanted == Wanted(frozenset({SHOP.id}), frozenset({SHOP.id, GULL.id}))


@pytest.mark.parametrize("state", [State.DISMISSED, State.EXPIRED, State.MUTED])
def test_of_whoever_is_not_suspected_now_nothing_is_kept(station: Station, state: State) -> None:
    suspect(station, state)
    stream(station, commit(station, (RECORDS[0], CROW.id)))

    assert records(station) == []
    with station.storage.reading() as work:
        assert suspected_ids(work, NETWORK) == frozenset()


def test_an_end_is_joined_to_its_beginning(station: Station) -> None:
    came = commit(station, (RECORDS[0], CROW.id))
    went = commit(station, unmade=(RECORDS[0], RECORDS[5]))
    stream(station, came, went)

    [one] = records(station)
    assert (one.target, one.came, one.went) == (CROW.key, came.at, went.at)
    assert not station.events()


def test_a_portion_told_twice_is_kept_once(station: Station) -> None:
    steps = commit(station, (RECORDS[0], CROW.id)), commit(station, unmade=(RECORDS[0],))
    stream(station, *steps)
    before = records(station)

    stream(station, *steps)

    assert records(station) == before


def test_a_record_changed_in_one_step_has_not_ended(station: Station) -> None:
    stream(station, commit(station, (RECORDS[0], CROW.id), unmade=(RECORDS[0],)))

    assert [one.went for one in records(station)] == [None]


def test_follows_of_watched_accounts_are_events_and_nothing_else(station: Station) -> None:
    told = stream(station, commit(station, (RECORDS[0], SHOP.id), (RECORDS[1], CROW.id)))

    assert told.follows == 1
    assert [one.target for one in records(station)] == [CROW.key]


def test_a_flood_of_follows_fills_no_more_than_its_room(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "MOST", 3)
    stream(station, commit(station, *((record, f"{record}-x") for record in RECORDS[:2])))
    stream(station, commit(station, *((record, f"{record}-x") for record in RECORDS[2:])))

    assert len(records(station)) == 3


def test_the_dossier_shows_it_and_it_weighs_nothing(station: Station) -> None:
    def opened() -> tuple[float, str | None]:
        with station.storage.reading() as work:
            dossier = open_dossier(work, station.detector, GULL, station.clock.now())
        return dossier.confidence, dossier.elsewhere.told if dossier.elsewhere else None

    before, silent = opened()
    stream(station, commit(station, (RECORDS[0], CROW.id)))

    weighed, told = opened()
    assert (weighed, silent) == (before, None)
    assert told
    assert "at least 1 account " in told


def test_it_goes_after_its_days_or_with_the_suspicion(station: Station) -> None:
    stream(station, commit(station, (RECORDS[0], CROW.id)))
    now = station.clock.now()
    clearing, rule = (
        Clearing(station.storage, Retention()),
        "follows of suspects besides the watched lists",
    )

    assert clearing.look(now + 89 * DAY)[rule] == 0
    assert clearing.look(now + 91 * DAY)[rule] == 1
    suspect(station, State.DISMISSED)
    assert clearing.clear(now)[rule] == 1
    assert records(station) == []


@pytest.mark.parametrize("erased", [GULL, CROW])
def test_an_erased_account_is_in_no_row_and_comes_into_none(
    station: Station, erased: Account, tmp_path_factory: pytest.TempPathFactory
) -> None:
    station.storage.vault = KeyFile(tmp_path_factory.mktemp("key"))
    stream(station, commit(station, (RECORDS[0], CROW.id)))

    erase(station.storage, erased, station.clock.now())
    suspect(station)
    stream(station, commit(station, (RECORDS[1], CROW.id)))

    assert records(station) == []


def test_as_many_follows_as_are_kept_are_put_together_at_once() -> None:
    rows = [FollowElsewhere(1, n, n % 5_000, n, n + 1) for n in range(kept.MOST)]

    one = kept.elsewhere_of(rows)

    assert one
    assert (one.accounts, one.again) == (5_000, 15_000)
