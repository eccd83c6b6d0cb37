"""The contract of idempotency keys: what was answered to a request, for whoever sends it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from app.domain.instant import DAY, Instant

# https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ leaves it to the server.
LIFETIME = DAY
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered. `request`: SHA-256 of what was asked; `answer` may hold a secret."""

    request: bytes
    answer: str = field(repr=False)


class Answers(Protocol):
    """The owner's answers by idempotency key. Raises StorageUnavailable."""

    def find(self, key: str, now: Instant) -> Answered | None:
        """What was answered to this key within a day. Raises BadInput if it does not open."""
        ...

    def keep(self, key: str, one: Answered, now: Instant) -> None:
        """Keep an answer. Raises Conflict if another request with the key was answered meanwhile."""
        ...
