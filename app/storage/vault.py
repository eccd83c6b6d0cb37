"""Secrets at rest: sealed with AES-256-GCM, each bound to the one place where it is kept.

A sealed value is a version byte, the id of its key, a nonce and the ciphertext. The place (table,
row, field) is authenticated with it, so that a value copied into another row does not open.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import BadInput

FILE = "secret.key"
_VERSION = b"\x01"
_ID, _NONCE, _KEY = 4, 12, 32
_BEGIN = len(_VERSION) + _ID + _NONCE


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id; the first seals, all of them open."""

    keys: Sequence[bytes]

    @property
    def ids(self) -> frozenset[bytes]:
        """What sealed values call these keys."""
        return frozenset(key_id(key) for key in self.keys)

    def seal(self, text: str, place: str) -> bytes:
        """The text sealed for this place."""
        key, nonce = self.keys[0], secrets.token_bytes(_NONCE)
        head = _VERSION + key_id(key)
        return head + nonce + AESGCM(key).encrypt(nonce, text.encode(), head + place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """The text sealed for this place. Raises BadInput if it was not, or its key is missing."""
        head, nonce = sealed[: len(_VERSION) + _ID], sealed[len(_VERSION) + _ID : _BEGIN]
        key = next((one for one in self.keys if _VERSION + key_id(one) == head), None)
        if key is None:
            raise BadInput(
                f"a stored secret was sealed with another key than those in {FILE} or"
                " CHURNWATCH_SECRET_KEY: put the key back, or make the secret anew"
            )
        try:
            return AESGCM(key).decrypt(nonce, sealed[_BEGIN:], head + place.encode()).decode()
        except InvalidTag:
            raise BadInput(
                "a stored secret was changed or moved in the database: make it anew"
            ) from None


class KeyFile:
    """The keys of an installation: CHURNWATCH_SECRET_KEY, or a file made when first needed.

    The file is for its owner's eyes alone, and refused if others may read it. It is read anew every
    time: another process may have changed the keys.
    """

    def __init__(self, folder: Path, given: str | None = None) -> None:
        self.path = folder / FILE
        self._given = given

    def seal(self, text: str, place: str) -> bytes:
        """The text sealed for this place."""
        return self.ring().seal(text, place)

    def open(self, sealed: bytes, place: str) -> str:
        """The text sealed for this place. Raises BadInput."""
        return self.known().open(sealed, place)

    def ring(self) -> Keyring:
        """The keys, at least one. Raises BadInput if they cannot be read, or if others can read them."""
        if not self.present:
            self._make()
        return self.known()

    def known(self) -> Keyring:
        """The keys there are; looking makes none. Raises BadInput as `ring` does."""
        if self._given is not None:
            return Keyring(_read_keys(self._given))
        if not self.present:
            return Keyring([])
        if self.path.stat().st_mode & 0o077:
            raise BadInput(f"{self.path} can be read by others: chmod 600 {self.path}")
        try:
            return Keyring(_read_keys(self.path.read_text("ascii", "replace")))
        except OSError as problem:
            raise BadInput(f"{self.path} cannot be read ({problem.strerror})") from None

    @property
    def present(self) -> bool:
        """Whether there is a key; looking makes none."""
        return self._given is not None or self.path.exists()

    def renew(self) -> None:
        """Seal with a new key from now on, and open with it and the one before.

        A key that comes from the setting is renewed there: the new one is put before the old.
        """
        if self._given is None:
            keys = [new_key(), self.ring().keys[0]]
            self._draft(keys).replace(self.path)

    def _make(self) -> None:
        """The first key. Of two processes that come at once, one makes the file and both read it."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._draft([new_key()])
        with suppress(FileExistsError):
            self.path.hardlink_to(fresh)
        fresh.unlink()

    def _draft(self, keys: Sequence[bytes]) -> Path:
        """The keys in a file beside the real one, safe on the disk."""
        fresh = self.path.with_name(f"{FILE}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode([base64.b64encode(key).decode() for key in keys]))
            file.flush()
            os.fsync(file.fileno())
        return fresh


def new_key() -> bytes:
    """A key nobody has had before."""
    return AESGCM.generate_key(8 * _KEY)


def key_id(key: bytes) -> bytes:
    """What a sealed value calls its key, and nobody can guess the key from."""
    return hashlib.sha256(b"churnwatch key id" + key).digest()[:_ID]


def sealed_with(sealed: bytes) -> bytes:
    """The id of the key that a sealed value needs."""
    return sealed[len(_VERSION) : len(_VERSION) + _ID]


def _read_keys(text: str) -> list[bytes]:
    """Keys in base64: a JSON array as in the file, or separated by commas as in the setting."""
    try:
        written = msgspec.json.decode(text, type=list[str]) if text[:1] == "[" else text.split(",")
        keys = [base64.b64decode(one.strip(), validate=True) for one in written]
    except ValueError:
        keys = []
    if not keys or any(len(key) != _KEY for key in keys):
        raise BadInput(
            f"{FILE} or CHURNWATCH_SECRET_KEY holds no key: it takes 32 bytes in base64, such as"
            " `openssl rand -base64 32` prints"
        )
    return keys
