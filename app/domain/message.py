"""What is told to the outside: one message a change, kept in the order in which it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.alert import Alert
from app.domain.instant import DAY, Instant

RAISED = "alert.raised"
# A note that has become an alert.
ESCALATED = "alert.escalated"
UPDATED = "alert.updated"
MUTED = "alert.muted"
EXPIRED = "alert.expired"
REOPENED = "alert.reopened"
ERASED = "alert.erased"
DISABLED = "endpoint.disabled"
TEST = "endpoint.test"
# Nothing more is done in the name of an account that does not let us in.
STOPPED = "acting.stopped"
PAUSED = "watch.paused"
# A list could not be read so often in a row that it is asked for once a day from now on.
FAILING = "watch.failing"
# A published block list has a new version, or one that waits until a person has looked.
PUBLISHED = "blocklist.published"
HELD = "blocklist.held"
OBJECTED = "objection.received"
# A message about a time further back than this comes from a history that was read in, or from a
# time when nothing was delivered. Nobody needs every step of that, only how it began and ended.
PAST = DAY


@dataclass(frozen=True, slots=True)
class Message:
    """One change. `seq` only ever grows, `id` is the same wherever and however often it is told.

    `at` is the time of the data: that of an old snapshot, if a history was imported.
    """

    seq: int
    id: str
    kind: str
    subject: str
    at: Instant
    body: dict[str, object]


def about(alert: Alert) -> dict[str, object]:
    """What a message says of its alert: enough to filter by and to ask for the rest."""
    return {
        "alert": alert.id,
        "pattern": alert.pattern.value,
        "severity": alert.severity.value,
        "state": alert.state.value,
        "watches": list(alert.watches),
    }


def worth_telling(messages: Iterable[Message], now: Instant) -> Iterator[Message]:
    """The messages to deliver: all of the present; of the past each beginning and each last word."""
    kept = list(messages)
    last = {message.subject: message.seq for message in kept}
    for message in kept:
        past = message.at < now - PAST
        if not past or message.kind in (RAISED, ESCALATED) or last[message.subject] == message.seq:
            yield message
