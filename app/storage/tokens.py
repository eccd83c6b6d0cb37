"""Tokens, sealed at rest: each opens only as the token of its own owner, network and account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from app.domain.account import Account
from app.domain.errors import NotFound
from app.domain.owner import OwnerId
from app.domain.token import Token
from app.ports.credentials import Vault
from app.storage.owned import own, owner_of
from app.storage.token_tables import token
from app.storage.work import Database


class _Secrets(msgspec.Struct):
    secret: str
    client_id: str
    client_secret: str
    refresh: str = ""
    expires_at: int = 0


class TokenSafe:
    """What people let us show to servers, each owner's apart from every other's."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def of(self, owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        """An owner's tokens for one server, the oldest first. Raises BadInput, StorageUnavailable."""
        with self._database.of(owner).reading() as work:
            wanted = (token.c.network == network) & (token.c.host == host)
            return [self._opened(row) for row in _rows(work.connection, wanted)]

    def all(self, owner: OwnerId) -> list[Token]:
        """An owner's tokens without their secrets, the oldest first."""
        with self._database.of(owner).reading() as work:
            return [_token(row) for row in _rows(work.connection)]

    def keep(self, owner: OwnerId, fresh: Token) -> None:
        """Keep a token, in place of an older one of the same account."""
        account = fresh.account
        secrets = _Secrets(
            fresh.secret, fresh.client_id, fresh.client_secret, fresh.refresh, fresh.expires_at
        )
        place = place_of(owner, account.network, account.id)
        with self._database.of(owner).writing() as work:
            same = own(work.connection, token) & (token.c.network == account.network)
            work.connection.execute(delete(token).where(same & (token.c.account_id == account.id)))
            values = {
                "owner_id": owner_of(work.connection),
                "network": account.network,
                "host": fresh.host,
                "account_id": account.id,
                "handle": account.handle,
                "scopes": fresh.scopes,
                "created_at": fresh.created_at,
                "sealed": self._vault.seal(msgspec.json.encode(secrets).decode(), place),
            }
            work.connection.execute(insert(token).values(values))

    def remove(self, owner: OwnerId, id: int) -> Token:
        """Forget a token; returns it, with its secrets, so that its server can be told."""
        with self._database.of(owner).writing() as work:
            found = _rows(work.connection, token.c.id == id)
            if not found:
                raise NotFound(f"there is no sign-in {id}; `churnwatch signin list` shows them")
            work.connection.execute(delete(token).where(token.c.id == id))
            return self._opened(found[0])

    def _opened(self, row: Row[Any]) -> Token:
        place = place_of(row.owner_id, row.network, row.account_id)
        secrets = msgspec.json.decode(self._vault.open(row.sealed, place), type=_Secrets)
        return replace(
            _token(row),
            secret=secrets.secret,
            client_id=secrets.client_id,
            client_secret=secrets.client_secret,
            refresh=secrets.refresh,
            expires_at=secrets.expires_at,
        )


def place_of(owner: OwnerId, network: str, account_id: str) -> str:
    """Where a token belongs, authenticated with its seal."""
    return f"token/{owner}/{network}/{account_id}"


def _rows(connection: Connection, wanted: ColumnElement[bool] | None = None) -> Sequence[Row[Any]]:
    query = select(token).where(own(connection, token)).order_by(token.c.id)
    return connection.execute(query if wanted is None else query.where(wanted)).all()


def _token(row: Row[Any]) -> Token:
    return Token(
        network=row.network,
        host=row.host,
        account=Account(row.network, row.account_id, row.handle),
        secret="",
        scopes=row.scopes,
        created_at=row.created_at,
        id=row.id,
    )
