"""What was planned, done and taken back in the names of accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from app.domain.account import Account, AccountKey
from app.domain.act import OPEN, SHOWN, Act, Deed, Stage
from app.domain.errors import NotFound
from app.domain.instant import Instant
from app.storage.acting_tables import act
from app.storage.owned import own, owner_of


class ActStore:
    """Acts by their number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, act)

    def add(self, acts: Iterable[Act]) -> None:
        """Write acts down."""
        owner = owner_of(self._connection)
        rows = [_values(one) | {"owner_id": owner} for one in acts]
        if rows:
            self._connection.execute(insert(act), rows)

    def get(self, id: int) -> Act:
        """The act with this number. Raises NotFound."""
        found = self._read(act.c.id == id)
        if not found:
            raise NotFound(f"there is no act {id}; `churnwatch act list` shows them")
        return found[0]

    def of_plan(self, plan: str) -> list[Act]:
        """Everything that was shown with a plan. Raises NotFound."""
        found = self._read(act.c.plan == plan)
        if not found:
            raise NotFound("there is no such plan any more: a later one took its place")
        return found

    def latest(self, by: Account) -> dict[tuple[AccountKey, str], Act]:
        """The newest act of each kind to each account, of those that were more than shown."""
        found = self._read(_by(by) & act.c.stage.not_in([one.value for one in SHOWN]))
        return {(one.account.key, one.deed): one for one in found}

    def waiting(self, by: Account, limit: int) -> list[Act]:
        """The first acts that have yet to be worked off: what was begun, then in their order."""
        wanted = _by(by) & act.c.stage.in_([one.value for one in OPEN])
        return self._read(wanted, limit)

    def page(self, limit: int, before: int | None = None) -> list[Act]:
        """The newest acts that were more than shown, from below a number on."""
        wanted: ColumnElement[bool] = act.c.stage.not_in([one.value for one in SHOWN])
        if before is not None:
            wanted &= act.c.id < before
        query = select(act).where(self._own & wanted).order_by(act.c.id.desc()).limit(limit)
        return [_act(row) for row in self._connection.execute(query)]

    def move(self, one: Act, stage: Stage, at: Instant, fault: str | None = None) -> bool:
        """Bring an act to another stage; False if it is not at its own any more."""
        same = self._own & (act.c.id == one.id) & (act.c.stage == one.stage.value)
        moved = update(act).where(same).values(stage=stage.value, at=at, fault=fault)
        return self._connection.execute(moved).rowcount > 0

    def forget(self, by: Account, stages: Collection[Stage]) -> None:
        """Forget an account's acts that are at these stages."""
        wanted = _by(by) & act.c.stage.in_([one.value for one in stages])
        self._connection.execute(delete(act).where(self._own & wanted))

    def _read(self, wanted: ColumnElement[bool], limit: int | None = None) -> list[Act]:
        query = select(act).where(self._own & wanted).order_by(act.c.id).limit(limit)
        return [_act(row) for row in self._connection.execute(query)]


def _by(by: Account) -> ColumnElement[bool]:
    return (act.c.by_network == by.network) & (act.c.by_id == by.id)


def _values(one: Act) -> dict[str, object]:
    return {
        "plan": one.plan,
        "by_network": one.by.network,
        "by_id": one.by.id,
        "by_handle": one.by.handle,
        "deed": one.deed.value,
        "network": one.account.network,
        "account_id": one.account.id,
        "account_key": one.account.key,
        "handle": one.account.handle,
        "reason": one.reason,
        "alert_id": one.alert_id,
        "stage": one.stage.value,
        "at": one.at,
        "fault": one.fault,
    }


def _act(row: Row[Any]) -> Act:
    return Act(
        row.plan,
        Account(row.by_network, row.by_id, row.by_handle),
        Deed(row.deed),
        Account(row.network, row.account_id, row.handle),
        row.reason,
        row.alert_id,
        Stage(row.stage),
        row.at,
        row.fault,
        row.id,
    )
