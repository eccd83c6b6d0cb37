"""The stored history judged again under other bars or by other signals, beside what was alerted.

Reads only. One batch of accounts is in memory at a time, and of each alert what it claimed and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.domain.account import Account, AccountKey
from app.domain.alert import Severity
from app.domain.comparison import Pair, pair_up
from app.domain.coverage import Coverage
from app.domain.event import FollowEvent
from app.domain.hindsight import Claim, claim_of, claims, looks
from app.domain.instant import Instant
from app.pipeline.detect import Detector, coverage_of, lists_of_follows
from app.ports.alerts import AlertFilter
from app.ports.sources import Progress
from app.ports.storage import Work

Batch = dict[AccountKey, list[FollowEvent]]

_EVENTS_AT_ONCE = 5_000
_ALERTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Period:
    """The time whose alerts are compared, both ends included; None leaves an end open."""

    since: Instant | None = None
    until: Instant | None = None

    def holds(self, claim: Claim | None) -> bool:
        """Whether the claim was raised in this time."""
        return claim is not None and self.before(claim.since) and claim.since >= (self.since or 0)

    def before(self, at: Instant) -> bool:
        """Whether it had happened by the end of this time."""
        return self.until is None or at <= self.until


@dataclass(slots=True)
class Outcome:
    """What a back-test found.

    `accounts`: those with any change by the end of the period; `judged`: of them those with two or
    more, whom any signal could speak of. `notes_then`, `notes_now`: notes raised in the period that
    never grew to alerts. `names`: the accounts of the pairs.
    """

    accounts: int = 0
    judged: int = 0
    notes_then: int = 0
    notes_now: int = 0
    pairs: list[Pair] = field(default_factory=list)
    names: Mapping[AccountKey, Account] = field(default_factory=dict)


def backtest(
    work: Work, detector: Detector, period: Period, now: Instant, progress: Progress
) -> Outcome:
    """Live every account's changes through again with this detector; compare with the alerts kept.

    The rates are those of the present. A person's word on an alert plays no part. `progress` is
    told the events read so far.
    """
    outcome = Outcome()
    then = _claimed(work, period)
    coverage, passive = _Coverage(work), lists_of_follows(work)
    total, read = work.events.count(), 0
    for batch, size in _batches(work, period):
        acts = {k: [e for e in every if e.watch_id not in passive] for k, every in batch.items()}
        outcome.accounts += sum(map(bool, acts.values()))
        several = {key: batch[key] for key, events in acts.items() if len(events) > 1}
        outcome.judged += len(several)
        for history in detector.histories(work, several, now):
            lived = looks(history, acts[history.key], coverage.at)
            made = claims(lived, detector.judge, detector.bars)
            _compare(outcome, history.key, then.pop(history.key, []), made, period)
        read += size
        progress(read, total)
    for key, left in then.items():
        _compare(outcome, key, left, [], period)
    outcome.names = work.accounts.get([pair.key for pair in outcome.pairs])
    return outcome


def _compare(
    outcome: Outcome, key: AccountKey, then: list[Claim], now: list[Claim], period: Period
) -> None:
    """Add the claims on one account."""
    notes = [sum(map(period.holds, _of(Severity.NOTE, side))) for side in (then, now)]
    outcome.notes_then += notes[0]
    outcome.notes_now += notes[1]
    pairs = pair_up(key, _of(Severity.ALERT, then), _of(Severity.ALERT, now))
    outcome.pairs += [p for p in pairs if period.holds(p.then) or period.holds(p.now)]


def _of(severity: Severity, claims: list[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.severity is severity]


def _claimed(work: Work, period: Period) -> dict[AccountKey, list[Claim]]:
    """What the alerts and notes that are kept claimed, by account."""
    found: dict[AccountKey, list[Claim]] = {}
    after: tuple[Instant, str] | None = None
    while page := work.alerts.page(AlertFilter(), _ALERTS_AT_ONCE, after):
        for alert in page:
            if period.before(alert.raised_at):
                found.setdefault(alert.key, []).append(claim_of(alert))
        after = page[-1].raised_at, page[-1].id
    return found


def _batches(work: Work, period: Period) -> Iterator[tuple[Batch, int]]:
    """Accounts with their events until the end of the period, and how many events were read."""
    batch: Batch = {}
    size = 0
    for key, events in work.events.by_account():
        size += len(events)
        told = [event for event in events if period.before(event.before)]
        if told:
            batch[key] = told
        if size >= _EVENTS_AT_ONCE:
            yield batch, size
            batch, size = {}, 0
    yield batch, size


class _Coverage:
    """What every watch had seen at any time of the past."""

    def __init__(self, work: Work) -> None:
        self._watches = {
            watch.id: (watch, work.snapshots.complete_times(watch.id))
            for watch in work.watches.all()
        }

    def at(self, now: Instant) -> dict[int, Coverage]:
        """Since and until when each watch that had a complete list had been looking."""
        found = {}
        for id, (watch, times) in self._watches.items():
            seen = int(np.searchsorted(times, now, "right"))
            if seen:
                found[id] = coverage_of(watch, int(times[seen - 1]))
        return found
