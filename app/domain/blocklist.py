"""Block lists: who is proposed for blocking, why, on what evidence, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.account import Account
from app.domain.alert import Alert, Severity, State
from app.domain.finding import Pattern
from app.domain.instant import Instant

_STANDING = (State.OPEN, State.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One account on a block list. `confidence`: 0 to 1, of the pattern.

    `since`, `last_seen`: the first and the last evidence. `until`: when the entry leaves by itself
    unless something new is seen.
    """

    account: Account
    reason: str
    pattern: Pattern
    confidence: float
    cycles: int
    alert_id: str
    since: Instant
    last_seen: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class Spared:
    """An account that would be an entry, but somebody whose list is watched follows it."""

    account: Account
    followed_by: str


@dataclass(frozen=True, slots=True)
class BlockList:
    """Entries under a name, as they stand at `as_of`, the surest first."""

    name: str
    title: str
    as_of: Instant
    entries: tuple[Entry, ...]
    spared: tuple[Spared, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """A block list written in one format.

    `omitted`: entries that the format cannot hold; `why` says in one clause what they lack.
    """

    text: str
    omitted: int = 0
    why: str | None = None


def blockable(alert: Alert, now: Instant) -> bool:
    """Whether an alert may reach a block list: it accuses, stands, and has not faded."""
    standing = alert.state in _STANDING and now < alert.expires_at
    return standing and alert.severity is Severity.ALERT


def entry_of(alert: Alert, account: Account) -> Entry:
    """The entry an alert leads to."""
    return Entry(
        account=account,
        reason=alert.summary,
        pattern=alert.pattern,
        confidence=alert.confidence,
        cycles=alert.cycles,
        alert_id=alert.id,
        since=alert.first_seen,
        last_seen=alert.last_seen,
        until=alert.expires_at,
    )
