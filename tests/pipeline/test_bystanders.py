"""Who came and went once with accounts that stand accused of one timetable is noted, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from app import signals
from app.domain.account import Account
from app.domain.alert import Severity
from app.domain.event import FollowEvent
from app.domain.instant import DAY
from app.domain.rates import Rates
from app.domain.watch import ListKind, Watch
from app.pipeline.compare import Changes
from app.pipeline.detect import Detector
from app.registry import discover
from app.storage.work import Database
from tests.lists import SHOP, START
from tests.pipeline.stays import stay

DETECTOR = Detector(discover(signals, "SIGNAL"))
GROUP = range(1, 7)
SUSPECT = 50
# Days on which each of the group comes to another list, and leaves it.
DAYS = ((0.0, 5.0), (41.0, 45.0), (83.0, 89.0), (120.0, 124.0))


@pytest.fixture
def watches(storage: Database) -> list[Watch]:
    """Lists seen for a hundred days already, of which ordinary follows seldom end soon."""
    with storage.writing() as work:
        shops = (Account(SHOP.network, f"shop{number}") for number in range(len(DAYS)))
        found = [
            work.watches.add(one, ListKind.FOLLOWERS, DAY, live=False, now=START - 100 * DAY)
            for one in shops
        ]
        for watch in found:
            work.watches.save(watch, replace(watch.state, complete_at=START + 200 * DAY))
        work.rates.add(Rates.of({watch.id: (1000, 40) for watch in found}))
        return found


def group(watches: Sequence[Watch], days: Iterable[tuple[float, float]]) -> list[list[FollowEvent]]:
    """Accounts that pass over the lists in turn, some hours apart."""
    return [
        stay(key, watches[(key + turn) % len(watches)], came + key / 30, went + key / 30)
        for turn, (came, went) in enumerate(days)
        for key in GROUP
    ]


def severities(storage: Database, stays: Iterable[list[FollowEvent]]) -> dict[int, Severity]:
    """What is made of everybody, each change found on its own."""
    with storage.writing() as work:
        for event in sorted((e for both in stays for e in both), key=lambda e: e.before):
            past = work.events.of([event.key])
            work.events.add([event])
            DETECTOR.look(work, Changes((event,), past), event.before)
        return {alert.key: alert.severity for alert in work.alerts.all()}


@pytest.mark.parametrize("turn", range(len(DAYS)))
def test_who_was_there_once_is_noted_whenever_the_group_became_known(
    storage: Database, watches: list[Watch], turn: int
) -> None:
    came, went = DAYS[turn]
    once = stay(SUSPECT, watches[0], came + 0.1, went + 0.5)

    found = severities(storage, [*group(watches, DAYS), once])

    assert {found[key] for key in GROUP} == {Severity.ALERT}
    assert found.get(SUSPECT) is Severity.NOTE


def test_the_note_says_what_would_settle_it(storage: Database, watches: list[Watch]) -> None:
    once = stay(SUSPECT, watches[0], 120.1, 124.5)
    severities(storage, [*group(watches, DAYS), once])

    with storage.reading() as work:
        note = work.alerts.latest([SUSPECT])[SUSPECT]

    assert "alerted for keeping one timetable" in note.summary
    assert note.summary.endswith("another such pass would settle it.")


def test_who_was_there_on_no_such_day_is_not_spoken_of(
    storage: Database, watches: list[Watch]
) -> None:
    once = stay(SUSPECT, watches[0], 60.0, 65.0)

    assert SUSPECT not in severities(storage, [*group(watches, DAYS), once])


def test_before_anybody_is_accused_a_common_day_is_no_news(
    storage: Database, watches: list[Watch]
) -> None:
    once = stay(SUSPECT, watches[0], 0.1, 5.5)

    assert severities(storage, [*group(watches, DAYS[:1]), once]) == {}
