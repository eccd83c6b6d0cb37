"""An alert: what is claimed of an account, how sure that is, and what became of the claim."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import xxhash

from app.domain.account import AccountKey
from app.domain.finding import Finding, Pattern
from app.domain.instant import Instant


class Severity(StrEnum):
    """An alert accuses and may reach block lists; a note is private to the owner."""

    NOTE = "note"
    ALERT = "alert"


class State(StrEnum):
    """What became of an alert.

    Expired: nothing new was seen until its evidence had faded. Muted: recorded, but no watch it is
    seen on wants to be alerted of it.
    """

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    MUTED = "muted"


# An alert or a note that says so now, whether or not anybody has seen it.
STANDING = (State.OPEN, State.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Alert:
    """One account's pattern. `confidence`: 0 to 1, of the pattern and not about the person.

    `reason`: why a person dismissed it, or why it was closed or brought up again.
    """

    id: str
    key: AccountKey
    pattern: Pattern
    severity: Severity
    state: State
    confidence: float
    raised_at: Instant
    updated_at: Instant
    expires_at: Instant
    first_seen: Instant
    last_seen: Instant
    cycles: int
    summary: str
    watches: tuple[int, ...]
    findings: tuple[Finding, ...]
    reason: str | None = None


def alert_id(key: AccountKey, raised_at: Instant) -> str:
    """The number of an alert, the same whenever the same history is read again."""
    return f"al_{xxhash.xxh3_64_hexdigest(f'{key}:{raised_at}'.encode())}"
