"""The book of nightly work, shared by all processes on a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, select, text, update

from app.domain.instant import Instant
from app.domain.retention import next_night
from app.ports.chores import ChoreState
from app.storage.chore_tables import chore
from app.storage.faults import told_plainly

_KNOW = text(
    "INSERT INTO chore (name, next_due, lease_until, lease_token) VALUES (:name, :due, 0, 0)"
    " ON CONFLICT (name) DO NOTHING"
)
_CLAIM = text(
    "UPDATE chore SET lease_until = :until, lease_token = lease_token + 1"
    " WHERE name = :name AND next_due <= :now AND lease_until <= :now RETURNING lease_token"
)


class ChoreStore:
    """What is due is claimed by one process; work of a dead one is claimed again after its lease."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, name: str, now: Instant, until: Instant) -> int | None:
        """The token of a lease, None if it is not due or another process is at it.

        Work that was never heard of is due in the coming night.
        """
        if not self._due(name, now):
            return None
        with self._connect(writing=True) as connection:
            asked = {"name": name, "now": now, "until": until}
            token: int | None = connection.execute(_CLAIM, asked).scalar_one_or_none()
            return token

    def done(self, name: str, token: int, now: Instant, next_due: Instant, told: str) -> None:
        """Write down that it went well, unless another process has claimed it meanwhile."""
        values = {"next_due": next_due, "done_at": now, "told": told, "fault": None}
        self._end(name, token, values)

    def failed(self, name: str, token: int, next_due: Instant, fault: str) -> None:
        """Write down why it did not go well, and when it is tried again."""
        self._end(name, token, {"next_due": next_due, "fault": fault})

    def all(self) -> Mapping[str, ChoreState]:
        """What is known of each."""
        columns = (chore.c.name, chore.c.next_due, chore.c.done_at, chore.c.told, chore.c.fault)
        with self._connect(writing=False) as connection:
            return {row.name: ChoreState(*row) for row in connection.execute(select(*columns))}

    def _due(self, name: str, now: Instant) -> bool:
        known = self.all().get(name)
        if known is None:
            with self._connect(writing=True) as connection:
                connection.execute(_KNOW, {"name": name, "due": next_night(now)})
            return False
        return known.next_due <= now

    def _end(self, name: str, token: int, values: dict[str, object]) -> None:
        held = (chore.c.name == name) & (chore.c.lease_token == token)
        with self._connect(writing=True) as connection:
            connection.execute(update(chore).where(held).values(values | {"lease_until": 0}))

    @contextmanager
    def _connect(self, writing: bool) -> Iterator[Connection]:
        with told_plainly(), self._engine.connect() as opened:
            connection = opened.execution_options(writing=writing)
            with connection.begin():
                yield connection
