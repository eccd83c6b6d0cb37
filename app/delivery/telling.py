"""Endpoints, deliveries and tries as data: what commands and the API hand out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from app.domain.endpoint import Attempt, Delivery, Endpoint
from app.domain.instant import Instant, Rfc3339, rfc3339


class ToldEndpoint(msgspec.Struct, frozen=True):
    """A receiver of webhooks. Empty lists and a null severity want everything.

    `number`: how many messages it was given. `failing_since`: nothing arrived since then.
    """

    id: int
    url: str
    kinds: tuple[str, ...]
    patterns: tuple[str, ...]
    watches: tuple[int, ...]
    severity: str | None
    created_at: Rfc3339
    number: int
    enabled: bool
    disabled_at: Rfc3339 | None
    disabled_reason: str | None
    failing_since: Rfc3339 | None


class ToldAttempt(msgspec.Struct, frozen=True):
    """One try. `problem`: why it does not count as delivered, a clause about the receiver."""

    at: Rfc3339
    milliseconds: int
    status: int | None
    problem: str | None
    response: str


class ToldDelivery(msgspec.Struct, frozen=True):
    """A message for one endpoint, with its tries, oldest first.

    `event` and `seq` are those of `/v1/events`; `number` counts the messages of this endpoint.
    """

    id: int
    number: int
    event: str
    seq: int
    kind: str
    state: str
    tries: int
    due_at: Rfc3339 | None
    attempts: tuple[ToldAttempt, ...]


def tell_endpoint(endpoint: Endpoint) -> ToldEndpoint:
    """An endpoint as data."""
    wanted = endpoint.wanted
    return ToldEndpoint(
        id=endpoint.id,
        url=endpoint.url,
        kinds=wanted.kinds,
        patterns=wanted.patterns,
        watches=wanted.watches,
        severity=wanted.severity.value if wanted.severity else None,
        created_at=rfc3339(endpoint.created_at),
        number=endpoint.number,
        enabled=endpoint.disabled_at is None,
        disabled_at=_when(endpoint.disabled_at),
        disabled_reason=endpoint.disabled_reason,
        failing_since=_when(endpoint.failing_since),
    )


def tell_delivery(delivery: Delivery, attempts: Sequence[Attempt]) -> ToldDelivery:
    """A delivery as data."""
    return ToldDelivery(
        id=delivery.id,
        number=delivery.number,
        event=delivery.message.id,
        seq=delivery.message.seq,
        kind=delivery.message.kind,
        state=delivery.state.value,
        tries=delivery.tries,
        due_at=_when(None if delivery.ended_at else delivery.due_at),
        attempts=tuple(
            ToldAttempt(rfc3339(one.at), one.took, one.status, one.problem, one.response)
            for one in attempts
        ),
    )


def _when(instant: Instant | None) -> str | None:
    return None if instant is None else rfc3339(instant)
