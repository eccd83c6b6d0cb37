"""Laws that hold however a live stream and captures take turns: told once, and nothing that was not done."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.domain.event import ACCOUNT_CAUSES, FollowEvent, Kind
from app.domain.instant import HOUR, MINUTE, SECOND
from app.domain.record import named_record
from app.domain.streamed import Commit, Portion
from app.domain.watch import ListKind, Watch
from app.pipeline.streamed import apply_portion
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.contracts.sources_platforms import tid
from tests.databases import Files
from tests.fakes.source import SHOP
from tests.fakes.station import Station, key, people

# Who is on the list before anything is read, and who may come.
OLD, YOUNG = people(12), people(2, 12)
FOLLOW, TWICE, TIDY, UNFOLLOW, TELL, LOOK = "follow", "twice", "tidy", "unfollow", "tell", "look"
Act = tuple[str, str, int]
"""What is done, by whom or to whom, and how many milliseconds after the act before."""


@dataclass
class Life:
    """A watched list on a platform, its live stream, and what really happens.

    `records`: those that stand for each follow, oldest first; of two the platform shows the older.
    `waiting`: commits that the stream has not told yet. `done`: how often each followed and unfollowed.
    """

    station: Station
    watch: Watch
    records: dict[str, list[str]] = field(default_factory=dict)
    waiting: list[Commit] = field(default_factory=list)
    done: Counter[tuple[int, Kind]] = field(default_factory=Counter)

    @property
    def roster(self) -> set[int]:
        """Who is on the list, as far as the program knows."""
        with self.station.storage.reading() as work:
            watch = work.watches.get(self.watch.id)
            return set(work.rosters.get(watch.id, watch.state.roster_version).keys.tolist())

    def live(self, acts: Sequence[Act], prompt: bool) -> None:
        """Do these; a `prompt` stream tells all there is before a capture."""
        for what, who, later in acts:
            self.station.clock.time += later
            if what == LOOK:
                self.look(prompt)
            elif what == TELL:
                self.tell()
            else:
                self._do(what, who)

    def look(self, prompt: bool) -> None:
        if prompt:
            self.tell()
        self.station.clock.time += HOUR
        asyncio.run(self.station.schedule.capture_now(self.watch.id))

    def tell(self) -> None:
        """One portion of the stream, with all that waits."""
        now = self.station.clock.now()
        portion = Portion(tuple(self.waiting), cursor=1, at=now)
        with self.station.storage.writing() as work:
            apply_portion(work, self.station.detector, SHOP.network, portion, now)
        self.waiting = []

    def _do(self, what: str, who: str) -> None:
        known = self.records.setdefault(who, [])
        there = bool(known) or who in self.station.source.ids
        if what == FOLLOW and not there:
            self.done[key(who), Kind.FOLLOW] += 1
            self._make(who)
        elif what == TWICE and known:
            self._make(who)
        elif what == TIDY and len(known) > 1:
            self._unmake(who, 1)
        elif what == UNFOLLOW and there:
            self.done[key(who), Kind.UNFOLLOW] += 1
            self._unmake(who, len(known))
        self._show(who)

    def _make(self, who: str) -> None:
        record = tid(self.station.clock.now())
        self.records[who].append(record)
        self._commit(who, (record,), ())

    def _unmake(self, who: str, count: int) -> None:
        # The record of a follow that is older than the stream is one that nobody knows.
        gone = self.records[who][:count] or [named_record(who)]
        self.records[who] = self.records[who][count:]
        self._commit(who, (), tuple(gone))
        if not self.records[who]:
            self.station.source.ids = [id for id in self.station.source.ids if id != who]

    def _commit(self, who: str, made: tuple[str, ...], unmade: tuple[str, ...]) -> None:
        ends = (who, SHOP.id) if self.watch.list is ListKind.FOLLOWERS else (SHOP.id, who)
        actor, subject = ends
        pairs = tuple((record, subject) for record in made)
        self.waiting.append(Commit(actor, self.station.clock.now(), pairs, unmade))

    def _show(self, who: str) -> None:
        """The list as the platform shows it: the newest of the records shown at its head."""
        source = self.station.source
        source.known_records = {id: own[0] for id, own in self.records.items() if own}
        recent = sorted(source.known_records, key=source.known_records.__getitem__, reverse=True)
        source.ids = [*recent, *(id for id in source.ids if id not in source.known_records)]


@contextmanager
def lived(sqlite: Files, list: ListKind, acts: Sequence[Act], prompt: bool) -> Iterator[Life]:
    """The life after these acts, when everything was told and the list was looked at twice."""
    engine = open_engine(sqlite.migrated())
    station = Station(Database(engine))
    station.source.ids = [*OLD]
    with station.storage.writing() as work:
        watch = work.watches.add(SHOP, list, HOUR, True, station.clock.now())
    life = Life(station, watch)
    life.look(prompt)
    life.live(acts, prompt)
    life.tell()
    for _ in range(2):
        life.look(prompt)
    yield life
    engine.dispose()


def acts_of(*kinds: str) -> st.SearchStrategy[list[Act]]:
    later = st.sampled_from([1, SECOND, MINUTE, HOUR])
    one = st.tuples(st.sampled_from(kinds), st.sampled_from([OLD[0], *YOUNG]), later)
    return st.lists(one, min_size=6, max_size=16)


# An application makes a second record of a follow, and tidies the first, before the stream tells of any.
DOUBLED = [
    (FOLLOW, YOUNG[0], MINUTE),
    (FOLLOW, YOUNG[1], MINUTE),
    (TWICE, YOUNG[0], MINUTE),
    (TIDY, YOUNG[0], MINUTE),
]
THRICE = [
    (FOLLOW, YOUNG[0], MINUTE),
    (FOLLOW, YOUNG[1], MINUTE),
    *((what, YOUNG[0], MINUTE) for what in (TWICE, TWICE, TIDY)),
]
AGAIN = [
    (FOLLOW, YOUNG[0], MINUTE),
    (TELL, "", 0),
    *((what, YOUNG[0], MINUTE) for what in (UNFOLLOW, FOLLOW, UNFOLLOW)),
]
BRIEF = [(FOLLOW, YOUNG[0], MINUTE), (TELL, "", 0), (UNFOLLOW, YOUNG[0], MINUTE)]
ONE_RECORD = (FOLLOW, UNFOLLOW, TELL, LOOK)
lists = st.sampled_from(ListKind)
# Of a second record that the stream has not told of yet a capture cannot know that it is one.
lives = st.one_of(
    st.tuples(lists, acts_of(*ONE_RECORD), st.booleans()),
    st.tuples(lists, acts_of(*ONE_RECORD, TWICE, TIDY), st.just(True)),
)
quick = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(life=lives)
def test_in_the_end_the_roster_is_the_list(
    sqlite: Files, life: tuple[ListKind, list[Act], bool]
) -> None:
    with lived(sqlite, *life) as ended:
        assert ended.roster == {key(id) for id in ended.station.source.ids}


@quick
@example((ListKind.FOLLOWERS, DOUBLED, True))
@example((ListKind.FOLLOWERS, THRICE, True))
@given(life=lives)
def test_nobody_is_said_to_have_done_more_than_they_did(
    sqlite: Files, life: tuple[ListKind, list[Act], bool]
) -> None:
    with lived(sqlite, *life) as ended:
        told = Counter((event.key, event.kind) for event in ended.station.events())

        assert told <= ended.done
        assert not [e for e in ended.station.events() if e.cause in ACCOUNT_CAUSES]


@quick
@given(life=lives)
def test_comings_and_goings_take_turns_and_time_goes_on(
    sqlite: Files, life: tuple[ListKind, list[Act], bool]
) -> None:
    with lived(sqlite, *life) as ended:
        by_whom: dict[int, list[FollowEvent]] = {}
        for event in ended.station.events():
            by_whom.setdefault(event.key, []).append(event)
        for own in by_whom.values():
            kinds = [event.kind for event in own]

            assert all(one != other for one, other in pairwise(kinds))
            assert all(event.after < event.before for event in own)
            assert [event.before for event in own] == sorted(event.before for event in own)


@quick
@example((ListKind.FOLLOWING, AGAIN, True))
@example((ListKind.FOLLOWING, BRIEF, True))
@given(life=st.tuples(lists, acts_of(FOLLOW, UNFOLLOW, TWICE, TIDY, TELL, LOOK), st.just(True)))
def test_of_whoever_came_since_the_stream_is_read_everything_is_told(
    sqlite: Files, life: tuple[ListKind, list[Act], bool]
) -> None:
    with lived(sqlite, *life) as ended:
        young = {key(id) for id in YOUNG}
        told = Counter((event.key, event.kind) for event in ended.station.events())

        assert {one: told[one] for one in told if one[0] in young} == {
            one: count for one, count in ended.done.items() if one[0] in young
        }
