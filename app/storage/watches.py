"""Watches and the schedule that belongs to them: what is due, who has claimed it, what was missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, text, update

from app.domain.account import Account
from app.domain.choice import EVERYTHING, Choice
from app.domain.errors import Conflict, NotFound
from app.domain.instant import Instant
from app.domain.watch import Lease, ListKind, UnderWay, Watch, WatchState
from app.storage.accounts import storable
from app.storage.choices import columns_of
from app.storage.owned import of_own_watch, own, owner_of
from app.storage.tables import slot, watch
from app.storage.watch_rows import read_watch

_CLAIM = text(
    "UPDATE watch SET lease_until = :until, lease_token = lease_token + 1,"
    " read_members = NULL, read_of = NULL"
    " WHERE id = :id AND lease_token = :token AND next_due = :due"
    " AND (lease_until IS NULL OR lease_until <= :now)"
)
_OPEN_SLOT = text(
    "INSERT INTO slot (watch_id, due_at, state, token) VALUES (:id, :due, 'leased', :token)"
    " ON CONFLICT (watch_id, due_at) DO UPDATE SET state = 'leased', token = :token"
)
# More than a process works on at once. After an outage every watch is due, and to read one takes
# longer than to find it.
_CLAIMABLE = 100
_MISS = text(
    "INSERT INTO slot (watch_id, due_at, state, token, ended_at)"
    " VALUES (:id, :due, 'missed', 0, :now) ON CONFLICT DO NOTHING"
)


class WatchStore:
    """Watches by number, and their due slots."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, watch)
        self._all: dict[int, Watch] | None = None
        self._changed: dict[int, tuple[Watch, WatchState]] = {}

    def add(
        self, account: Account, list: ListKind, interval: int, live: bool, now: Instant
    ) -> Watch:
        """Make a watch, or return the one there is; a live one stays or becomes live."""
        known = self.find(account, list)
        if known is not None:
            return self._revive(known, interval, now) if live and not known.live else known
        self._all = None
        row = self._connection.execute(
            insert(watch).returning(watch),
            {
                "owner_id": owner_of(self._connection),
                "network": account.network,
                "account_id": account.id,
                "handle": storable(account.handle),
                "list": str(list),
                "interval": interval,
                "live": live,
                "paused": False,
                "created_at": now,
                "members": 0,
                "shortfall": 0.0,
                "usual_losses": 0.0,
                "roster_version": 0,
                "next_due": now if live else None,
                "lease_token": 0,
                "failures": 0,
                **columns_of(EVERYTHING),
            },
        ).one()
        return read_watch(row)

    def get(self, id: int) -> Watch:
        """The watch with this number. Raises NotFound."""
        self.flush()
        row = self._one(watch.c.id == id)
        if row is None:
            raise NotFound(f"there is no watch {id}; `churnwatch watch list` shows those there are")
        return read_watch(row)

    def find(self, account: Account, list: ListKind) -> Watch | None:
        """The watch of this list, if there is one."""
        self.flush()
        same = (
            (watch.c.network == account.network)
            & (watch.c.account_id == account.id)
            & (watch.c.list == str(list))
        )
        row = self._one(same)
        return None if row is None else read_watch(row)

    def _one(self, which: ColumnElement[bool]) -> Row[Any] | None:
        """A watch's row, held until the end by whoever may write it: two captures take turns."""
        query = select(watch).where(self._own & which)
        writing = self._connection.get_execution_options().get("writing")
        return self._connection.execute(query.with_for_update() if writing else query).one_or_none()

    def all(self) -> list[Watch]:
        """Every watch, oldest first."""
        if self._all is None:
            self.flush()
            rows = self._connection.execute(select(watch).where(self._own).order_by(watch.c.id))
            self._all = {row.id: read_watch(row) for row in rows}
        return list(self._all.values())

    def page(self, limit: int, after: int = 0) -> list[Watch]:
        """The oldest watches with numbers above `after`, oldest first."""
        self.flush()
        query = select(watch).where(self._own & (watch.c.id > after)).order_by(watch.c.id)
        return [read_watch(row) for row in self._connection.execute(query.limit(limit))]

    def save(self, watch: Watch, state: WatchState) -> None:
        """Keep what the newest snapshot changed in the state of a watch.

        Ends in Conflict if another process has changed that state since `watch` was read.
        """
        first, _ = self._changed.get(watch.id, (watch, state))
        self._changed[watch.id] = first, state
        if self._all is not None:
            self._all[watch.id] = replace(self._all[watch.id], state=state)

    def rename(self, id: int, handle: str) -> None:
        """Keep the present handle of the watched account."""
        self._all = None
        self._connection.execute(
            update(watch).where(self._own & (watch.c.id == id)).values(handle=storable(handle))
        )

    def flush(self) -> None:
        """Send the changed states to the database."""
        for was, state in self._changed.values():
            same = (
                self._own
                & (watch.c.id == was.id)
                & (watch.c.roster_version == was.state.roster_version)
                & watch.c.last_at.is_not_distinct_from(was.state.last_at)
            )
            values = asdict(state)
            if self._connection.execute(update(watch).where(same).values(values)).rowcount != 1:
                raise Conflict(f"{was.name}: another process has written this list; try again")
        self._changed = {}

    def pause(self, id: int, paused: bool) -> None:
        """Stop or resume the captures of a watch."""
        self.get(id)
        self._connection.execute(update(watch).where(watch.c.id == id).values(paused=paused))

    def pace(self, id: int, interval: int, now: Instant) -> None:
        """Capture a watch every so many milliseconds; a shorter interval counts from now."""
        known = self.get(id)
        due = known.next_due if known.next_due is None else min(known.next_due, now + interval)
        values = {"interval": interval, "next_due": due}
        self._all = None
        self._connection.execute(update(watch).where(watch.c.id == id).values(values))

    def choose(self, id: int, choice: Choice) -> None:
        """Set which alerts a watch raises. Raises NotFound."""
        self.get(id)
        self._all = None
        self._connection.execute(update(watch).where(watch.c.id == id).values(columns_of(choice)))

    def remove(self, id: int) -> None:
        """Forget a watch with its snapshots and events."""
        self.get(id)
        self._connection.execute(delete(watch).where(watch.c.id == id))
        self._all = None

    def _revive(self, known: Watch, interval: int, now: Instant) -> Watch:
        values = {"live": True, "interval": interval, "next_due": now}
        self._connection.execute(update(watch).where(watch.c.id == known.id).values(values))
        return self.get(known.id)

    def due(self, now: Instant) -> list[Lease]:
        """Slots that can be claimed now, the hundred longest overdue; the token is the one to beat."""
        free = watch.c.lease_until.is_(None) | (watch.c.lease_until <= now)
        ready = self._own & (watch.c.next_due <= now) & free & watch.c.live & ~watch.c.paused
        query = select(watch).where(ready).order_by(watch.c.next_due, watch.c.id).limit(_CLAIMABLE)
        rows = self._connection.execute(query)
        return [Lease(read_watch(row), row.next_due, row.lease_token) for row in rows]

    def claim(self, due: Lease, now: Instant, until: Instant) -> Lease | None:
        """Take a due slot by compare-and-set; None if another process was there first."""
        bound = {
            "id": due.watch.id,
            "token": due.token,
            "due": due.due_at,
            "now": now,
            "until": until,
        }
        if self._connection.execute(_CLAIM, bound).rowcount != 1:
            return None
        lease = Lease(due.watch, due.due_at, due.token + 1)
        self._connection.execute(
            _OPEN_SLOT, {"id": due.watch.id, "due": due.due_at, "token": lease.token}
        )
        return lease

    def hasten(self, id: int, now: Instant) -> Watch:
        """Make a watch due at once, for whoever does due watches. Raises NotFound, Conflict."""
        known = self.get(id)
        if known.paused or not known.live:
            why = "is paused: resume it first" if known.paused else "is known from files alone"
            raise Conflict(f"{known.name} {why}")
        due = now if known.next_due is None else min(known.next_due, now)
        self._connection.execute(update(watch).where(watch.c.id == id).values(next_due=due))
        return self.get(id)

    def take(self, id: int, now: Instant, until: Instant) -> Lease:
        """Claim a watch out of turn, its due slot if it has one. Raises NotFound, Conflict."""
        known = self.get(id)
        token = select(watch.c.lease_token).where(watch.c.id == id)
        due_at = now if known.next_due is None else min(known.next_due, now)
        out_of_turn = Lease(known, due_at, self._connection.execute(token).scalar_one())
        self._connection.execute(update(watch).where(watch.c.id == id).values(next_due=due_at))
        lease = self.claim(out_of_turn, now, until)
        if lease is None:
            raise Conflict(f"{known.name}: another capture of it is under way")
        return lease

    def renew(self, lease: Lease, how_far: UnderWay) -> bool:
        """Hold a claimed slot for longer, and keep how far it is; False if it is not ours any more."""
        held = update(watch).where(_held(lease) & watch.c.lease_until.is_not(None))
        values = {
            "lease_until": how_far.until,
            "read_members": how_far.members,
            "read_of": how_far.of,
        }
        return self._connection.execute(held.values(values)).rowcount == 1

    def release(self, lease: Lease) -> None:
        """Give a claimed slot back undone, for anybody to claim at once."""
        self._connection.execute(update(watch).where(_held(lease)).values(lease_until=None))

    def guard(self, lease: Lease) -> None:
        """Raise Conflict unless the lease is still the last one: a late sleeper must not write."""
        current = select(watch.c.lease_token).where(watch.c.id == lease.watch.id)
        if self._connection.execute(current.with_for_update()).scalar_one_or_none() != lease.token:
            raise Conflict(f"{lease.watch.name}: another process has taken over this capture")

    def finish(
        self, lease: Lease, state: str, now: Instant, next_due: Instant, reason: str | None
    ) -> None:
        """Close a claimed slot as done or failed, and set when the watch is due again."""
        failed = state == "failed"
        self._connection.execute(
            update(slot)
            .where((slot.c.watch_id == lease.watch.id) & (slot.c.due_at == lease.due_at))
            .values(state=state, ended_at=now, reason=reason)
        )
        self._connection.execute(
            update(watch)
            .where(watch.c.id == lease.watch.id)
            .values(
                next_due=next_due,
                lease_until=None,
                failures=watch.c.failures + 1 if failed else 0,
            )
        )

    def miss(self, watch_id: int, slots: Sequence[Instant], now: Instant) -> None:
        """Record slots that passed while nobody was running; one that was done stays done."""
        rows = [{"id": watch_id, "due": due, "now": now} for due in slots]
        if rows:
            self._connection.execute(_MISS, rows)

    def slots(self, watch_id: int) -> list[tuple[Instant, str]]:
        """Every slot of a watch and what became of it, oldest first."""
        here = of_own_watch(self._connection, slot) & (slot.c.watch_id == watch_id)
        query = select(slot.c.due_at, slot.c.state).where(here)
        return [
            (row.due_at, row.state)
            for row in self._connection.execute(query.order_by(slot.c.due_at))
        ]


def _held(lease: Lease) -> ColumnElement[bool]:
    return (watch.c.id == lease.watch.id) & (watch.c.lease_token == lease.token)
