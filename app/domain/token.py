"""A token: what a server gave us to be recognised by, in the name of one account on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.account import Account
from app.domain.instant import Instant


@dataclass(frozen=True, slots=True)
class Token:
    """Shown to `host` and to no other server. `account`: whose it is. `scopes`: what it allows.

    `client_id` and `client_secret` are the registration it was made under, and can revoke it.
    `id` is 0 until it is stored. `refresh`: what gets the next one from the server after
    `expires_at`; a token without it lasts until it is revoked.
    """

    network: str
    host: str
    account: Account
    secret: str = field(repr=False)
    scopes: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    created_at: Instant = 0
    id: int = 0
    refresh: str = field(default="", repr=False)
    expires_at: Instant = 0


def token_of(id: str | None, tokens: Iterable[Token]) -> Token | None:
    """The token of the account with this id on a server, if it signed in there."""
    return next((one for one in tokens if one.account.id == id), None)
