"""Endpoints and the keys that sign for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from app.domain.alert import Severity
from app.domain.endpoint import Endpoint, Filter, Secret, SecretKind
from app.domain.errors import NotFound
from app.domain.instant import Instant
from app.storage.delivery_tables import endpoint, endpoint_secret
from app.storage.owned import own, owner_of


class EndpointStore:
    """Endpoints by number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, endpoint)

    def add(self, url: str, wanted: Filter, now: Instant) -> Endpoint:
        """Make an endpoint that is told everything from now on."""
        values = {"owner_id": owner_of(self._connection), "url": url, "created_at": now}
        values |= {"number": 0, "closed_until": 0}
        made = insert(endpoint).returning(endpoint).values(values | _wanted(wanted))
        return _endpoint(self._connection.execute(made).one())

    def get(self, id: int) -> Endpoint:
        """The endpoint with this number. Raises NotFound."""
        row = self._connection.execute(select(endpoint).where(self._one(id))).one_or_none()
        if row is None:
            raise NotFound(f"there is no endpoint {id}; `churnwatch webhook list` shows them")
        return _endpoint(row)

    def page(self, limit: int, after: int = 0) -> list[Endpoint]:
        """The oldest endpoints with numbers above `after`, oldest first."""
        query = (
            select(endpoint)
            .where(self._own & (endpoint.c.id > after))
            .order_by(endpoint.c.id)
            .limit(limit)
        )
        return [_endpoint(row) for row in self._connection.execute(query)]

    def active(self) -> list[Endpoint]:
        """Every endpoint that is not disabled, oldest first."""
        query = (
            select(endpoint)
            .where(self._own & endpoint.c.disabled_at.is_(None))
            .order_by(endpoint.c.id)
        )
        return [_endpoint(row) for row in self._connection.execute(query)]

    def change(self, id: int, url: str, wanted: Filter) -> None:
        """Send to another address, or other messages."""
        self._update(id, url=url, **_wanted(wanted))

    def remove(self, id: int) -> None:
        """Forget an endpoint with its secrets and its log."""
        self.get(id)
        self._connection.execute(delete(endpoint).where(self._one(id)))

    def count(self, id: int, messages: int) -> int:
        """Reserve so many order numbers; returns the last of them."""
        more = update(endpoint).where(self._one(id)).values(number=endpoint.c.number + messages)
        last: int = self._connection.execute(more.returning(endpoint.c.number)).scalar_one()
        return last

    def well(self, id: int) -> None:
        """Note that a message has arrived."""
        failed = self._one(id) & endpoint.c.failing_since.is_not(None)
        self._connection.execute(update(endpoint).where(failed).values(failing_since=None))

    def failing(self, id: int, now: Instant) -> Instant:
        """Note a failure; returns since when there were only failures."""
        first = self._one(id) & endpoint.c.failing_since.is_(None)
        self._connection.execute(update(endpoint).where(first).values(failing_since=now))
        return self.get(id).failing_since or now

    def close(self, id: int, until: Instant) -> None:
        """Send nothing before then."""
        self._update(id, closed_until=until)

    def disable(self, id: int, now: Instant, reason: str) -> bool:
        """Send nothing any more; False if that was so already."""
        enabled = self._one(id) & endpoint.c.disabled_at.is_(None)
        values = {"disabled_at": now, "disabled_reason": reason}
        return (
            self._connection.execute(update(endpoint).where(enabled).values(values)).rowcount == 1
        )

    def enable(self, id: int) -> None:
        """Send again, with the past forgiven."""
        self._update(id, disabled_at=None, disabled_reason=None, failing_since=None, closed_until=0)

    def _one(self, id: int) -> ColumnElement[bool]:
        return self._own & (endpoint.c.id == id)

    def _update(self, id: int, **values: object) -> None:
        self._connection.execute(update(endpoint).where(self._one(id)).values(values))

    def keep(self, secret: Secret) -> None:
        """Keep a new secret."""
        self._connection.execute(
            insert(endpoint_secret).values(
                id=secret.id,
                endpoint_id=secret.endpoint_id,
                kind=secret.kind.value,
                sealed=secret.sealed,
                public=secret.public,
                created_at=secret.created_at,
                retires_at=secret.retires_at,
            )
        )

    def retire(self, endpoint_id: int, at: Instant) -> None:
        """Let every secret that has no end end then."""
        lasting = self._used_by(endpoint_id) & endpoint_secret.c.retires_at.is_(None)
        self._connection.execute(update(endpoint_secret).where(lasting).values(retires_at=at))

    def secrets(self, endpoint_id: int, now: Instant) -> list[Secret]:
        """The secrets that sign for an endpoint now, newest first."""
        retires = endpoint_secret.c.retires_at
        valid = self._used_by(endpoint_id) & (retires.is_(None) | (retires > now))
        lasting_first = (retires.is_not(None), endpoint_secret.c.created_at.desc())
        query = select(endpoint_secret).where(valid).order_by(*lasting_first)
        return [_secret(row) for row in self._connection.execute(query)]

    def _used_by(self, endpoint_id: int) -> ColumnElement[bool]:
        mine = select(endpoint.c.id).where(self._one(endpoint_id))
        return endpoint_secret.c.endpoint_id.in_(mine)


def _wanted(wanted: Filter) -> dict[str, object]:
    return {
        "kinds": list(wanted.kinds),
        "patterns": list(wanted.patterns),
        "watches": list(wanted.watches),
        "severity": wanted.severity.value if wanted.severity else None,
    }


def _endpoint(row: Row[Any]) -> Endpoint:
    severity = Severity(row.severity) if row.severity else None
    return Endpoint(
        id=row.id,
        owner=row.owner_id,
        url=row.url,
        wanted=Filter(tuple(row.kinds), tuple(row.patterns), tuple(row.watches), severity),
        created_at=row.created_at,
        number=row.number,
        failing_since=row.failing_since,
        closed_until=row.closed_until,
        disabled_at=row.disabled_at,
        disabled_reason=row.disabled_reason,
    )


def _secret(row: Row[Any]) -> Secret:
    return Secret(
        row.id,
        row.endpoint_id,
        SecretKind(row.kind),
        row.sealed,
        row.public,
        row.created_at,
        row.retires_at,
    )
