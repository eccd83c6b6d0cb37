"""The contracts of live streams: what one tells, how far it is read, which records stand for a follow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.account import AccountKey
from app.domain.elsewhere import Ending, FollowElsewhere
from app.domain.instant import Instant
from app.domain.ledger import Row
from app.domain.streamed import Missed, Portion, Wanted


class Stream(Protocol):
    """A platform's live stream of follows. Crawls remain the truth; it tells times between them.

    `name`: where it comes from, which its cursor belongs to. `on`: whether the owner turned it on.
    """

    network: str
    name: str
    on: bool

    def portions(self, wanted: Callable[[], Wanted], cursor: int | None) -> AsyncIterator[Portion]:
        """What it tells from the cursor on (None: from now on), about a second at a time.

        `wanted`: the follows that are of interest now. Raises Temporary when it breaks off,
        Permanent if it cannot be asked.
        """
        ...


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
