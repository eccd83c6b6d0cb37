"""An account's history lived through again: what was known at each of its changes, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.alert import Alert, Severity, State
from app.domain.coverage import Coverage
from app.domain.event import RECENT, FollowEvent, Kind
from app.domain.finding import Pattern
from app.domain.history import History
from app.domain.instant import Instant
from app.domain.timeline import timelines_of
from app.domain.verdict import Judge, expire, raise_or_update
from app.domain.weighing import Bars

CoverageAt = Callable[[Instant], Mapping[int, Coverage]]


@dataclass(frozen=True, slots=True)
class Claim:
    """What was, or would have been, claimed of an account from `since` to `until`."""

    severity: Severity
    pattern: Pattern
    since: Instant
    until: Instant
    confidence: float
    summary: str


def claim_of(alert: Alert) -> Claim:
    """What an alert claims, until it was closed or would fade by itself."""
    closed = alert.state is State.EXPIRED
    return Claim(
        severity=alert.severity,
        pattern=alert.pattern,
        since=alert.raised_at,
        until=alert.updated_at if closed else alert.expires_at,
        confidence=alert.confidence,
        summary=alert.summary,
    )


def looks(
    present: History, events: Sequence[FollowEvent], coverage_at: CoverageAt
) -> Iterator[History]:
    """The history as it was at each change of the account, oldest first.

    `present`: as it is now. `events`: all that it did, in order of finding. Each is taken to be
    found at its `before`. The rates stay those of the present.
    """
    told: list[FollowEvent] = []
    for now, found in groupby(_dated(events), key=lambda dated: dated[0]):
        told += [event for _, event in found]
        coverage = coverage_at(now)
        yield History(
            present.key,
            now,
            timelines_of(_recent(told)),
            present.rates,
            [seen for seen in present.sightings if seen.observed_at <= now],
            coverage,
            _members_of(present, events, told, coverage),
            tuple(known for one in present.followed if (known := one.until(now))),
            present.company.until(now),
            looks=present.looks,
        )


def _recent(told: Sequence[FollowEvent]) -> list[FollowEvent]:
    """Of each list only the newest events, which are all that is looked at."""
    left: dict[int, int] = {}
    newest = []
    for event in reversed(told):
        left[event.watch_id] = left.get(event.watch_id, RECENT) - 1
        if left[event.watch_id] >= 0:
            newest.append(event)
    return newest[::-1]


def _dated(events: Iterable[FollowEvent]) -> Iterator[tuple[Instant, FollowEvent]]:
    """Each event with when it was found; none was found before the one before it."""
    now = 0
    for event in events:
        now = max(now, event.before)
        yield now, event


def _members_of(
    present: History,
    events: Sequence[FollowEvent],
    told: Sequence[FollowEvent],
    coverage: Mapping[int, Coverage],
) -> list[int]:
    """The watches on whose lists it had been all the time, also those it left later."""
    first: dict[int, Kind] = {}
    for event in events:
        first.setdefault(event.watch_id, event.kind)
    left_later = {watch for watch, kind in first.items() if kind is Kind.UNFOLLOW}
    always = {*present.members_of, *left_later} - {event.watch_id for event in told}
    return sorted(always & coverage.keys())


def claims(histories: Iterable[History], judge: Judge, bars: Bars) -> list[Claim]:
    """What would have been claimed of an account, look by look; a note that grew is an alert."""
    made: dict[str, Claim] = {}
    known: Alert | None = None
    for history in histories:
        if known and known.state is not State.EXPIRED and known.expires_at <= history.now:
            known = expire(known, known.expires_at)
            _keep(made, known)
        known = raise_or_update(history, judge, known, bars)
        if known:
            _keep(made, known)
    return list(made.values())


def _keep(made: dict[str, Claim], alert: Alert) -> None:
    """Keep the newest form of an alert, but the one that accused if a later one no longer does."""
    before, after = made.get(alert.id), claim_of(alert)
    accused = before is not None and before.severity is Severity.ALERT
    if not accused or after.severity is Severity.ALERT:
        made[alert.id] = after
