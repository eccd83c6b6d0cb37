"""Walks over lists written as words: who was seen, in which order, on which day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.domain.account import Account, AccountKey
from app.domain.cause import Answer
from app.domain.instant import DAY, Instant
from app.domain.record import record_number
from app.domain.roster import Roster
from app.domain.snapshot import Listing, Order, Snapshot, Verdict
from app.domain.watch import ListKind, Watch
from app.pipeline.compare import Changes, apply_listing
from app.ports.storage import Storage, Work

NETWORK = "town"
START: Instant = 1_767_225_600_000  # 2026-01-01T00:00:00Z
SHOP = Account(NETWORK, "shop")


def key(id: str) -> AccountKey:
    return Account(NETWORK, id).key


def keys(ids: Iterable[str]) -> np.ndarray:
    return np.array([key(id) for id in ids], np.int64)


def listing(ids: Sequence[str], day: int = 0, **values: Any) -> Listing:
    """A complete newest-first list, unless values say otherwise; `records` by id."""
    records: Mapping[str, str] | None = values.pop("records", None)
    if records is not None:
        numbers = [record_number(records[id]) if id in records else 0 for id in ids]
        values["records"] = np.array(numbers, np.int64)
    return Listing(START + day * DAY, keys(ids), **{"order": Order.NEWEST_FIRST, **values})


def in_order(roster: Roster) -> list[AccountKey]:
    """The keys as the list shows them, head first."""
    assert roster.seats is not None
    return roster.keys[np.argsort(-roster.seats)].tolist()


@dataclass
class Town:
    """One watched list in a database, walked day by day."""

    storage: Storage
    account: Account = SHOP
    names: dict[AccountKey, str] = field(default_factory=dict)

    def watch(self, work: Work) -> Watch:
        return work.watches.add(self.account, ListKind.FOLLOWERS, DAY, live=False, now=START)

    def walk(self, ids: Sequence[str], day: int, **values: Any) -> tuple[Snapshot, Changes]:
        """Apply a listing in a transaction of its own."""
        with self.storage.writing() as work:
            return self.apply(work, ids, day, **values)

    def apply(
        self,
        work: Work,
        ids: Sequence[str],
        day: int,
        answers: Mapping[AccountKey, Answer] | None = None,
        **values: Any,
    ) -> tuple[Snapshot, Changes]:
        watch = self.watch(work)
        seen = listing(ids, day, **values)
        draft = Snapshot(
            watch_id=watch.id,
            started_at=seen.taken_at,
            finished_at=seen.taken_at,
            seen=len(ids),
            verdict=Verdict.COMPLETE,
            claimed=seen.claimed,
        )

        def names_of(positions: Sequence[int]) -> list[Account]:
            return [Account(self.account.network, ids[position]) for position in positions]

        self.names |= dict(zip(seen.keys.tolist(), ids, strict=True))
        _, snapshot, changes = apply_listing(work, watch, seen, draft, names_of, answers)
        return snapshot, changes

    def members(self) -> list[str]:
        """Who is on the roster now, as the database has it, head first."""
        with self.storage.reading() as work:
            [watch] = [w for w in work.watches.all() if w.account == self.account]
            roster = work.rosters.get(watch.id, watch.state.roster_version)
            return [self.names[key] for key in in_order(roster)]
