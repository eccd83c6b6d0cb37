"""Exports of two days as one history: unfollows, renames undone, refollows proven, ranges refused."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from app import signals, sources
from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.instant import DAY, HOUR, Instant
from app.domain.snapshot import Verdict
from app.pipeline.contents import Contents, Standing, look_into
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer, Summary
from app.pipeline.opening import Formats
from app.ports.formats import Given
from app.ports.storage import Storage
from app.registry import discover
from app.storage.work import Database
from tests import exported
from tests.exported import crowd
from tests.lists import START

DETECTOR = Detector(discover(signals, "SIGNAL"))
FORMATS = Formats(discover(sources, "READER"), discover(sources, "PLATFORM_EXPORT"))
CROWD = crowd(80)
Rows = Iterable[tuple[str, Instant]]


class History:
    """Instagram's exports of one account, imported as they come."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self.storage = storage
        self._folder = folder

    def on(self, day: int, rows: Rows, name: str = "e.zip") -> Path:
        return exported.instagram(self._folder / name, rows, START + day * DAY)

    def take(self, path: Path) -> Summary:
        opened = FORMATS.open(path, Given(START + 400 * DAY, "bakery"))
        return Importer(self.storage, DETECTOR).run(opened.read(lambda read: None))

    def look(self, path: Path) -> Contents:
        opened = FORMATS.open(path, Given(START + 400 * DAY, "bakery"))
        return look_into(self.storage, opened.read(lambda read: None))

    def events(self) -> list[tuple[str, Kind, Cause, Proof]]:
        with self.storage.reading() as work:
            events = list(work.events.all())
            names = work.accounts.get([event.key for event in events])
        return [(names[e.key].id, e.kind, e.cause, e.proof) for e in events]

    def exact(self) -> list[FollowEvent]:
        with self.storage.reading() as work:
            return list(work.events.all())

    def handle(self, id: str) -> str | None:
        with self.storage.reading() as work:
            return next(one.handle for one in work.accounts.named(id) if one.id == id)


@pytest.fixture
def history(storage: Database, tmp_path: Path) -> History:
    return History(storage, tmp_path)


def test_whoever_is_missing_in_the_later_export_has_gone(history: History) -> None:
    history.take(history.on(0, CROWD))
    fresh = ("fresh", START + DAY)

    summary = history.take(history.on(2, [fresh, *CROWD[:7], *CROWD[8:]]))

    assert (summary.joined, summary.left, summary.faulty) == (1, 1, 0)
    assert set(history.events()) == {
        ("p0007", Kind.UNFOLLOW, Cause.UNKNOWN, Proof.NONE),
        ("fresh", Kind.FOLLOW, Cause.NEW, Proof.NONE),
    }
    assert {e.exact for e in history.exact() if e.kind is Kind.FOLLOW} == {START + DAY}


def test_a_renamed_account_neither_went_nor_came(history: History) -> None:
    history.take(history.on(0, CROWD))
    other = [("gull", at) if name == "p0030" else (name, at) for name, at in CROWD]

    for day in (2, 4):
        summary = history.take(history.on(day, other))
        assert (summary.joined, summary.left, summary.verdicts[Verdict.COMPLETE]) == (0, 0, 1)

    assert history.events() == []
    assert history.handle("p0030") == "gull"


def test_a_renamed_account_that_follows_again_is_still_the_same(history: History) -> None:
    history.take(history.on(0, CROWD))
    rest = [row for row in CROWD if row[0] != "p0030"]
    history.take(history.on(2, [*rest, ("gull", dict(CROWD)["p0030"])]))

    history.take(history.on(9, [("gull", START + 8 * DAY), *rest]))

    assert history.events() == [
        ("p0030", Kind.UNFOLLOW, Cause.UNFOLLOWED, Proof.RECORD),
        ("p0030", Kind.FOLLOW, Cause.REMADE, Proof.RECORD),
    ]


