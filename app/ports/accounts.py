"""The contract of keeping accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from app.domain.account import Account, AccountKey
from app.domain.sighting import Sighting


class Accounts(Protocol):
    """Accounts by key, and what their profiles showed."""

    def add(self, keyed: Iterable[tuple[AccountKey, Account]]) -> None: ...
    def get(self, keys: Sequence[AccountKey]) -> dict[AccountKey, Account]: ...
    def named(self, name: str) -> list[Account]: ...
    def see(self, sightings: Iterable[Sighting]) -> None: ...
    def sightings(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[Sighting]]: ...
