"""Every signal looks at the accounts that changed; findings are weighed once and alerts written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.domain.account import AccountKey
from app.domain.alert import Alert, Severity, State
from app.domain.choice import heed
from app.domain.coverage import Coverage
from app.domain.discovery import held
from app.domain.event import Cause, FollowEvent
from app.domain.finding import Pattern
from app.domain.history import History
from app.domain.instant import Instant
from app.domain.message import ESCALATED, EXPIRED, MUTED, RAISED, UPDATED, about
from app.domain.rates import change_of
from app.domain.screening import may_matter
from app.domain.timeline import Timeline, timelines_of
from app.domain.verdict import expire, raise_or_update
from app.domain.watch import ListKind, Watch
from app.domain.weighing import BARS, Bars, Weighed, weigh
from app.pipeline.company import accused_of, bystanders_of, company_of, write_passes
from app.pipeline.compare import Changes
from app.ports.signals import Signal
from app.ports.storage import Work

# Whoever was off lists more often than that is known well enough without asking who saw it elsewhere.
_MOST_ABSENCES = 200
NOBODY: Mapping[AccountKey, Alert] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settled:
    """An alert that changed. `told`: what the message of it is, None if nobody is told."""

    alert: Alert
    told: str | None

    @property
    def raised(self) -> bool:
        """Whether it is new, or accuses whom it only noted before."""
        return self.told in (RAISED, ESCALATED)


@dataclass(frozen=True, slots=True)
class Detector:
    """The signals at work, and how much it takes to alert."""

    signals: Sequence[Signal]
    bars: Bars = BARS

    def judge(self, history: History) -> Weighed:
        """What all signals together make of one account."""
        findings = [finding for signal in self.signals for finding in signal.find(history)]
        return weigh(findings, frozenset(s.name for s in self.signals if s.shadow), self.bars)

    def look(
        self,
        work: Work,
        changes: Changes,
        now: Instant,
    ) -> list[Settled]:
        """Judge the accounts that changed, write what follows, and return the changed alerts.

        The changes are those of one list, which may be older than what other lists showed of an
        account: then it is judged by all that is known of it, and as of the newest. On a list of
        follows its own account acts, and not those who come and go, so it accuses nobody on it.
        """
        passive = lists_of_follows(work)
        if changes.events and changes.events[0].watch_id in passive:
            return []
        fresh = _by_account(changes)
        acts = _without(fresh, passive)
        before = _without(changes.past, passive)
        work.rates.add(change_of((before.get(k, ()), seen) for k, seen in acts.items()))
        every = {key: seen for key, seen in fresh.items() if len(seen) > 1}
        stirred = write_passes(work, changes.events, acts, now)
        others = stirred - every.keys()
        known = work.alerts.latest([*every, *others]) if every else {}
        rates = work.rates.get()
        suspects = {
            key: seen
            for key, seen in every.items()
            if key in known or key in stirred or may_matter(seen, rates, _as_of(now, seen))
        }
        asked = [key for key in others if stirred[key] or _standing(known.get(key))]
        more = work.events.of([key for key in asked if not _accused(known.get(key))])
        changed, beside = self._settle_all(work, suspects | more, known, now)
        return changed + self._settle_unknown(work, beside - suspects.keys() - more.keys(), now)

    def _settle_all(
        self,
        work: Work,
        events: Mapping[AccountKey, Sequence[FollowEvent]],
        known: Mapping[AccountKey, Alert],
        now: Instant,
    ) -> tuple[list[Settled], set[AccountKey]]:
        """The alerts that changed, and who was seen beside those that keep a timetable."""
        changed: list[Settled] = []
        grouped: list[History] = []
        for history in self.histories(work, events, now, known):
            settled = self.settle(work, history, known.get(history.key))
            if settled is None:
                continue
            changed.append(settled)
            if _accused(settled.alert) and settled.alert.pattern is Pattern.LOCKSTEP:
                grouped.append(history)
        accused = accused_of(work) if grouped else frozenset()
        return changed, set().union(*(bystanders_of(one, accused) for one in grouped))

    def _settle_unknown(self, work: Work, keys: set[AccountKey], now: Instant) -> list[Settled]:
        """Judge those of these accounts of whom nothing was ever said."""
        known = work.alerts.latest([*keys]) if keys else {}
        fresh = work.events.of([*(keys - known.keys())])
        return self._settle_all(work, fresh, NOBODY, now)[0]

    def settle(self, work: Work, history: History, known: Alert | None) -> Settled | None:
        """Open, update or close the alert of one account; returns it if it changed."""
        alert = raise_or_update(history, self.judge, known, self.bars)
        if _accused(alert) and not _accused(known):
            strict = replace(
                self, bars=held(self.bars, history.rates.follows, work.alerts.accused())
            )
            alert = raise_or_update(history, strict.judge, known, strict.bars)
        if alert is None or alert == known:
            return None
        alert = heed(alert, {watch.id: watch.choice for watch in work.watches.all()})
        work.alerts.put(alert)
        message = _message(alert, known)
        if message:
            work.alerts.tell(message, alert.id, history.now, about(alert))
        return Settled(alert, message)

    def histories(
        self,
        work: Work,
        events: Mapping[AccountKey, Sequence[FollowEvent]],
        now: Instant,
        known: Mapping[AccountKey, Alert] = NOBODY,
    ) -> Iterator[History]:
        """The histories of some accounts, given all their events over all watches.

        None ends before an event of its account, or before what was said of it last.
        """
        keys = list(events)
        if not keys:
            return
        sightings = work.accounts.sightings(keys)
        coverage = _coverage(work)
        members_of = _constant_members(work, events)
        rates = work.rates.get()
        passive = lists_of_follows(work)
        named_by = work.hints.naming(keys)
        for key in keys:
            timelines = timelines_of(events[key])
            acting = tuple(one for one in timelines if one.watch_id not in passive)
            as_of = _as_of(now, events[key], known.get(key))
            yield History(
                key,
                as_of,
                acting,
                rates,
                sightings.get(key, ()),
                coverage,
                members_of[key],
                tuple(one for one in timelines if one.watch_id in passive),
                company_of(work, key, acting, as_of),
                named_by.get(key, ()),
                _looks(work, timelines, members_of[key]),
            )


def lists_of_follows(work: Work) -> set[int]:
    """The watches of whom an account follows."""
    return {watch.id for watch in work.watches.all() if watch.list is ListKind.FOLLOWING}


def let_fade(work: Work, now: Instant) -> list[Alert]:
    """Close the alerts whose evidence has faded by now."""
    fading = work.alerts.fading(now)
    for alert in fading:
        work.alerts.put(expire(alert, now))
        if alert.state is not State.MUTED:
            work.alerts.tell(EXPIRED, alert.id, now, about(expire(alert, now)))
    return [expire(alert, now) for alert in fading]


def _as_of(now: Instant, seen: Sequence[FollowEvent], known: Alert | None = None) -> Instant:
    """When to judge an account: now, unless an older list came after newer ones."""
    last_said = known.updated_at if known else now
    return max(now, last_said, max((event.by for event in seen), default=now))


def _by_account(changes: Changes) -> dict[AccountKey, list[FollowEvent]]:
    """All events of the accounts that changed, over all watches."""
    every: dict[AccountKey, list[FollowEvent]] = {}
    for event in changes.events:
        if event.key not in every:
            every[event.key] = list(changes.past.get(event.key, ()))
        every[event.key].append(event)
    return every


def _without(
    events: Mapping[AccountKey, Sequence[FollowEvent]], passive: set[int]
) -> Mapping[AccountKey, Sequence[FollowEvent]]:
    """The events on other lists than these."""
    if not passive:
        return events
    return {key: [e for e in seen if e.watch_id not in passive] for key, seen in events.items()}


def _accused(alert: Alert | None) -> bool:
    """Whether the account stands accused by this alert."""
    return _standing(alert) and alert is not None and alert.severity is Severity.ALERT


def _standing(alert: Alert | None) -> bool:
    """Whether something is said of the account by this alert or note."""
    return alert is not None and alert.state not in (State.EXPIRED, State.DISMISSED)


def _coverage(work: Work) -> dict[int, Coverage]:
    """Every watch that has a complete list, and since when and until when it looked."""
    return {
        watch.id: coverage_of(watch, watch.state.complete_at)
        for watch in work.watches.all()
        if watch.state.complete_at is not None
    }


def coverage_of(watch: Watch, until: Instant) -> Coverage:
    """What a watch has seen by the time of a complete list."""
    of_follows = watch.list is ListKind.FOLLOWING
    return Coverage(watch.created_at, until, watch.account.key, of_follows)


def _constant_members(
    work: Work, events: Mapping[AccountKey, Sequence[FollowEvent]]
) -> dict[AccountKey, list[int]]:
    """The watches on whose lists these accounts were from the beginning, without a change since."""
    found: dict[AccountKey, list[int]] = {key: [] for key in events}
    changed_on = {key: {event.watch_id for event in seen} for key, seen in events.items()}
    for watch in work.watches.all():
        at = work.rosters.get(watch.id, watch.state.roster_version).position(list(events))
        for key, position in zip(events, at.tolist(), strict=True):
            if position >= 0 and watch.id not in changed_on[key]:
                found[key].append(watch.id)
    return found


def _looks(
    work: Work, timelines: Sequence[Timeline], members_of: Sequence[int]
) -> Mapping[int, Sequence[Instant]]:
    """When the account's other lists were looked at while one missed it and nothing else tells why."""
    hidden = [g.missed for one in timelines for g in one.gaps if g.returned.cause is Cause.UNKNOWN]
    lasting = [(first, last) for first, last in hidden if first <= last][-_MOST_ABSENCES:]
    watches = [*(one.watch_id for one in timelines), *members_of]
    if not lasting or len(watches) == 1:
        return {}
    return work.snapshots.complete_within(watches, lasting)


def _message(alert: Alert, known: Alert | None) -> str | None:
    """What to tell of the change; nothing of an alert that is, and stays, muted."""
    if known is None or known.id != alert.id or known.state is State.MUTED:
        return RAISED if alert.state is State.OPEN else None
    changed = {State.EXPIRED: EXPIRED, State.MUTED: MUTED}
    graver = (known.severity, alert.severity) == (Severity.NOTE, Severity.ALERT)
    return changed.get(alert.state, ESCALATED if graver else UPDATED)
