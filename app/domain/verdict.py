"""What a weighed history does to the alert of an account: raise, update, keep, or let it expire."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.alert import Alert, Severity, State, alert_id
from app.domain.episodes import group
from app.domain.finding import Finding, Pattern
from app.domain.history import History
from app.domain.instant import DAY, Instant, day
from app.domain.timeline import Moment
from app.domain.weighing import BARS, Bars, Weighed, total

# Nobody stays accused for longer than half a year after the last thing seen, whatever it weighed.
_LONGEST = 180

Judge = Callable[[History], Weighed]


def raise_or_update(
    history: History, judge: Judge, known: Alert | None, bars: Bars = BARS
) -> Alert | None:
    """The account's alert after a look at its history; None if there is none and was none.

    An open alert is updated in place and keeps its number. An expired one is followed by a new one
    if the account starts again, a dismissed one if what was seen since outweighs the dismissal.
    What is learnt late, as that others kept its timetable, weighs as if it had been known when the
    account acted last. An alert fades from then on; a note is shown for as long as it would have been.
    """
    then = history.as_it_acted
    weighed = judge(then)
    dismissed = known if known and known.state is State.DISMISSED else None
    if dismissed and not outweighs(weighed, dismissed, bars):
        return dismissed
    standing = known if known and known.state not in (State.EXPIRED, State.DISMISSED) else None
    if weighed.severity is None or weighed.pattern is None:
        return _weakened(standing, weighed, history.now) if standing else None
    severity = weighed.severity
    if standing and standing.severity is Severity.ALERT and weighed.weight >= bars.keep:
        severity = Severity.ALERT
    expires_at = _expires_at(history, then, judge, severity, bars)
    over = expires_at <= history.now
    evidence = [cited for finding in weighed.findings for cited in finding.events]
    watches = tuple(sorted({cited.watch_id for cited in evidence}))
    faded = severity is Severity.NOTE and _had_its_time(known, then, watches)
    if standing is None and (over or faded):
        return known
    raised_at = standing.raised_at if standing else history.now
    if standing and severity is Severity.ALERT and standing.severity is Severity.NOTE:
        raised_at = history.now
    return Alert(
        id=standing.id if standing else alert_id(history.key, raised_at),
        key=history.key,
        pattern=weighed.pattern,
        severity=severity,
        state=standing.state if standing else State.OPEN,
        confidence=round(weighed.confidence, 4),
        raised_at=raised_at,
        updated_at=history.now,
        expires_at=expires_at,
        first_seen=min((cited.after for cited in evidence), default=history.now),
        last_seen=max((cited.before for cited in evidence), default=history.now),
        cycles=weighed.cycles,
        summary=summary(weighed, severity),
        watches=watches,
        findings=weighed.findings,
        reason=_why_again(dismissed) if dismissed else standing.reason if standing else None,
    )


def _had_its_time(known: Alert | None, acted: History, watches: Sequence[int]) -> bool:
    """Whether an alert of all that the account ever did has expired: it has not started again.

    What lists show that the alert did not rest on, as those read in later, it has not told yet.
    """
    if known is None or known.state is not State.EXPIRED or acted.now > known.updated_at:
        return False
    return set(watches) <= set(known.watches)


def outweighs(weighed: Weighed, dismissed: Alert, bars: Bars) -> bool:
    """Whether a dismissed account is to be alerted again: only by new evidence, and much stronger.

    The evidence must weigh as much more than the dismissed as an alert takes, and cite new acts of
    at least as many separate days as an alert takes decisions.
    """
    if weighed.severity is not Severity.ALERT:
        return False
    before = max(0.0, total(dismissed.findings, weighed.shadowed))
    if weighed.weight < before + bars.alert:
        return False
    new = {
        Moment(cited.after, cited.before)
        for finding in weighed.findings
        if finding.pattern and finding.signal not in weighed.shadowed
        for cited in finding.events
        if cited.before > dismissed.last_seen
    }
    return len(group((moment, None) for moment in new)) >= bars.decisions


def _why_again(dismissed: Alert) -> str:
    why = f" ({dismissed.reason})" if dismissed.reason else ""
    return f"brought up again by much stronger evidence than was dismissed{why}"


def expire(alert: Alert, now: Instant) -> Alert:
    """The alert, closed because nothing new was seen."""
    return replace(alert, state=State.EXPIRED, updated_at=now)


def summary(weighed: Weighed, severity: Severity) -> str:
    """One sentence: the strongest finding, and what a note still lacks."""
    strongest = max((f for f in weighed.findings if f.pattern), key=_weight)
    if severity is Severity.ALERT:
        return strongest.sentence
    lacks = "another such pass" if strongest.pattern is Pattern.LOCKSTEP else "one more follow"
    return f"{strongest.sentence} Not enough to accuse anybody: {lacks} would settle it."


def _weight(finding: Finding) -> float:
    return finding.weight


def _weakened(standing: Alert, weighed: Weighed, now: Instant) -> Alert:
    """New evidence spoke for the account: what is left is shown, and the alert is closed."""
    return replace(
        standing,
        state=State.EXPIRED,
        updated_at=now,
        confidence=round(weighed.confidence, 4),
        findings=weighed.findings,
        reason=f"newer evidence speaks for the account, {day(now)}",
    )


def _expires_at(
    history: History, then: History, judge: Judge, severity: Severity, bars: Bars
) -> Instant:
    """When the alert leaves by itself: a note is shown for as long as it would have been then."""
    fades_at = _fades_at(then, judge, severity, bars)
    if severity is not Severity.NOTE:
        return fades_at
    return min(fades_at + history.now - then.now, then.now + _LONGEST * DAY)


def _fades_at(history: History, judge: Judge, severity: Severity, bars: Bars) -> Instant:
    """When the alert leaves by itself if nothing new is seen, to the day."""

    def stands_after(days: int) -> bool:
        return _stands(judge(history.at(history.now + days * DAY)), severity, bars)

    # Two of five alerts stand for as long as any may, which one look tells.
    low, high = (_LONGEST - 1, _LONGEST) if stands_after(_LONGEST - 1) else (0, _LONGEST - 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if stands_after(middle) else (low, middle)
    return history.now + high * DAY


def _stands(weighed: Weighed, severity: Severity, bars: Bars) -> bool:
    """Whether what was raised at this severity holds: an alert is kept longer than it took to raise."""
    if severity is Severity.ALERT:
        return weighed.weight >= bars.keep
    return weighed.severity is not None