def test_whoever_takes_over_a_name_is_somebody_else(history: History) -> None:
    history.take(history.on(0, CROWD))
    rest = [row for row in CROWD if row[0] != "p0030"]
    taken = [("p0030", START + DAY), *rest, ("gull", dict(CROWD)["p0030"])]

    first, second = (history.take(history.on(day, taken)) for day in (2, 4))

    assert (first.joined, first.left, first.returned) == (1, 0, 0)
    assert (second.joined, second.left) == (0, 0)
    [(id, kind, cause, _)] = history.events()
    assert (id.partition("~")[0], kind, cause) == ("p0030", Kind.FOLLOW, Cause.NEW)
    assert id != "p0030"


def test_two_who_followed_in_the_same_second_are_not_taken_for_each_other(history: History) -> None:
    at = START - 200 * DAY
    history.take(history.on(0, [*CROWD, ("one", at), ("two", at)]))

    summary = history.take(history.on(2, [*CROWD, ("three", at), ("four", at)]))

    assert (summary.joined, summary.left) == (2, 2)


def test_a_changed_time_proves_that_the_follow_was_made_again(history: History) -> None:
    history.take(history.on(0, CROWD))
    again = [("p0030", START + DAY), *(row for row in CROWD if row[0] != "p0030")]

    history.take(history.on(2, again))

    went, came = history.exact()
    assert (went.cause, came.cause) == (Cause.UNFOLLOWED, Cause.REMADE)
    assert (came.proof, came.exact) == (Proof.RECORD, START + DAY)


def test_times_that_merely_shift_accuse_nobody(history: History) -> None:
    history.take(history.on(0, CROWD))

    history.take(history.on(2, [(name, at + 5 * HOUR) for name, at in CROWD]))

    assert history.events() == []


def test_an_account_that_is_back_with_its_old_time_was_away(history: History) -> None:
    gone = [row for row in CROWD if row[0] != "p0030"]
    history.take(history.on(0, CROWD))
    history.take(history.on(2, gone))

    history.take(history.on(4, CROWD))

    assert history.events()[-1] == ("p0030", Kind.FOLLOW, Cause.RESTORED, Proof.RECORD)


def test_an_export_with_a_range_of_dates_is_refused_whole(history: History) -> None:
    history.take(history.on(0, CROWD))

    path = history.on(2, CROWD[:60])
    [foretold] = history.look(path).held
    summary = history.take(path)

    assert foretold.standing is Standing.REFUSED
    [fault] = summary.faults
    assert "is missing, 20 accounts" in fault.reason
    assert 'ask for "All time"' in fault.reason
    assert (summary.lists, summary.left, history.events()) == (0, 0, [])


def test_what_it_would_change_is_said_before_and_nothing_is_stored(history: History) -> None:
    rows = [*CROWD[:7], ("gull", CROWD[7][1]), *CROWD[9:], ("new", START + DAY)]
    path = history.on(2, rows, "later.zip")

    [unknown] = history.look(path).held
    history.take(history.on(0, CROWD))
    [newer] = history.look(path).held
    [known] = history.look(history.on(0, CROWD)).held
    [older] = history.look(history.on(-1, CROWD)).held

    assert (unknown.standing, unknown.members, unknown.joined) == (Standing.FIRST, 80, 0)
    assert (newer.standing, newer.joined, newer.left, newer.renamed) == (Standing.NEWER, 1, 1, 1)
    assert (known.standing, older.standing) == (Standing.KNOWN, Standing.OLDER)
    assert history.events() == []


def test_pages_and_json_of_different_days_make_one_history(
    history: History, tmp_path: Path
) -> None:
    names = [name for name, _ in CROWD]
    html = {exported.FOLLOWERS.replace("json", "html"): exported.page(names[1:], "followers")}
    history.take(history.on(0, CROWD))

    summary = history.take(exported.packed(tmp_path / "h.zip", html, START + 2 * DAY))
    history.take(history.on(4, CROWD[1:]))

    assert (summary.left, summary.joined) == (1, 0)
    assert [event[:2] for event in history.events()] == [("p0000", Kind.UNFOLLOW)]
