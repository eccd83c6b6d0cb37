"""An alert as data: the one object that commands, the API and webhooks hand out."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from app.domain.account import Account
from app.domain.alert import Alert
from app.domain.finding import Cited, Finding
from app.domain.instant import Rfc3339, rfc3339
from app.domain.watch import Watch


class Suspect(msgspec.Struct, frozen=True, gc=False):
    """The account an alert is about: its stable id, and its present handle where known."""

    id: str
    handle: str | None


class ToldEvent(msgspec.Struct, frozen=True, gc=False):
    """One dated fact: it happened after `after` and not later than `before`, RFC 3339."""

    watch: int
    what: str
    after: Rfc3339
    before: Rfc3339


class ToldFinding(msgspec.Struct, frozen=True, gc=False):
    """What one signal saw. `weight`: natural logarithm; negative speaks for the account."""

    signal: str
    sentence: str
    weight: float
    figures: dict[str, float | int | str]
    events: tuple[ToldEvent, ...]


class ToldAlert(msgspec.Struct, frozen=True, gc=False):
    """An alert with everything it rests on. Times are RFC 3339, `confidence` is 0 to 1.

    `watches`: numbers of the watches; `lists`: their names, in the same order, so that the object
    can be read without a second look-up.
    """

    id: str
    network: str
    suspect: Suspect
    pattern: str
    confidence: float
    severity: str
    state: str
    reason: str | None
    raised_at: Rfc3339
    updated_at: Rfc3339
    expires_at: Rfc3339
    first_seen: Rfc3339
    last_seen: Rfc3339
    watches: tuple[int, ...]
    lists: tuple[str, ...]
    cycles: int
    summary: str
    findings: tuple[ToldFinding, ...]


def tell(alert: Alert, suspect: Account, watches: Mapping[int, Watch]) -> ToldAlert:
    """The alert as data. `watches`: those there are; one removed since is called by its number."""
    return ToldAlert(
        id=alert.id,
        network=suspect.network,
        suspect=Suspect(suspect.id, suspect.handle),
        pattern=alert.pattern.value,
        confidence=alert.confidence,
        severity=alert.severity.value,
        state=alert.state.value,
        reason=alert.reason,
        raised_at=rfc3339(alert.raised_at),
        updated_at=rfc3339(alert.updated_at),
        expires_at=rfc3339(alert.expires_at),
        first_seen=rfc3339(alert.first_seen),
        last_seen=rfc3339(alert.last_seen),
        watches=alert.watches,
        lists=tuple(watch_name(watches, id) for id in alert.watches),
        cycles=alert.cycles,
        summary=alert.summary,
        findings=tuple(map(tell_finding, alert.findings)),
    )


def watch_name(watches: Mapping[int, Watch], id: int) -> str:
    """What a watch is called, also after it was removed."""
    watch = watches.get(id)
    return watch.name if watch else f"watch {id}, removed"


def tell_finding(finding: Finding) -> ToldFinding:
    """A finding as data."""
    return ToldFinding(
        finding.signal,
        finding.sentence,
        round(finding.weight, 3),
        finding.figures,
        tuple(map(_event, finding.events)),
    )


def _event(cited: Cited) -> ToldEvent:
    return ToldEvent(cited.watch_id, cited.what, rfc3339(cited.after), rfc3339(cited.before))
