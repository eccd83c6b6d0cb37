"""The nightly clearing: every rule in its turn, over everybody, in small transactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection

from app.domain.instant import Instant
from app.domain.retention import Retention
from app.storage.engine import empty_log
from app.storage.owned import EVERYBODY
from app.storage.retaining import RULES
from app.storage.strangers import Strangers
from app.storage.tombstones import Tombstones
from app.storage.work import Database


class Letting(Protocol):
    """One rule: what goes, how much of it, and how some of it is let go."""

    @property
    def what(self) -> str: ...
    def count(self, connection: Connection, kept: Retention, now: Instant, /) -> int: ...
    def drop(self, connection: Connection, kept: Retention, now: Instant, /) -> int: ...


# Names last: whom nothing tells of is known only when everything else has gone.
ALL: Sequence[Letting] = (*RULES, Tombstones(), Strangers())


class Clearing:
    """Lets go of what was kept for long enough. Raises StorageUnavailable."""

    name = "retention"

    def __init__(self, database: Database, kept: Retention) -> None:
        self._database = database.of(EVERYBODY)
        self._kept = kept

    def look(self, now: Instant) -> dict[str, int]:
        """How much would go now, by rule. What goes only because of it is not counted yet."""
        with self._database.reading() as work:
            return {one.what: one.count(work.connection, self._kept, now) for one in ALL}

    def run(self, now: Instant) -> str:
        """Let it go; returns how much that was, as a sentence."""
        gone = ", ".join(f"{count:,} {what}" for what, count in self.clear(now).items() if count)
        return gone or "nothing had been kept for long enough"

    def clear(self, now: Instant) -> dict[str, int]:
        """Let it go; returns how much that was, by rule. Broken off, it has done a part."""
        gone = {one.what: self._drop(one, now) for one in ALL}
        if any(gone.values()):
            empty_log(self._database.engine)
        return gone

    def _drop(self, rule: Letting, now: Instant) -> int:
        total = 0
        while True:
            with self._database.writing() as work:
                some = rule.drop(work.connection, self._kept, now)
            if not some:
                return total
            total += some
