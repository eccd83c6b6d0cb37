"""Which follow records stand for a follow: a follow ends with the last of them, not with any.

A server may replace a record by another in one step, and some let two stand for one follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.account import AccountKey
from app.domain.event import Kind

# Stands for a record whose key is not known: of a follow that was there before the stream was read.
UNKNOWN = 0


class Row(NamedTuple):
    """A record of an account that puts a member on a watched list; on a followers list the two are one."""

    actor: AccountKey
    record: int
    watch_id: int
    member: AccountKey


class Edge(NamedTuple):
    """One member's place on one list, and by whose follow."""

    actor: AccountKey
    watch_id: int
    member: AccountKey


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit did to one edge: a follow, an unfollow, or (`kind` None) a record fewer.

    `record`: the one that stands for it now, or stood for it last; of several that are left the oldest,
    which is the one that the network's AppView shows.
    """

    edge: Edge
    kind: Kind | None
    record: int


@dataclass(slots=True)
class Ledger:
    """The records behind each edge, as the stream tells them.

    `records`: by edge. An edge without any is one that is not on the list.
    """

    records: dict[Edge, set[int]] = field(default_factory=dict)
    stored: frozenset[Row] = frozenset()

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Ledger:
        """The ledger with these rows."""
        ledger = cls(stored=frozenset(rows))
        for row in ledger.stored:
            ledger.records.setdefault(Edge(row.actor, row.watch_id, row.member), set()).add(
                row.record
            )
        return ledger

    def know(self, edge: Edge, record: int) -> None:
        """Add what a list shows: the member is on it, by this record or by an unknown one."""
        known = self.records.setdefault(edge, set())
        if record or not known:
            known.add(record)
        if record:
            known.discard(UNKNOWN)

    def forget(self, edge: Edge) -> None:
        """Take out an edge that a list no longer shows, whatever was told of it."""
        self.records.pop(edge, None)

    def edges_of(self, actor: AccountKey, record: int) -> list[Edge]:
        """The edges that this record of this account stands for."""
        return [e for e, known in self.records.items() if e.actor == actor and record in known]

    def commit(
        self, made: Iterable[tuple[Edge, int]], unmade: Iterable[tuple[Edge, int]]
    ) -> list[Step]:
        """Apply one commit and return its net effect on each edge it touched."""
        before: dict[Edge, set[int]] = {}
        for edge, record in unmade:
            known = self.records.setdefault(edge, set())
            before.setdefault(edge, set(known))
            known.discard(record)
        newest: dict[Edge, int] = {}
        for edge, record in made:
            known = self.records.setdefault(edge, set())
            before.setdefault(edge, set(known))
            known.add(record)
            newest[edge] = record
        steps = (self._step(edge, was, newest.get(edge, 0)) for edge, was in before.items())
        return [step for step in steps if step]

    def _step(self, edge: Edge, was: set[int], newest: int) -> Step | None:
        now = self.records[edge]
        if bool(was) != bool(now):
            return Step(edge, Kind.FOLLOW if now else Kind.UNFOLLOW, newest or max(was, default=0))
        if was and was - now:
            return Step(edge, None, min(now))
        return None

    def changes(self) -> tuple[set[Row], set[Row]]:
        """Rows to keep and rows to take out, since the ledger was read."""
        now = {
            Row(e.actor, record, e.watch_id, e.member)
            for e, known in self.records.items()
            for record in known
        }
        return now - self.stored, set(self.stored) - now
