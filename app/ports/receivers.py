"""The contract of platforms that tell of follows by calling us, instead of being listened to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain.instant import Instant
from app.domain.streamed import Streamed


@dataclass(frozen=True, slots=True)
class Received:
    """One thing told. `id`: the platform's name of this message, the same when it is sent again."""

    id: str
    step: Streamed


class Receiver(Protocol):
    """Understands what a platform sends to /hooks/NAME. Pure; crawls remain the truth.

    `on`: whether there is a secret to verify with; otherwise the address does not exist.
    """

    network: str
    name: str
    on: bool

    def answer(self, challenge: str) -> Mapping[str, str]:
        """What proves to the platform that the address is ours."""
        ...

    def genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the platform signed these bytes. Nothing else may be looked at before."""
        ...

    def read(self, body: bytes, now: Instant) -> Received | None:
        """What it tells of follows; None if that is nothing. Raises BadInput if it is nonsense."""
        ...
