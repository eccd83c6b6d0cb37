"""The contracts of signing in: who asks a server for a token, who keeps it, and who shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from app.domain.owner import OwnerId
from app.domain.token import Token
from app.ports.sources import Source


class Vault(Protocol):
    """Seals secrets for the one place where they are kept. Raises BadInput."""

    def seal(self, text: str, place: str) -> bytes: ...
    def open(self, sealed: bytes, place: str) -> str: ...


class Tokens(Protocol):
    """What people let us show to servers in their name."""

    def of(self, owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        """An owner's tokens for one server, the oldest first. Raises StorageUnavailable, BadInput."""
        ...

    def keep(self, owner: OwnerId, fresh: Token) -> None:
        """Keep a token, in place of an older one of the same account."""
        ...


class Safe(Tokens, Protocol):
    """The tokens as their owner sees them. Raises StorageUnavailable, BadInput."""

    def all(self, owner: OwnerId) -> list[Token]:
        """An owner's tokens without their secrets, the oldest first."""
        ...

    def remove(self, owner: OwnerId, id: int) -> Token:
        """Forget a token; returns it, with its secrets. Raises NotFound."""
        ...


@runtime_checkable
class Personal(Protocol):
    """A source that shows tokens, each only on behalf of the owner who gave it."""

    def on_behalf_of(self, owner: OwnerId) -> Source:
        """The same source with this owner's tokens, and nobody else's."""
        ...


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where a person goes to let us in, and what proves to the server that it is us who come back.

    `address`: for the person's browser. `state`: comes back with the code, where it is redirected.
    """

    host: str
    address: str
    redirect: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)


class SignIn(Protocol):
    """A platform's way of letting us in. Raises what Source raises, BadInput for a wrong code."""

    network: str

    async def begin(self, host: str, redirect: str | None = None) -> Invitation:
        """Register with a server; without `redirect` it shows the code to the person."""
        ...

    async def finish(self, invitation: Invitation, code: str) -> Token:
        """Turn the code into a token, and find out whose it is."""
        ...

    async def revoke(self, token: Token) -> None:
        """Tell the server to forget a token."""
        ...
