"""Laws that hold whatever a platform does: what is never held against anybody, and never lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.domain.account import AccountStatus
from app.domain.errors import Permanent, RateLimited, SourceError, Temporary
from app.domain.event import Cause, Kind
from app.domain.snapshot import Verdict
from app.pipeline.capture import Captured
from app.pipeline.detect import Detector
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files
from tests.fakes.station import Station, key, people

ALL = 60


@dataclass(frozen=True)
class Round:
    """What people do before a capture, and how the platform then behaves."""

    leave: frozenset[str]
    come: frozenset[str]
    away: frozenset[str]
    fault: str | None
    cut: int
    claimed: bool
    mute: bool

    def happen(self, station: Station, truth: Truth) -> None:
        source = station.source
        truth.note(station)
        source.ids = [id for id in source.ids if id not in self.leave]
        truth.acts += [(key(id), station.clock.now() + 1) for id in self.leave]
        truth.note(station)
        source.ids[:0] = sorted(self.come.difference(source.ids))
        truth.note(station)
        source.away = dict.fromkeys(self.away, AccountStatus.DEACTIVATED)
        truth.note(station)
        source.claimed = len(source.ids) if self.claimed else None
        source.mute = Temporary("fake.example is silent") if self.mute else None
        source.error, source.fault, source.cut = FAULTS.get(self.fault), None, 0
        if self.fault == "cut":
            source.fault, source.cut = "page 2 repeated an earlier page", self.cut


@dataclass
class Truth:
    """`changes`: when whom the list began or ceased to show; `acts`: who unfollowed when."""

    shown: set[str]
    changes: set[tuple[int, Kind, int]] = field(default_factory=set)
    acts: list[tuple[int, int]] = field(default_factory=list)

    def note(self, station: Station) -> None:
        """Compare what is shown with what was; everything happens just after the last look."""
        now = set(station.source.shown)
        for id in self.shown ^ now:
            kind = Kind.FOLLOW if id in now else Kind.UNFOLLOW
            self.changes.add((key(id), kind, station.clock.now() + 1))
        self.shown = now


FAULTS: dict[str | None, SourceError] = {
    "limit": RateLimited("fake.example is not to be asked", 0),
    "fault": Permanent("fake.example found nothing"),
}
some = st.frozensets(st.sampled_from(people(ALL)), max_size=8)
rounds = st.builds(
    Round,
    leave=some,
    come=some,
    away=st.one_of(st.just(frozenset()), some),
    fault=st.sampled_from([None, None, "cut", "limit", "fault"]),
    cut=st.integers(0, ALL),
    claimed=st.booleans(),
    mute=st.booleans(),
)
histories = st.lists(rounds, min_size=1, max_size=6)
quick = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(happened=histories)
def test_only_a_complete_walk_makes_an_absence_an_unfollow(
    sqlite: Files, happened: list[Round]
) -> None:
    with opened(sqlite) as station:
        for captured in lived(station, happened):
            gone = {e.key for e in captured.changes.events if e.kind is Kind.UNFOLLOW}
            absent = gone - {key(id) for id in station.source.shown}

            assert captured.snapshot.verdict is Verdict.COMPLETE or not absent


@quick
@given(happened=histories)
def test_nobody_is_said_to_have_unfollowed_who_did_not(
    sqlite: Files, happened: list[Round]
) -> None:
    truth = Truth(set())
    with opened(sqlite) as station:
        for captured in lived(station, happened, truth):
            for event in captured.changes.events:
                if event.cause in (Cause.UNFOLLOWED, Cause.REMADE):
                    own = [at for who, at in truth.acts if who == event.key]
                    assert any(at <= event.before for at in own)


@quick
@given(happened=histories)
def test_every_change_lies_between_the_looks_that_show_it(
    sqlite: Files, happened: list[Round]
) -> None:
    truth = Truth(set())
    with opened(sqlite) as station:
        for captured in lived(station, happened, truth):
            for event in captured.changes.events:
                happening = (event.key, event.kind)
                times = [t for who, kind, t in truth.changes if (who, kind) == happening]
                assert any(event.after < time <= event.before for time in times)


def calm(leave: Iterable[str] = (), come: Iterable[str] = ()) -> Round:
    """A round in which the platform does what it should."""
    return Round(frozenset(leave), frozenset(come), frozenset(), None, 0, False, False)


@quick
@example([calm(come=people(ALL)), replace(calm(leave=people(ALL // 2)[-20:]), fault="limit")])
@given(happened=histories)
def test_once_the_platform_was_well_for_two_looks_the_roster_is_the_list(
    sqlite: Files, happened: list[Round]
) -> None:
    # A list that lost its last members is believed once it has grown and ends there still.
    well = [calm(come=[id]) for id in ("one", "another")]

    with opened(sqlite) as station:
        for _ in lived(station, [*happened, *well]):
            pass

        assert set(station.roster().keys.tolist()) == {key(id) for id in station.source.shown}
        assert replayed(station) == set(station.roster().keys.tolist())


@contextmanager
def opened(files: Files) -> Iterator[Station]:
    """A station of one's own, which has seen the list once."""
    with closing(Database(open_engine(files.migrated()))) as storage:
        station = Station(storage, detector=Detector(()))
        station.source.ids = people(ALL // 2)
        station.look()
        yield station


def lived(
    station: Station, happened: list[Round], truth: Truth | None = None
) -> Iterator[Captured]:
    """Live through the rounds, and look at the list after each."""
    truth = truth or Truth(set())
    truth.shown = set(station.source.shown)
    for one in happened:
        one.happen(station, truth)
        yield station.look()


def replayed(station: Station) -> set[int]:
    """The members, from the first list and the events alone."""
    members = {key(id) for id in people(ALL // 2)}
    for event in station.events():
        if event.kind is Kind.FOLLOW:
            assert event.key not in members
            members.add(event.key)
        else:
            members.remove(event.key)
    return members
