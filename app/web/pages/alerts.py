"""The list of alerts, filtered by plain forms."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from app.domain.alert import Severity, State
from app.domain.finding import Pattern
from app.domain.instant import Instant
from app.pipeline.dossier import tell_alerts
from app.ports.alerts import AlertFilter
from app.web.api.limits import LARGEST_NUMBER, Cursor
from app.web.application import App, Sealed
from app.web.errors import Problem
from app.web.pages.rendering import page

router = APIRouter(prefix="/alerts", include_in_schema=False)

PAGE = 25
# How many watches the filter offers.
MOST_WATCHES = 250

Choice = TypeVar("Choice", bound=StrEnum)
Field = Annotated[str, Query(max_length=32)]


async def chosen(
    severity: Field = "", state: Field = "", pattern: Field = "", watch: Field = ""
) -> AlertFilter:
    """The filter of the form; a field left empty takes any."""
    return AlertFilter(
        _one_of(Severity, severity),
        _one_of(State, state),
        _one_of(Pattern, pattern),
        _number(watch),
    )


def _one_of(kind: type[Choice], given: str) -> Choice | None:
    if not given:
        return None
    if given not in set(kind):
        raise Problem("invalid", "The filter has a value that is not on the form.")
    return kind(given)


def _number(given: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and int(given) <= LARGEST_NUMBER):
        raise Problem("invalid", "The filter has a value that is not on the form.")
    return int(given)


@router.get("")
def list_alerts(
    app: App,
    cursors: Sealed,
    wanted: Annotated[AlertFilter, Depends(chosen)],
    cursor: Cursor = None,
) -> Response:
    """Alerts and notes, newest first, one screen at a time."""
    now, question = app.clock.now(), f"page of alerts {asdict(wanted)}"
    after = cursors.read(cursor, question, tuple[Instant, str], now) if cursor else None
    with app.storage.reading() as work:
        found = work.alerts.page(wanted, PAGE + 1, after)
        told = tell_alerts(work, found[:PAGE])
        lists = {watch.id: watch for watch in work.watches.all()}
    older = None
    if len(found) > PAGE:
        last = found[PAGE - 1]
        older = _query(wanted, cursors.write(question, (last.raised_at, last.id), now))
    return page(
        "alerts.html",
        alerts=told,
        wanted=wanted,
        filtered=wanted != AlertFilter(),
        lists=lists,
        watches=list(lists.values())[:MOST_WATCHES],
        patterns=list(Pattern),
        states=list(State),
        older=older,
        here=f"/alerts?{_query(wanted, cursor)}",
    )


def _query(wanted: AlertFilter, cursor: str | None) -> str:
    fields = {
        "severity": wanted.severity,
        "state": wanted.state,
        "pattern": wanted.pattern,
        "watch": wanted.watch_id,
        "cursor": cursor,
    }
    return urlencode({name: str(value) for name, value in fields.items() if value is not None})
