"""A person's word on an alert: seen, wrong, or open again. It is told like every other change."""

from __future__ import annotations

from dataclasses import replace

from app.domain.alert import Alert, State
from app.domain.errors import Conflict
from app.domain.instant import Instant
from app.domain.message import REOPENED, about
from app.ports.storage import Work

# What a person may make of an alert -> the states it may be in before.
_FROM = {
    State.ACKNOWLEDGED: {State.OPEN, State.ACKNOWLEDGED},
    State.DISMISSED: set(State),
    State.OPEN: {State.OPEN, State.ACKNOWLEDGED, State.DISMISSED},
}


def acknowledge(work: Work, id: str, now: Instant) -> Alert:
    """Note that a person has seen it. Raises NotFound, Conflict."""
    return _settle(work, id, State.ACKNOWLEDGED, None, now)


def dismiss(work: Work, id: str, reason: str, now: Instant) -> Alert:
    """Note that it is wrong or does not matter: the account is not brought up again."""
    return _settle(work, id, State.DISMISSED, reason, now)


def reopen(work: Work, id: str, now: Instant) -> Alert:
    """Take an acknowledgement or a dismissal back. Raises NotFound, Conflict."""
    return _settle(work, id, State.OPEN, None, now)


def _settle(work: Work, id: str, state: State, reason: str | None, now: Instant) -> Alert:
    work.alerts.hold()
    known = work.alerts.get(id)
    if known.state not in _FROM[state]:
        raise Conflict(f"the alert is {known.state}, so that it cannot become {state}")
    if (known.state, known.reason) == (state, reason):
        return known
    settled = replace(known, state=state, reason=reason, updated_at=now)
    work.alerts.put(settled)
    kind = REOPENED if state is State.OPEN else f"alert.{state}"
    work.alerts.tell(kind, id, now, about(settled))
    return settled
