"""Rosters: a whole one now and then, small changes in between, the newest kept in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from sqlalchemy import Connection, delete, select, text

from app.domain.instant import Instant
from app.domain.owner import OwnerId
from app.domain.roster import EMPTY, Roster
from app.storage.owned import of_own_watch, owner_of
from app.storage.packing import (
    RosterChange,
    pack_change,
    pack_keys,
    pack_roster,
    unpack_change,
    unpack_keys,
    unpack_roster,
)
from app.storage.tables import absence, roster, roster_change

_PUT = text(
    "INSERT INTO roster (watch_id, version, members) VALUES (:watch_id, :version, :members)"
    " ON CONFLICT (watch_id) DO UPDATE SET version = :version, members = :members"
)
_STEP = text(
    "INSERT INTO roster_change (watch_id, version, members) VALUES (:watch_id, :version, :members)"
)
_PUT_ABSENCE = text(
    "INSERT INTO absence (watch_id, since, members) VALUES (:watch_id, :since, :members)"
    " ON CONFLICT (watch_id) DO UPDATE SET since = :since, members = :members"
)
# A roster is written whole once its changes add up to this share of it, so that a change costs a
# constant number of bytes over time and reading replays at most this much.
_REWRITE_SHARE = 0.25
# Members kept in memory over all rosters of a process: 24 bytes each, so at most 120 MB.
_CACHED_MEMBERS = 5_000_000


# Whose a roster is, and of which watch: nobody is handed what another has loaded.
Place = tuple[OwnerId, int]


class RosterCache:
    """The newest rosters of a process by owner and watch, the least used forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Place, tuple[int, Roster, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, place: Place, version: int) -> tuple[Roster, int] | None:
        """The roster at this version and the size of its changes since it was written whole."""
        with self._lock:
            version_kept, kept, pending = self._kept.get(place, (-1, EMPTY, 0))
            if version_kept != version:
                return None
            self._kept.move_to_end(place)
            return kept, pending

    def put(self, place: Place, version: int, kept: Roster, pending: int) -> None:
        """Keep a roster; others go if there are too many members."""
        with self._lock:
            self._kept[place] = (version, kept, pending)
            self._kept.move_to_end(place)
            while len(self._kept) > 1 and self._members > _CACHED_MEMBERS:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything, after a transaction that did not come through."""
        with self._lock:
            self._kept.clear()

    @property
    def _members(self) -> int:
        return sum(len(kept) for _, kept, _ in self._kept.values())


@dataclass(slots=True)
class _Move:
    """How far a roster has come in a transaction, and whose rows have changed on the way."""

    pending: int
    version: int = 0
    after: Roster = EMPTY
    touched: list[np.ndarray] = field(default_factory=list)
    whole: bool = False


class RosterStore:
    """Who is on each watched list now."""

    def __init__(self, connection: Connection, cache: RosterCache) -> None:
        self._connection = connection
        self._owner = owner_of(connection)
        self._cache = cache
        self._moves: dict[int, _Move] = {}
        self._absent: dict[int, tuple[Instant, np.ndarray] | None] = {}

    def get(self, watch_id: int, version: int) -> Roster:
        """The roster of a watch at its present version; version 0 is the empty one."""
        return self._load(watch_id, version)[0]

    def put(
        self, watch_id: int, version: int, after: Roster, gone: np.ndarray, came: np.ndarray
    ) -> None:
        """Keep a new version. `gone`, `came`: keys that went, and that came or changed."""
        before, pending = self._load(watch_id, version - 1)
        move = self._moves.setdefault(watch_id, _Move(pending))
        move.version, move.after = version, after
        move.touched += [np.asarray(gone, np.int64), np.asarray(came, np.int64)]
        move.whole |= version == 1 or _reshaped(before, after)
        self._cache.put((self._owner, watch_id), version, after, pending)

    def rewrite(self, watch_id: int, version: int, after: Roster) -> None:
        """Keep a new version and nothing of those before, not even of who was on them."""
        self.flush()
        self._write_whole(watch_id, version, after)
        self._cache.put((self._owner, watch_id), version, after, 0)

    def absent(self, watch_id: int) -> tuple[Instant, np.ndarray] | None:
        """Since when, and who, waits for a second walk to agree that they are gone."""
        if watch_id not in self._absent:
            here = of_own_watch(self._connection, absence) & (absence.c.watch_id == watch_id)
            row = self._connection.execute(select(absence).where(here)).one_or_none()
            self._absent[watch_id] = row and (row.since, unpack_keys(row.members))
        return self._absent[watch_id]

    def hold(self, watch_id: int, since: Instant, keys: np.ndarray) -> None:
        """Let these members wait for a second walk; nobody if there are no keys."""
        self._absent.pop(watch_id, None)
        if len(keys):
            bound = {"watch_id": watch_id, "since": since, "members": pack_keys(keys)}
            self._connection.execute(_PUT_ABSENCE, bound)
        else:
            self._connection.execute(delete(absence).where(absence.c.watch_id == watch_id))

    def _load(self, watch_id: int, version: int) -> tuple[Roster, int]:
        if version == 0:
            return EMPTY, 0
        cached = self._cache.get((self._owner, watch_id), version)
        if cached is None:
            cached = self._replay(watch_id)
            self._cache.put((self._owner, watch_id), version, *cached)
        return cached

    def flush(self) -> None:
        """Send the newest roster of each watch to the database, whole or as one step."""
        for watch_id, move in self._moves.items():
            touched = np.unique(np.concatenate(move.touched))
            pending = move.pending + len(touched)
            if move.whole or pending > _REWRITE_SHARE * len(move.after):
                self._write_whole(watch_id, move.version, move.after)
                pending = 0
            elif len(touched):
                self._write_step(watch_id, move, touched)
            self._cache.put((self._owner, watch_id), move.version, move.after, pending)
        self._moves = {}

    def _write_step(self, watch_id: int, move: _Move, touched: np.ndarray) -> None:
        present = move.after.position(touched) >= 0
        change = RosterChange(touched[~present], _rows(move.after, touched[present]))
        bound = {"watch_id": watch_id, "version": move.version, "members": pack_change(change)}
        self._connection.execute(_STEP, bound)

    def _replay(self, watch_id: int) -> tuple[Roster, int]:
        self.flush()
        here = of_own_watch(self._connection, roster) & (roster.c.watch_id == watch_id)
        base = self._connection.execute(select(roster).where(here)).one()
        later = (roster_change.c.watch_id == watch_id) & (roster_change.c.version > base.version)
        steps: Iterable[bytes] = self._connection.execute(
            select(roster_change.c.members).where(later).order_by(roster_change.c.version)
        ).scalars()
        current, pending = unpack_roster(base.members), 0
        for step in steps:
            change = unpack_change(step)
            current = change.apply(current)
            pending += len(change.gone) + len(change.came)
        return current, pending

    def _write_whole(self, watch_id: int, version: int, after: Roster) -> None:
        bound = {"watch_id": watch_id, "version": version, "members": pack_roster(after)}
        self._connection.execute(_PUT, bound)
        self._connection.execute(delete(roster_change).where(roster_change.c.watch_id == watch_id))


def _reshaped(before: Roster, after: Roster) -> bool:
    """Whether every row changes, because seats or records are known at all now, or no longer."""
    return (before.seats is None) != (after.seats is None) or (before.records is None) != (
        after.records is None
    )


def _rows(after: Roster, keys: np.ndarray) -> Roster:
    """The rows of these keys alone; the keys are members."""
    chosen = np.unique(np.asarray(keys, np.int64))
    at = after.position(chosen)
    seats = None if after.seats is None else after.seats[at]
    records = None if after.records is None else after.records[at]
    return Roster(chosen, seats, records, after.top, after.floor)
