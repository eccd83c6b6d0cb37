"""Deliveries: who is still owed which message, who is at it, and what became of every try."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, insert, select, update

from app.domain.endpoint import Attempt, Claim, Delivery, DeliveryState
from app.domain.errors import NotFound
from app.domain.instant import Instant
from app.domain.message import Message
from app.domain.owner import OwnerId
from app.storage.delivery_tables import attempt, delivery, endpoint
from app.storage.owned import own
from app.storage.tables import outbox

_WAITING = delivery.c.state == DeliveryState.WAITING.value
_WHOLE = select(
    delivery,
    outbox.c.id.label("message_id"),
    outbox.c.kind,
    outbox.c.subject,
    outbox.c.at,
    outbox.c.body,
).join(outbox, outbox.c.seq == delivery.c.seq)


class DeliveryStore:
    """Deliveries by number and by endpoint."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, endpoint)
        mine = select(endpoint.c.id).where(self._own)
        self._mine = delivery.c.endpoint_id.in_(mine)

    def add(self, endpoint_id: int, messages: Sequence[Message], last: int, now: Instant) -> None:
        """Owe an endpoint these messages; they get the order numbers up to `last`."""
        first = last - len(messages) + 1
        rows = [
            {
                "endpoint_id": endpoint_id,
                "seq": message.seq,
                "number": number,
                "state": DeliveryState.WAITING.value,
                "tries": 0,
                "due_at": now,
                "lease_until": 0,
                "lease_token": 0,
            }
            for number, message in enumerate(messages, first)
        ]
        self._connection.execute(insert(delivery), rows)

    def had(self, endpoint_id: int, seqs: Sequence[int]) -> set[int]:
        """Which of these messages the endpoint is or was owed."""
        query = select(delivery.c.seq).where(self._mine & (delivery.c.endpoint_id == endpoint_id))
        return set(self._connection.execute(query.where(delivery.c.seq.in_(seqs))).scalars())

    def again(self, endpoint_id: int, seqs: Sequence[int], now: Instant) -> None:
        """Owe messages anew that an endpoint has had, with the numbers they had."""
        ended = self._mine & (delivery.c.endpoint_id == endpoint_id) & delivery.c.seq.in_(seqs)
        values = {"state": DeliveryState.WAITING.value, "tries": 0, "due_at": now, "ended_at": None}
        self._connection.execute(update(delivery).where(ended & ~_WAITING).values(values))

    def ready(self, now: Instant) -> list[int]:
        """The endpoints that can be sent something now."""
        query = select(endpoint.c.id).where(self._can_be_sent(now)).order_by(endpoint.c.id)
        return list(self._connection.execute(query).scalars())

    def owing(self, now: Instant) -> list[OwnerId]:
        """Whose endpoints can be sent something now."""
        query = select(endpoint.c.owner_id).where(self._can_be_sent(now)).distinct()
        return list(self._connection.execute(query).scalars())

    def _can_be_sent(self, now: Instant) -> ColumnElement[bool]:
        open_ = endpoint.c.disabled_at.is_(None) & (endpoint.c.closed_until <= now)
        owed = exists().where((delivery.c.endpoint_id == endpoint.c.id) & _due(now))
        return self._own & open_ & owed

    def claim(self, now: Instant, until: Instant, room: Callable[[int], int]) -> list[Claim]:
        """Take what is due, ours alone until then; for each endpoint as much as there is room for."""
        ids: list[int] = []
        for endpoint_id in self.ready(now):
            due = (delivery.c.endpoint_id == endpoint_id) & _due(now)
            query = select(delivery.c.id).where(due).order_by(delivery.c.due_at, delivery.c.number)
            locked = query.limit(room(endpoint_id)).with_for_update(skip_locked=True)
            ids += self._connection.execute(locked).scalars()
        if not ids:
            return []
        values = {"lease_until": until, "lease_token": delivery.c.lease_token + 1}
        self._connection.execute(update(delivery).where(delivery.c.id.in_(ids)).values(values))
        rows = self._connection.execute(
            _WHOLE.where(self._mine & delivery.c.id.in_(ids)).order_by(delivery.c.number)
        )
        return [Claim(_delivery(row), row.lease_token) for row in rows]

    def held(self, claim: Claim) -> bool:
        """Whether the claim is still the last one, and its delivery still waits."""
        query = select(delivery.c.id).where(self._mine & _same(claim) & _WAITING)
        return self._connection.execute(query.with_for_update()).first() is not None

    def release(self, claim: Claim) -> None:
        """Give a claimed delivery back untried, for anybody to take at once."""
        self._connection.execute(
            update(delivery).where(self._mine & _same(claim)).values(lease_until=0)
        )

    def note(self, delivery_id: int, one: Attempt) -> None:
        """Write a try into the log."""
        values = {
            "delivery_id": delivery_id,
            "at": one.at,
            "took": one.took,
            "status": one.status,
            "problem": one.problem,
            "response": one.response,
        }
        self._connection.execute(insert(attempt), values)

    def finish(self, claim: Claim, state: DeliveryState, now: Instant) -> None:
        """Close a delivery."""
        self._settle(claim, state=state.value, ended_at=now)

    def put_off(self, claim: Claim, due_at: Instant) -> None:
        """Try a delivery again later."""
        self._settle(claim, due_at=due_at)

    def _settle(self, claim: Claim, **values: object) -> None:
        values |= {"tries": claim.delivery.tries + 1, "lease_until": 0}
        self._connection.execute(update(delivery).where(self._mine & _same(claim)).values(values))

    def get(self, endpoint_id: int, id: int) -> Delivery:
        """One delivery of an endpoint. Raises NotFound."""
        same = (delivery.c.endpoint_id == endpoint_id) & (delivery.c.id == id)
        row = self._connection.execute(_WHOLE.where(self._mine & same)).one_or_none()
        if row is None:
            raise NotFound(f"endpoint {endpoint_id} has no delivery {id}")
        return _delivery(row)

    def log(self, endpoint_id: int, limit: int, before: int | None = None) -> list[Delivery]:
        """The deliveries of an endpoint with the highest order numbers, those below `before`."""
        query = _WHOLE.where(self._mine & (delivery.c.endpoint_id == endpoint_id))
        if before is not None:
            query = query.where(delivery.c.number < before)
        rows = self._connection.execute(query.order_by(delivery.c.number.desc()).limit(limit))
        return [_delivery(row) for row in rows]

    def attempts(self, delivery_ids: Sequence[int]) -> dict[int, list[Attempt]]:
        """Every try of these deliveries, oldest first."""
        found: dict[int, list[Attempt]] = {id: [] for id in delivery_ids}
        query = select(attempt).join(delivery, delivery.c.id == attempt.c.delivery_id)
        query = query.where(self._mine & attempt.c.delivery_id.in_(delivery_ids))
        for row in self._connection.execute(query.order_by(attempt.c.id)):
            one = Attempt(row.at, row.took, row.status, row.problem, row.response)
            found[row.delivery_id].append(one)
        return found


def _due(now: Instant) -> ColumnElement[bool]:
    return _WAITING & (delivery.c.due_at <= now) & (delivery.c.lease_until <= now)


def _same(claim: Claim) -> ColumnElement[bool]:
    return (delivery.c.id == claim.delivery.id) & (delivery.c.lease_token == claim.token)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        endpoint_id=row.endpoint_id,
        message=Message(row.seq, row.message_id, row.kind, row.subject, row.at, row.body),
        number=row.number,
        state=DeliveryState(row.state),
        tries=row.tries,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )
