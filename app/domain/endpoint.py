"""Where messages are delivered to, which of them, and what became of every try."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.alert import Severity
from app.domain.instant import Instant
from app.domain.message import Message
from app.domain.owner import FIRST_OWNER, OwnerId


@dataclass(frozen=True, slots=True)
class Filter:
    """Which messages are wanted; what is empty or None takes all.

    `kinds`: whole kinds, or what stands before their dot. The others look only at messages that
    say something of the sort.
    """

    kinds: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    watches: tuple[int, ...] = ()
    severity: Severity | None = None

    def takes(self, message: Message) -> bool:
        """Whether the message is wanted."""
        body = message.body
        if self.kinds and not {message.kind, message.kind.partition(".")[0]} & set(self.kinds):
            return False
        if self.severity is not None and body.get("severity", self.severity) != self.severity:
            return False
        if self.patterns and "pattern" in body and body["pattern"] not in self.patterns:
            return False
        on = body.get("watches")
        return not (self.watches and isinstance(on, list)) or bool({*on} & {*self.watches})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A receiver of webhooks.

    `number`: the order number of the last message for it. `failing_since`: the first failure after
    the last success. `closed_until`: it asked to be left alone until then.
    """

    id: int
    url: str
    wanted: Filter
    created_at: Instant
    number: int = 0
    failing_since: Instant | None = None
    closed_until: Instant = 0
    disabled_at: Instant | None = None
    disabled_reason: str | None = None
    owner: OwnerId = FIRST_OWNER


class SecretKind(StrEnum):
    """How messages are signed: with a secret that both sides hold, or with a key only we hold."""

    SYMMETRIC = "symmetric"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class Secret:
    """A key that signs for an endpoint. `retires_at`: until when, if another has replaced it."""

    id: str
    endpoint_id: int
    kind: SecretKind
    sealed: bytes
    public: str | None
    created_at: Instant
    retires_at: Instant | None = None

    @property
    def place(self) -> str:
        """Where its sealed form belongs, so that it opens nowhere else."""
        return f"endpoint_secret/{self.endpoint_id}/{self.id}"


class DeliveryState(StrEnum):
    """What became of a message for one endpoint. Failed: no try is left."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message for one endpoint. `number`: its place among all messages for that endpoint."""

    id: int
    endpoint_id: int
    message: Message
    number: int
    state: DeliveryState
    tries: int
    due_at: Instant
    ended_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours for a while. `token` fences out whoever had it before."""

    delivery: Delivery
    token: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. `took`: milliseconds. `status`: what was answered, None if nothing was.

    `problem`: why it does not count as delivered, a clause about the receiver.
    """

    at: Instant
    took: int
    status: int | None
    problem: str | None
    response: str
