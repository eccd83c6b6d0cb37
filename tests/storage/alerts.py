"""An alert to keep."""

from __future__ import annotations

from typing import Any

from app.domain.alert import Alert, Severity, State
from app.domain.finding import Cited, Finding, Pattern
from app.domain.instant import DAY
from tests.lists import START


def an_alert(**values: Any) -> Alert:
    """An open alert about account 7, raised at the start, fading after 90 days."""
    ordinary: dict[str, Any] = {
        "id": "al_1",
        "key": 7,
        "pattern": Pattern.HALIFAX,
        "severity": Severity.ALERT,
        "state": State.OPEN,
        "confidence": 0.987,
        "raised_at": START,
        "updated_at": START,
        "expires_at": START + 90 * DAY,
        "first_seen": START - 30 * DAY,
        "last_seen": START,
        "cycles": 3,
        "summary": "Followed again 3 times; naïve 名前 \u2028 'quoted'",
        "watches": (1, 2),
        "findings": (
            Finding(
                signal="cycles",
                sentence="Followed again.",
                weight=5.5,
                figures={"refollows": 3, "share": 0.25, "observed": "30 days"},
                events=(Cited(1, "unfollow", START - DAY, START),),
                pattern=Pattern.HALIFAX,
                cycles=3,
            ),
        ),
    }
    return Alert(**ordinary | values)
