"""What is used of every budget and every grant: taken before, in one statement each."""

from __future__ import annotations

from sqlalchemy import select, text

from app.domain.budget import Budget, month_of
from app.domain.grant import Grant
from app.domain.instant import Instant
from app.storage.budget_tables import budget_use, grant_use
from app.storage.work import Database

_TAKE = text(
    "INSERT INTO budget_use (name, unit, month, used) VALUES (:name, :unit, :month, :amount)"
    " ON CONFLICT (name, unit, month) DO UPDATE SET used = budget_use.used + :amount"
    " WHERE budget_use.used + :amount <= :limit"
)
_GIVE_BACK = text(
    "UPDATE budget_use SET used = used - :amount"
    " WHERE name = :name AND unit = :unit AND month = :month"
)
_OVER = "(grant_use.ends_at <= :now OR grant_use.ends_at > :latest)"
_LEASE = text(
    "INSERT INTO grant_use (name, ends_at, used) VALUES (:name, :ends, :amount)"
    " ON CONFLICT (name) DO UPDATE SET"
    f" ends_at = CASE WHEN {_OVER} THEN :ends ELSE grant_use.ends_at END,"
    f" used = CASE WHEN {_OVER} THEN :amount ELSE grant_use.used + :amount END"
    f" WHERE {_OVER} OR grant_use.used + :amount <= :limit"
    " RETURNING ends_at"
)


class BudgetStore:
    """Budgets belong to the whole program, which pays, and not to one owner."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, budget: Budget, amount: int, now: Instant) -> bool:
        """Use so much of the month's budget; False, and nothing is used, if it is not there."""
        if amount > budget.limit:
            return False
        values = _key(budget, now) | {"amount": amount, "limit": budget.limit}
        with self._database.writing() as work:
            return work.connection.execute(_TAKE, values).rowcount == 1

    def give_back(self, budget: Budget, amount: int, taken_at: Instant) -> None:
        """Return what was taken and not used after all; less than 0 if it was more."""
        with self._database.writing() as work:
            work.connection.execute(_GIVE_BACK, _key(budget, taken_at) | {"amount": amount})

    def used(self, budget: Budget, now: Instant) -> int:
        """How much of the month's budget is used."""
        rows = select(budget_use.c.used).filter_by(**_key(budget, now))
        with self._database.reading() as work:
            return work.connection.execute(rows).scalar() or 0

    def lease(self, grant: Grant, now: Instant) -> tuple[int, Instant]:
        """Take a block of a window's requests, or what is left; 0 if all are used. And when it ends."""
        window = {"now": now, "ends": now + grant.period, "latest": grant.latest(now)}
        bound = {"name": grant.name, "limit": grant.limit, **window}
        with self._database.writing() as work:
            for amount in (grant.block, 1):
                ends = work.connection.execute(_LEASE, bound | {"amount": amount}).scalar()
                if ends is not None:
                    return amount, ends
            open_until = select(grant_use.c.ends_at).where(grant_use.c.name == grant.name)
            return 0, work.connection.execute(open_until).scalar_one()


def _key(budget: Budget, now: Instant) -> dict[str, object]:
    return {"name": budget.name, "unit": budget.unit.value, "month": month_of(now)}
