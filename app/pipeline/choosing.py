"""Choosing which alerts a watch raises: those there are follow at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.domain.alert import Alert, State
from app.domain.choice import Choice, heed
from app.domain.instant import Instant
from app.domain.message import MUTED, RAISED, about
from app.ports.alerts import AlertFilter
from app.ports.storage import Work

_AT_ONCE = 500


def choose(work: Work, watch_id: int, choice: Choice, now: Instant) -> list[Alert]:
    """Keep the choice; mute and raise the alerts it concerns, and return them. Raises NotFound."""
    work.alerts.hold()
    work.watches.choose(watch_id, choice)
    choices = {watch.id: watch.choice for watch in work.watches.all()}
    changed = []
    for alert in _seen_on(work, watch_id):
        heeded = heed(alert, choices)
        if heeded.state is not alert.state:
            changed.append(_tell(work, replace(heeded, updated_at=now), now))
    return changed


def _tell(work: Work, alert: Alert, now: Instant) -> Alert:
    work.alerts.put(alert)
    kind = MUTED if alert.state is State.MUTED else RAISED
    work.alerts.tell(kind, alert.id, now, about(alert))
    return alert


def _seen_on(work: Work, watch_id: int) -> Iterator[Alert]:
    """Every alert that was seen on a watch, newest first."""
    after: tuple[Instant, str] | None = None
    while page := work.alerts.page(AlertFilter(watch_id=watch_id), _AT_ONCE, after):
        yield from page
        after = page[-1].raised_at, page[-1].id
