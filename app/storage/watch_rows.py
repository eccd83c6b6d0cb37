"""Watches as their table has them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from app.domain.account import Account
from app.domain.watch import ListKind, UnderWay, Watch, WatchState
from app.storage.choices import choice_of


def read_watch(row: Row[Any]) -> Watch:
    """The watch that a row of its table holds."""
    return Watch(
        id=row.id,
        account=Account(row.network, row.account_id, row.handle),
        list=ListKind(row.list),
        interval=row.interval,
        paused=row.paused,
        live=row.live,
        created_at=row.created_at,
        next_due=row.next_due,
        failures=row.failures,
        state=WatchState(
            row.last_at,
            row.complete_at,
            row.members,
            row.shortfall,
            row.usual_losses,
            row.roster_version,
        ),
        choice=choice_of(row),
        owner=row.owner_id,
        under_way=_under_way(row),
    )


def _under_way(row: Row[Any]) -> UnderWay | None:
    if row.lease_until is None:
        return None
    return UnderWay(row.lease_until, row.read_members or 0, row.read_of)
