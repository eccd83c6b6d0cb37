from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.account import Account
from app.domain.alert import Alert, Severity, State
from app.domain.blocklist import blockable, entry_of
from app.domain.finding import Pattern

ALERT = Alert(
    id="al_1",
    key=7,
    pattern=Pattern.HALIFAX,
    severity=Severity.ALERT,
    state=State.OPEN,
    confidence=0.999,
    raised_at=200,
    updated_at=300,
    expires_at=1_000,
    first_seen=100,
    last_seen=290,
    cycles=3,
    summary="Followed again three times.",
    watches=(1, 2),
    findings=(),
)


@pytest.mark.parametrize(
    ("changes", "now", "listed"),
    [
        ({}, 999, True),
        ({"state": State.ACKNOWLEDGED}, 999, True),
        ({"state": State.DISMISSED}, 999, False),  # a person said that it is wrong
        ({"state": State.EXPIRED}, 999, False),
        ({"severity": Severity.NOTE}, 999, False),  # a note is private
        ({}, 1_000, False),  # its evidence has faded, whoever has written that down yet
    ],
)
def test_only_a_standing_accusation_reaches_a_block_list(
    changes: dict[str, object], now: int, listed: bool
) -> None:
    assert blockable(replace(ALERT, **changes), now) is listed  # type: ignore[arg-type]


def test_an_entry_leaves_when_its_alert_does() -> None:
    entry = entry_of(ALERT, Account("town", "gull"))

    assert (entry.since, entry.last_seen, entry.until) == (100, 290, 1_000)
    assert (entry.reason, entry.alert_id) == (ALERT.summary, ALERT.id)
