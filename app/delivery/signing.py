"""Signatures by Standard Webhooks: what is signed, and with which keys."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook

from app.domain.endpoint import SecretKind
from app.domain.errors import BadInput
from app.domain.instant import SECOND, Instant, to_datetime

# The specification: "between 24 bytes (192 bits) and 64 bytes (512 bits)".
SHORTEST, LONGEST, USUAL = 24, 64, 32
_SYMMETRIC, _PRIVATE, _PUBLIC = "whsec_", "whsk_", "whpk_"


def new_secret(kind: SecretKind) -> tuple[str, str | None]:
    """A new key in the specification's text form, and its public half if it has one."""
    if kind is SecretKind.SYMMETRIC:
        return _SYMMETRIC + _text(token_bytes(USUAL)), None
    key = Ed25519PrivateKey.generate()
    return _PRIVATE + _text(key.private_bytes_raw()), _PUBLIC + _text(
        key.public_key().public_bytes_raw()
    )


def checked_secret(text: str) -> str:
    """A symmetric secret that somebody chose. Raises BadInput, without repeating it."""
    try:
        secret = base64.b64decode(text.removeprefix(_SYMMETRIC), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not text.startswith(_SYMMETRIC) or not SHORTEST <= len(secret) <= LONGEST:
        raise BadInput(
            f"a secret is {_SYMMETRIC} and {SHORTEST} to {LONGEST} bytes in base64; leave it out to get one"
        )
    return text


def signed_headers(id: str, at: Instant, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """The three headers of a message sent at that time; one signature for every key."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(at // SECOND),
        "webhook-signature": " ".join(_sign(key, id, at, body) for key in keys),
    }


def _sign(key: str, id: str, at: Instant, body: bytes) -> str:
    if not key.startswith(_PRIVATE):
        # The library takes the moment for UTC whatever its zone says; ours is UTC.
        return str(Webhook(key).sign(id, to_datetime(at), body.decode()))
    # The reference library for Python has no asymmetric keys; the signed text is the same.
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(key.removeprefix(_PRIVATE)))
    signature = private.sign(f"{id}.{at // SECOND}.".encode() + body)
    return f"v1a,{_text(signature)}"


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
