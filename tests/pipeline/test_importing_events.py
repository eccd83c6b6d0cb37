"""Single events of a file: written in parts that end soon, as if they had come one after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.account import Account
from app.domain.event import Kind
from app.domain.filing import portions
from app.domain.imported import Fault, Imported, ImportedEvent
from app.domain.instant import DAY, HOUR, Instant
from app.domain.message import EXPIRED, RAISED
from app.domain.watch import ListKind
from app.pipeline import gathering, importing
from app.pipeline.erasing import erase
from app.pipeline.gathering import Between, gathered
from app.pipeline.importing import Summary
from app.storage.engine import open_engine
from app.storage.vault import KeyFile
from app.storage.work import Database
from tests.databases import Files
from tests.lists import NETWORK, START
from tests.pipeline.lines import PowerCut, everything, line, take
from tests.streams import SHOPS

CHURNERS = ("gull", "tern", "crow")
BAKERY = (Account(NETWORK, SHOPS[0]), ListKind.FOLLOWERS)
ALL_AT_ONCE = 10**6


def told(kind: Kind, who: str, shop: str, at: Instant) -> ImportedEvent:
    return ImportedEvent(kind, Account(NETWORK, who), Account(NETWORK, shop), START + at)


def weeks(count: int = 5) -> Iterator[ImportedEvent]:
    """Who comes for three days in every week, on three lists, beside somebody new each day."""
    for day in range(7 * count):
        for number, who in enumerate(CHURNERS):
            if (day - number) % 7 in (0, 3):
                kind = Kind.UNFOLLOW if (day - number) % 7 else Kind.FOLLOW
                for place, shop in enumerate(SHOPS):
                    yield told(kind, who, shop, day * DAY + place * HOUR)
        yield told(Kind.FOLLOW, f"new{day}", SHOPS[0], day * DAY + 9 * HOUR)


def outcome(
    sqlite: Files, runs: Iterable[Iterable[Imported]]
) -> tuple[dict[int, Instant], list[Summary]]:
    """When each alert was raised, in a database of its own, and what the runs came to."""
    engine = open_engine(sqlite.migrated())
    storage = Database(engine)
    summaries = [take(storage, run) for run in runs]
    with storage.reading() as work:
        raised = {alert.key: alert.raised_at for alert in work.alerts.all()}
    engine.dispose()
    return raised, summaries


def test_alerts_of_events_are_kept_before_more_are_weighed(
    storage: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else can write meanwhile: many churners' events are several transactions."""
    monkeypatch.setattr(importing, "_ACCUSING", 5)
    monkeypatch.setattr(importing, "_ALERT", importing._MEMBERS_AT_ONCE)

    def cut_off() -> Iterator[Imported]:
        yield from weeks()
        yield line(SHOPS[0], 40, ["gull"])
        raise PowerCut

    with pytest.raises(PowerCut):
        take(storage, cut_off())

    assert len(everything(storage)["alert"]) == len(CHURNERS)


@pytest.mark.parametrize("accusing", [1, 7])
def test_in_parts_the_same_is_found_and_dated_no_later(
    sqlite: Files, monkeypatch: pytest.MonkeyPatch, accusing: int
) -> None:
    monkeypatch.setattr(importing, "_ACCUSING", ALL_AT_ONCE)
    whole, [counted] = outcome(sqlite, [weeks()])
    soonest, _ = outcome(sqlite, ([one] for one in weeks()))
    monkeypatch.setattr(importing, "_ACCUSING", accusing)

    raised, [summary] = outcome(sqlite, [weeks()])

    assert len(raised) == len(CHURNERS)
    assert raised.keys() == whole.keys() == soonest.keys()
    assert all(soonest[key] <= at < whole[key] for key, at in raised.items())
    assert (summary.events, summary.alerts) == (counted.events, counted.alerts)


def test_what_fades_between_the_events_of_a_file_is_over_before_more_comes(
    storage: Database,
) -> None:
    later = (replace(one, at=one.at + 500 * DAY) for one in weeks())

    take(storage, [*weeks(), *later])

    with storage.reading() as work:
        raised = [one for one in work.outbox.after(0, 999) if one.kind == RAISED]
        over = [one for one in work.outbox.after(0, 999) if one.kind == EXPIRED]
    half = len(CHURNERS)
    assert len(over) == half
    assert [(one.at - START) // (100 * DAY) for one in raised] == [0] * half + [5] * half


def test_a_list_that_is_kept_out_is_one_fault_in_however_many_parts(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_ACCUSING", 1)
    storage = Database(open_engine(address), vault=KeyFile(tmp_path))
    # The shop itself asked to be forgotten, so nobody is seen on its list.
    erase(storage, BAKERY[0], START)

    summary = take(storage, weeks(2))

    assert summary.faulty == 1
    assert summary.events > 0
    storage.engine.dispose()


def test_only_those_who_come_up_again_fill_a_part() -> None:
    many = [(BAKERY, told(Kind.FOLLOW, f"m{number}", SHOPS[0], number)) for number in range(99)]
    again = [(place, told(Kind.UNFOLLOW, one.actor.id, SHOPS[0], 99)) for place, one in many]

    assert [len(one[BAKERY]) for one in portions(many, set(), 10)] == [99]
    known = {one.actor.key for _, one in many}
    assert [len(one[BAKERY]) for one in portions(many, known, 40)] == [40, 40, 19]
    assert [len(one[BAKERY]) for one in portions(many + again, set(), 50)] == [149, 49]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(SHOPS)), max_size=40))
def test_parts_hold_every_event_in_its_order(steps: list[tuple[str, str]]) -> None:
    filed = [
        ((Account(NETWORK, shop), ListKind.FOLLOWERS), told(Kind.FOLLOW, who, shop, at))
        for at, (who, shop) in enumerate(steps)
    ]

    parts = list(portions(filed, set(), 3))

    for place in {place for place, _ in filed}:
        held = [event for part in parts for event in part.get(place, [])]
        assert held == [event for where, event in filed if where == place]
    ends = [max(event.at for own in part.values() for event in own) for part in parts]
    assert ends == sorted(ends)


def test_what_is_between_two_lists_stays_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "_LINES", 3)
    events = list(weeks())[:5]
    fault, early, late = Fault(1, "no"), line(SHOPS[0], 0, []), line(SHOPS[0], 9, [])

    steps = list(gathered([early, *events[:4], fault, late, events[4]]))

    assert [type(one) for one in steps] == [
        type(early),
        Between,
        Fault,
        Between,
        type(late),
        Between,
    ]
    between = [one.events for one in steps if isinstance(one, Between)]
    assert between == [events[:3], events[3:4], events[4:]]
