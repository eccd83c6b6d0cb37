"""The contracts of mirroring: what is kept of a mirror, and who writes to the account it is on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from app.domain.instant import Instant
from app.domain.mirror import Holder, Mirror, Record, Spent
from app.domain.moderation_list import Write


class Mirrors(Protocol):
    """Which lists are mirrored where, and how far each one is."""

    def keep(self, one: Mirror) -> None: ...
    def of(self, blocklist_id: int) -> Mirror | None: ...
    def all(self) -> list[Mirror]: ...
    def claim(self, blocklist_id: int, now: Instant, until: Instant) -> bool: ...
    def end(self, blocklist_id: int) -> None: ...
    def spend(self, blocklist_id: int, spent: Sequence[Spent], until: Instant) -> None: ...
    def rest(
        self, blocklist_id: int, shows: int | None, retry_at: Instant, fault: str | None
    ) -> None: ...
    def remove(self, blocklist_id: int) -> None: ...


class Repository(Protocol):
    """The records of one account. Raises what Source raises."""

    async def records(self, collection: str) -> list[Record]:
        """Everything that stands in a collection, which anybody may read."""
        ...

    async def let_in(self) -> None:
        """Show the app password. Raises Unauthorized if it is not accepted."""
        ...

    async def apply(self, writes: Sequence[Write]) -> None:
        """Write all of these or none; sent twice, the second time fails."""
        ...


class Repositories(Protocol):
    """A network whose accounts keep their records in repositories."""

    async def find(self, handle: str) -> Holder:
        """The account with this handle. Raises Permanent if there is none."""
        ...

    def open(
        self, holder: Holder, password: str | None = None
    ) -> AbstractAsyncContextManager[Repository]:
        """The account's records, wherever they are kept now; without a password to read only."""
        ...
