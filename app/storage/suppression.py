"""Who was erased: a keyed hash of each account's key, so that nobody is read out of the list.

The key of the hashes is random, sealed by the vault, and made when the first account is erased.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from functools import cached_property

from sqlalchemy import Connection, delete, insert, select

from app.domain.account import AccountKey
from app.domain.errors import StorageUnavailable
from app.domain.instant import Instant
from app.ports.credentials import Vault
from app.storage.erasure_tables import suppressed, suppression_key

PLACE = "suppression_key/1"
_BYTES = 32


class SuppressionStore:
    """The erased accounts of the whole installation, whoever asks."""

    def __init__(self, connection: Connection, vault: Vault | None) -> None:
        self._connection = connection
        self._vault = vault

    @property
    def anybody(self) -> bool:
        """Whether anybody was ever erased."""
        return bool(self._hashes)

    def among(self, keys: Collection[AccountKey]) -> set[AccountKey]:
        """Which of these accounts were erased. Raises BadInput if the vault's key is not the one.

        Costs nothing while nobody was erased, about a microsecond an account from then on.
        """
        if not keys or not self._hashes:
            return set()
        return {key for key in keys if self._hash(key) in self._hashes}

    def add(self, key: AccountKey, at: Instant) -> None:
        """Let an account never be stored again."""
        if key not in self.among([key]):
            self._connection.execute(insert(suppressed), {"hash": self._hash(key), "at": at})
            self._hashes.add(self._hash(key))

    def lift(self, key: AccountKey) -> bool:
        """Let an account be stored again; False if it was not erased."""
        if key not in self.among([key]):
            return False
        hashed = self._hash(key)
        self._connection.execute(delete(suppressed).where(suppressed.c.hash == hashed))
        self._hashes.remove(hashed)
        return True

    @cached_property
    def _hashes(self) -> set[bytes]:
        return set(self._connection.execute(select(suppressed.c.hash)).scalars())

    @cached_property
    def _key(self) -> bytes:
        if self._vault is None:
            raise StorageUnavailable("accounts were erased here, and their list cannot be opened")
        sealed = self._connection.execute(select(suppression_key.c.sealed)).scalar_one_or_none()
        if sealed is not None:
            return bytes.fromhex(self._vault.open(sealed, PLACE))
        made = secrets.token_bytes(_BYTES)
        row = {"id": 1, "sealed": self._vault.seal(made.hex(), PLACE)}
        self._connection.execute(insert(suppression_key), row)
        return made

    def _hash(self, key: AccountKey) -> bytes:
        return hmac.digest(self._key, int(key).to_bytes(8, "big", signed=True), "sha256")
