"""People who are told, how far they were told, and whose turn it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, insert, select, update

from app.domain.alert import Severity
from app.domain.errors import NotFound
from app.domain.instant import Instant
from app.domain.recipient import Quiet, Recipient
from app.storage.delivery_tables import recipient
from app.storage.owned import own, owner_of
from app.storage.tables import outbox


class RecipientStore:
    """Recipients by their id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, recipient)

    def add(self, one: Recipient) -> None:
        """Keep a new recipient."""
        quiet = one.quiet
        values = {
            "id": one.id,
            "owner_id": owner_of(self._connection),
            "shown": one.shown,
            "sealed": one.sealed,
            "severity": one.severity.value if one.severity else None,
            "every": one.every,
            "quiet_from": quiet.begins if quiet else None,
            "quiet_until": quiet.ends if quiet else None,
            "zone": quiet.zone if quiet else "UTC",
            "created_at": one.created_at,
            "told_until": one.told_until,
            "next_due": one.next_due,
            "lease_until": 0,
            "lease_token": 0,
            "failures": 0,
        }
        self._connection.execute(insert(recipient).values(values))

    def get(self, id: str) -> Recipient:
        """The recipient with this id. Raises NotFound."""
        row = self._connection.execute(select(recipient).where(self._one(id))).one_or_none()
        if row is None:
            raise NotFound("there is no such recipient; `churnwatch notify list` shows them")
        return _recipient(row)

    def all(self) -> list[Recipient]:
        """Every recipient, oldest first."""
        query = select(recipient).where(self._own).order_by(recipient.c.created_at, recipient.c.id)
        return [_recipient(row) for row in self._connection.execute(query)]

    def remove(self, id: str) -> None:
        """Tell somebody nothing any more. Raises NotFound."""
        self.get(id)
        self._connection.execute(delete(recipient).where(self._one(id)))

    def due(self, now: Instant) -> list[Recipient]:
        """Those who can be told now, and of whom there is something to tell."""
        free = (recipient.c.next_due <= now) & (recipient.c.lease_until <= now)
        newer = (outbox.c.owner_id == recipient.c.owner_id) & (
            outbox.c.seq > recipient.c.told_until
        )
        query = select(recipient).where(self._own & free & exists().where(newer))
        rows = self._connection.execute(query.order_by(recipient.c.next_due, recipient.c.id))
        return [_recipient(row) for row in rows]

    def claim(self, id: str, now: Instant, until: Instant) -> int | None:
        """Take a recipient, ours alone until then; the token fences others out. None if taken."""
        free = self._one(id) & (recipient.c.next_due <= now) & (recipient.c.lease_until <= now)
        values = {"lease_until": until, "lease_token": recipient.c.lease_token + 1}
        taken = update(recipient).where(free).values(values).returning(recipient.c.lease_token)
        token: int | None = self._connection.execute(taken).scalar_one_or_none()
        return token

    def tell(self, id: str, token: int, until: int, next_due: Instant) -> None:
        """Note that everything was told up to a message."""
        self._settle(id, token, told_until=until, next_due=next_due, failures=0, problem=None)

    def put_off(self, id: str, token: int, next_due: Instant, problem: str | None) -> None:
        """Try again later; with a problem it was a failure, without one it is no time to tell."""
        values: dict[str, object] = {"next_due": next_due}
        if problem is not None:
            values |= {"problem": problem, "failures": recipient.c.failures + 1}
        self._settle(id, token, **values)

    def _settle(self, id: str, token: int, **values: object) -> None:
        held = self._one(id) & (recipient.c.lease_token == token)
        self._connection.execute(update(recipient).where(held).values(lease_until=0, **values))

    def _one(self, id: str) -> ColumnElement[bool]:
        return self._own & (recipient.c.id == id)


def _recipient(row: Row[Any]) -> Recipient:
    asleep = row.quiet_from is not None
    return Recipient(
        id=row.id,
        shown=row.shown,
        sealed=row.sealed,
        severity=Severity(row.severity) if row.severity else None,
        every=row.every,
        quiet=Quiet(row.quiet_from, row.quiet_until, row.zone) if asleep else None,
        created_at=row.created_at,
        told_until=row.told_until,
        next_due=row.next_due,
        failures=row.failures,
        problem=row.problem,
        owner=row.owner_id,
    )
