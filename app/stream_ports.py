"""The contract of keeping how far live streams are read, and which records stand for a follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.account import AccountKey
from app.domain.elsewhere import Ending, FollowElsewhere
from app.domain.instant import Instant
from app.domain.ledger import Row
from app.domain.streamed import Missed


@dataclass(frozen=True, slots=True)
class StreamState:
    """How far a stream is read: where to go on, the stream's own time there, until when it is leased."""

    cursor: int | None = None
    at: Instant | None = None
    lease_until: Instant | None = None


class Streams(Protocol):
    """Where each live stream is read to and by whom, and the ledger of follow records."""

    def claim(self, name: str, now: Instant, until: Instant) -> int | None: ...
    def state(self, name: str) -> StreamState: ...
    def advance(
        self, name: str, token: int, cursor: int, at: Instant, until: Instant | None
    ) -> None: ...
    def release(self, name: str, token: int) -> None: ...
    def miss(self, name: str, missed: Missed) -> None: ...
    def first_time(self, name: str, id: str, now: Instant) -> bool: ...
    def gaps(self, name: str) -> list[Missed]: ...
    def records(self, actors: Sequence[AccountKey]) -> list[Row]: ...
    def write_records(self, fresh: Iterable[Row], ended: Iterable[Row]) -> None: ...


class Elsewhere(Protocol):
    """What suspected accounts follow besides the watched lists."""

    def write(self, begun: Iterable[FollowElsewhere], ended: Iterable[Ending]) -> None: ...
    def counts(self, actors: Sequence[AccountKey]) -> dict[AccountKey, int]: ...
    def of(self, actor: AccountKey) -> list[FollowElsewhere]: ...
