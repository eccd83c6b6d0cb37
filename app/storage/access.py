"""Who is here, and what opens the door: the only rows that are looked at over all owners."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from app.domain.credential import Credential, Kind, Scope
from app.domain.errors import Conflict, NotFound
from app.domain.instant import Instant
from app.domain.owner import Owner, OwnerId, Role
from app.domain.text import visible
from app.storage.access_tables import credential
from app.storage.faults import told_plainly
from app.storage.tables import owner


class AccessStore:
    """Owners and credentials in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owners(self) -> list[Owner]:
        """Everybody, in the order they came."""
        rows = self._connection.execute(select(owner).order_by(owner.c.id))
        return [_owner(row) for row in rows]

    def owner(self, name: str) -> Owner:
        """The owner of this name. Raises NotFound."""
        query = select(owner).where(owner.c.name == name)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"nobody is called {visible(name)}; `churnwatch people list` names all")
        return _owner(row)

    def add_owner(self, name: str, role: Role, now: Instant) -> Owner:
        """Let one more person have things here. Raises Conflict if the name is taken."""
        if any(one.name == name for one in self.owners()):
            raise Conflict(f"there is somebody called {visible(name)} already")
        values = {"name": name, "role": role.value, "created_at": now}
        made = insert(owner).returning(owner)
        return _owner(self._connection.execute(made, values).one())

    def remove_owner(self, id: OwnerId) -> None:
        """Forget a person with everything that is theirs."""
        self._connection.execute(delete(owner).where(owner.c.id == id))

    def invited(self, id: OwnerId, at: Instant) -> None:
        """Note that a person was given a way to sign in."""
        self._connection.execute(update(owner).where(owner.c.id == id).values(invited_at=at))

    def add(self, one: Credential, hash: bytes) -> Credential:
        """Keep a new credential; its number is given to it."""
        values = {
            "owner_id": one.owner,
            "kind": one.kind.value,
            "label": one.label,
            "hash": hash,
            "scopes": sorted(one.scopes),
            "created_at": one.created_at,
            "expires_at": one.expires_at,
        }
        made = insert(credential).returning(credential)
        return _credential(self._connection.execute(made, values).one())

    def find(self, hash: bytes) -> tuple[Credential, Owner] | None:
        """The credential with this hash and whose it is."""
        query = select(credential, *(column.label(f"their_{column.name}") for column in owner.c))
        query = query.join(owner, owner.c.id == credential.c.owner_id)
        row = self._connection.execute(query.where(credential.c.hash == hash)).one_or_none()
        if row is None:
            return None
        told = (row.their_name, Role(row.their_role), row.their_created_at, row.their_invited_at)
        return _credential(row), Owner(row.their_id, *told)

    def used(self, id: int, at: Instant) -> None:
        """Note when a credential was used."""
        self._connection.execute(update(credential).where(credential.c.id == id).values(used_at=at))

    def credentials(self, owner: OwnerId, kind: Kind) -> list[Credential]:
        """An owner's credentials of a kind, oldest first."""
        theirs = (credential.c.owner_id == owner) & (credential.c.kind == kind.value)
        rows = self._connection.execute(select(credential).where(theirs).order_by(credential.c.id))
        return [_credential(row) for row in rows]

    def drop(self, id: int, owner: OwnerId) -> bool:
        """Forget an owner's credential, which opens nothing from now on; False if there is none."""
        same = (credential.c.id == id) & (credential.c.owner_id == owner)
        return self._connection.execute(delete(credential).where(same)).rowcount > 0

    def drop_stale(self, now: Instant) -> None:
        """Forget what has expired."""
        self._connection.execute(delete(credential).where(credential.c.expires_at <= now))


class AccessDatabase:
    """Opens transactions on owners and credentials, and on nothing that belongs to an owner."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def writing(self) -> Iterator[AccessStore]:
        """One transaction that may write."""
        with told_plainly(), self._engine.connect() as opened:
            connection = opened.execution_options(writing=True)
            with connection.begin():
                yield AccessStore(connection)

    @contextmanager
    def reading(self) -> Iterator[AccessStore]:
        """One transaction that only reads."""
        with told_plainly(), self._engine.connect() as connection, connection.begin():
            yield AccessStore(connection)


def _owner(row: Row[Any]) -> Owner:
    return Owner(row.id, row.name, Role(row.role), row.created_at, row.invited_at)


def _credential(row: Row[Any]) -> Credential:
    return Credential(
        row.id,
        row.owner_id,
        Kind(row.kind),
        row.label,
        frozenset(map(Scope, row.scopes)),
        row.created_at,
        row.expires_at,
        row.used_at,
    )
