"""In the name of which accounts may be acted, and how far each one's turn is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from app.domain.account import Account
from app.domain.act import Deed, Mandate, Spent
from app.domain.errors import NotFound
from app.domain.instant import Instant
from app.storage.acting_tables import mandate
from app.storage.owned import own, owner_of


class MandateStore:
    """Mandates by their number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, mandate)

    def keep(self, one: Mandate) -> Mandate:
        """Keep a mandate, in the place of an older one of the same account."""
        before = self.of(one.account)
        values = {
            "account_id": one.account.id,
            "network": one.account.network,
            "handle": one.account.handle,
            "host": one.host,
            "deeds": sorted(one.deeds),
            "scopes": one.scopes,
            "sealed": one.sealed,
            "created_at": one.created_at,
            "retry_at": 0,
            "stopped": False,
            "fault": None,
        }
        if before is None:
            values |= {"owner_id": owner_of(self._connection), "spent": []}
            self._connection.execute(insert(mandate).values(values))
        else:
            self._change(before.id, **values)
        kept = self.of(one.account)
        assert kept is not None, "it was just written"
        return kept

    def get(self, id: int) -> Mandate:
        """The mandate with this number. Raises NotFound."""
        found = self._first(mandate.c.id == id)
        if found is None:
            raise NotFound(f"acting is turned on for no account {id}; `churnwatch act accounts`")
        return found

    def of(self, account: Account) -> Mandate | None:
        """The mandate of an account, None if there is none."""
        same = (mandate.c.network == account.network) & (mandate.c.account_id == account.id)
        return self._first(same)

    def all(self) -> list[Mandate]:
        """Every mandate, oldest first."""
        rows = self._connection.execute(select(mandate).where(self._own).order_by(mandate.c.id))
        return [_mandate(row) for row in rows]

    def claim(self, id: int, now: Instant, until: Instant) -> bool:
        """Take one in hand, so that nobody else does until then; False if somebody has it."""
        same = self._own & (mandate.c.id == id) & (mandate.c.retry_at <= now)
        free = same & mandate.c.stopped.is_(False)
        claimed = update(mandate).where(free).values(retry_at=until)
        return self._connection.execute(claimed).rowcount > 0

    def spend(self, id: int, spent: Sequence[Spent], until: Instant) -> None:
        """Count points before they are spent."""
        self._change(id, spent=spent, retry_at=until)

    def rest(self, id: int, retry_at: Instant, fault: str | None, stopped: bool = False) -> None:
        """Let one out of hand until something is due."""
        self._change(id, retry_at=retry_at, fault=fault, stopped=stopped)

    def remove(self, id: int) -> None:
        """Forget one, with what it was let in by."""
        self._connection.execute(delete(mandate).where(self._own & (mandate.c.id == id)))

    def _first(self, wanted: ColumnElement[bool]) -> Mandate | None:
        row = self._connection.execute(select(mandate).where(self._own & wanted)).one_or_none()
        return _mandate(row) if row else None

    def _change(self, id: int, **values: object) -> None:
        same = self._own & (mandate.c.id == id)
        self._connection.execute(update(mandate).where(same).values(values))


def _mandate(row: Row[Any]) -> Mandate:
    return Mandate(
        Account(row.network, row.account_id, row.handle),
        row.host,
        frozenset(map(Deed, row.deeds)),
        row.scopes,
        row.sealed,
        row.created_at,
        row.retry_at,
        row.stopped,
        row.fault,
        tuple((at, points) for at, points in row.spent),
        row.id,
    )
