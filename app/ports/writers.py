"""The contract of what writes to a platform in an owner's name; sources only ever read."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from typing import Protocol, runtime_checkable

from app.domain.act import Caps, Deed
from app.domain.token import Token
from app.ports.acting import Hand
from app.ports.credentials import SignIn


class Writer(Protocol):
    """A platform on which something can be done in an owner's name.

    `deeds`: what. `notes`: what cannot be done there, or not be taken back, each in a sentence.
    `caps`: what is spent at most in the name of one account.
    """

    network: str
    deeds: frozenset[Deed]
    notes: tuple[str, ...]
    caps: Caps

    def price(self, deed: Deed, undoing: bool = False) -> int:
        """The points that a deed takes of the caps."""
        ...

    def open(self, token: Token) -> AbstractAsyncContextManager[Hand]:
        """Act in the name of an account, with what it gave. Raises Unauthorized, Temporary."""
        ...


@runtime_checkable
class Keyed(Protocol):
    """A platform on which a person gives a secret to turn acting on. `asks`: what it is called."""

    asks: str

    async def let_in(self, name: str, secret: str) -> Token:
        """Try the secret, and find out whose it is. Raises BadInput, Unauthorized."""
        ...


@runtime_checkable
class Inviting(Protocol):
    """A platform that asks the person itself whether we may act."""

    def sign_in(self, deeds: Collection[Deed]) -> SignIn:
        """The way to be let in for these deeds and no more."""
        ...
