"""Answers to requests that came with an idempotency key, sealed and kept for a day."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from app.domain.instant import Instant
from app.domain.owner import OwnerId
from app.ports.credentials import Vault
from app.ports.idempotency import LIFETIME, Answered
from app.storage.idempotency_tables import idempotency
from app.storage.owned import own, owner_of
from app.storage.work import Database


class AnswerStore:
    """One owner's answers. What is kept through a joined database is kept with its other effects."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def find(self, key: str, now: Instant) -> Answered | None:
        """What was answered to this key within a day."""
        fresh = (idempotency.c.key == key) & (idempotency.c.at > now - LIFETIME)
        with self._database.reading() as work:
            query = select(idempotency).where(own(work.connection, idempotency) & fresh)
            row = work.connection.execute(query).one_or_none()
        if row is None:
            return None
        return Answered(row.request, self._vault.open(row.sealed, place_of(row.owner_id, key)))

    def keep(self, key: str, one: Answered, now: Instant) -> None:
        """Keep an answer, and forget those of yesterday."""
        with self._database.writing() as work:
            connection = work.connection
            old = own(connection, idempotency) & (idempotency.c.at <= now - LIFETIME)
            connection.execute(delete(idempotency).where(old))
            owner = owner_of(connection)
            values = {
                "owner_id": owner,
                "key": key,
                "request": one.request,
                "at": now,
                "sealed": self._vault.seal(one.answer, place_of(owner, key)),
            }
            connection.execute(insert(idempotency).values(values))


def place_of(owner: OwnerId, key: str) -> str:
    """Where an answer belongs, authenticated with its seal."""
    return f"idempotency/{owner}/{key}"
