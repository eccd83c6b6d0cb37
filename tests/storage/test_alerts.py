"""Alerts in their newest form, when they fade, and the messages that tell of them."""

from __future__ import annotations

import pytest

from app.domain.alert import Severity, State
from app.domain.errors import NotFound
from app.domain.finding import Pattern
from app.domain.instant import DAY
from app.storage.work import Database
from tests.lists import START
from tests.storage.alerts import an_alert


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"key": -(2**63), "state": State.DISMISSED, "reason": "a friend, 'really'"},
        {
            "severity": Severity.NOTE,
            "pattern": Pattern.CHURN_AND_BURN,
            "watches": (),
            "findings": (),
        },
    ],
    ids=["ordinary", "dismissed", "empty"],
)
def test_an_alert_comes_back_as_it_was_put(storage: Database, values: dict[str, object]) -> None:
    put = an_alert(**values)

    with storage.writing() as work:
        work.alerts.put(put)

    with storage.reading() as work:
        assert work.alerts.get(put.id) == put
        assert work.alerts.latest([put.key]) == {put.key: put}


def test_an_alert_put_again_takes_the_place_of_its_older_form(storage: Database) -> None:
    newer = an_alert(state=State.EXPIRED, updated_at=START + DAY)
    for form in (an_alert(), newer):
        with storage.writing() as work:
            work.alerts.put(form)

    with storage.reading() as work:
        assert work.alerts.all() == [newer]


def test_the_newest_alert_of_an_account_is_found_whatever_became_of_it(storage: Database) -> None:
    older, newer = (
        an_alert(id="al_z"),
        an_alert(id="al_a", raised_at=START + DAY, state=State.EXPIRED),
    )
    with storage.writing() as work:
        work.alerts.put(newer)
        work.alerts.put(older)

        assert work.alerts.latest([7, 8]) == {7: newer}
        assert work.alerts.latest([]) == {}


def test_alerts_are_listed_newest_first_and_by_their_state(storage: Database) -> None:
    states = [State.OPEN, State.ACKNOWLEDGED, State.DISMISSED, State.EXPIRED]
    alerts = [
        an_alert(id=f"al_{day}", raised_at=START + day * DAY, state=state)
        for day, state in enumerate(states)
    ]
    with storage.writing() as work:
        for alert in alerts:
            work.alerts.put(alert)

        assert work.alerts.all() == alerts[::-1]
        assert work.alerts.all([State.OPEN, State.DISMISSED]) == [alerts[2], alerts[0]]
        assert work.alerts.all(limit=1) == [alerts[3]]


# When an alert in this state is looked for among those that fade, and whether it is there.
FADING = [
    (State.OPEN, 89, False),
    (State.OPEN, 90, True),
    (State.ACKNOWLEDGED, 90, True),
    (State.DISMISSED, 999, False),
    (State.EXPIRED, 999, False),
]


@pytest.mark.parametrize(("state", "day", "fades"), FADING)
def test_only_what_still_stands_fades_and_not_before_its_day(
    storage: Database, state: State, day: int, fades: bool
) -> None:
    with storage.writing() as work:
        assert work.alerts.fading(START) == []
        work.alerts.put(an_alert(state=state))

        found = work.alerts.fading(START + day * DAY)

    assert bool(found) == fades


def test_messages_are_told_in_the_order_they_were_written(storage: Database) -> None:
    with storage.writing() as work:
        for number in range(5):
            work.alerts.tell("alert.raised", f"al_{number}", START + number, {"number": number})

    with storage.reading() as work:
        first, second, *_ = work.outbox.after(0, limit=5)
        rest = work.outbox.after(second.seq, limit=2)
    assert (first.kind, first.at, first.body) == ("alert.raised", START, {"number": 0})
    assert [message.body["number"] for message in rest] == [2, 3]


def test_an_alert_that_does_not_exist_is_named(storage: Database) -> None:
    with (
        storage.reading() as work,
        pytest.raises(NotFound, match="no alert with the number 'al_none'"),
    ):
        work.alerts.get("al_none")


@pytest.mark.parametrize(
    ("values", "accused"),
    [
        ({}, True),
        ({"state": State.ACKNOWLEDGED}, True),
        ({"state": State.DISMISSED}, False),
        ({"state": State.EXPIRED}, False),
        ({"severity": Severity.NOTE}, False),
        ({"pattern": Pattern.LOCKSTEP}, False),
    ],
)
def test_accused_of_a_pattern_is_who_stands_under_an_alert_of_it(
    storage: Database, values: dict[str, object], accused: bool
) -> None:
    put = an_alert(**values)
    with storage.writing() as work:
        work.alerts.put(an_alert())
        before = work.alerts.accused_of(Pattern.HALIFAX)
        work.alerts.put(put)
        after = work.alerts.accused_of(Pattern.HALIFAX)
    with storage.reading() as work:
        later = work.alerts.accused_of(Pattern.HALIFAX)

    assert before == {put.key}
    assert after == later == ({put.key} if accused else set())
