"""A file of any size encrypted with AES-256-GCM, a piece at a time.

After a mark of 8 bytes and the id of the key come pieces of a megabyte, each with its own tag. A piece's
number, and whether it is the last, are part of its nonce: none can be left out, moved or cut off.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import BadInput
from app.storage.vault import Keyring, key_id

MARK = b"CHURNW\x00\x01"
_ID, _PREFIX = 4, 7
_PIECE, _TAG = 1 << 20, 16
_HEAD = len(MARK) + _ID + _PREFIX


def is_encrypted(file: Path) -> bool:
    """Whether a file begins like one that was encrypted here."""
    with file.open("rb") as opened:
        return opened.read(len(MARK)) == MARK


def encrypt(plain: Path, target: Path, ring: Keyring) -> None:
    """Write a file encrypted with the newest key into another one that is there already."""
    key, prefix = ring.keys[0], secrets.token_bytes(_PREFIX)
    head = MARK + key_id(key) + prefix
    cipher = AESGCM(key)
    with plain.open("rb") as source, target.open("wb") as sink:
        sink.write(head)
        for nonce, piece in _numbered(source, prefix, _PIECE):
            sink.write(cipher.encrypt(nonce, piece, head))


def decrypt(file: Path, target: Path, ring: Keyring) -> None:
    """Write what was encrypted into another file that is there already.

    Raises BadInput if the key is not here, or the file is damaged or was cut short.
    """
    with file.open("rb") as source, target.open("wb") as sink:
        head = source.read(_HEAD)
        named = head[len(MARK) : len(MARK) + _ID]
        key = next((one for one in ring.keys if key_id(one) == named), None)
        if key is None or len(head) < _HEAD:
            raise BadInput(f"{file} was encrypted with a key that is not here: put secret.key back")
        cipher = AESGCM(key)
        try:
            for nonce, piece in _numbered(source, head[-_PREFIX:], _PIECE + _TAG):
                sink.write(cipher.decrypt(nonce, piece, head))
        except InvalidTag:
            raise BadInput(f"{file} is damaged or was cut short") from None


def _numbered(source: BinaryIO, prefix: bytes, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Each piece with its nonce; an empty file has one empty piece, which is the last."""
    number, piece = 0, source.read(size)
    while True:
        following = source.read(size)
        last = not following
        yield prefix + number.to_bytes(4, "big") + bytes([last]), piece
        if last:
            return
        number, piece = number + 1, following
