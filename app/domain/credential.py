"""What proves who asks: API keys, sign-in links and sessions, all secrets of one form.

A prefix says what it is, so that scanners find one that leaked; 30 letters and digits hold 178 bits;
six more are a checksum, so that a mistyped one is refused without a look at the database. Only a
hash is kept, which is enough for a secret nobody can guess.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.domain.instant import DAY, HOUR, Instant
from app.domain.owner import Owner, OwnerId

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONG = 30
_SUM = 6
_FORM = re.compile(rf"(cw[a-z]?_)([0-9A-Za-z]{{{LONG}}})([0-9A-Za-z]{{{_SUM}}})")


class Kind(StrEnum):
    """What a credential is for; its value is how the secret begins."""

    KEY = "cw_"
    LINK = "cwl_"
    SESSION = "cws_"


class Scope(StrEnum):
    """What a caller may do: look, change, or hand out ways in. None includes another."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


# How long each is good for. A link is sent to somebody who may look tomorrow.
LIFETIME = {Kind.KEY: 365 * DAY, Kind.LINK: 24 * HOUR, Kind.SESSION: 30 * DAY}
# A session that nobody used for so long is over.
IDLE = 7 * DAY
# The use of a credential is noted so coarsely, so that looking does not mean writing.
NOTED_EVERY = DAY


@dataclass(frozen=True, slots=True)
class Credential:
    """A way in. The secret itself is not kept."""

    id: int
    owner: OwnerId
    kind: Kind
    label: str
    scopes: frozenset[Scope]
    created_at: Instant
    expires_at: Instant
    used_at: Instant | None = None

    def good(self, now: Instant) -> bool:
        """Whether it still opens."""
        idle = now - (self.used_at or self.created_at)
        forgotten = self.kind is Kind.SESSION and idle > IDLE + NOTED_EVERY
        return now < self.expires_at and not forgotten


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what they may do."""

    owner: Owner
    scopes: frozenset[Scope]
    credential: Credential | None = None


def secret_of(kind: Kind, letters: str) -> str:
    """The secret made of 30 random letters and digits."""
    return f"{kind}{letters}{_checksum(kind, letters)}"


def sound(secret: str) -> Kind | None:
    """What kind of secret this is; None if it cannot be one."""
    found = _FORM.fullmatch(secret)
    if found is None or found[1] not in set(Kind) or _checksum(found[1], found[2]) != found[3]:
        return None
    return Kind(found[1])


def fingerprint(secret: str) -> bytes:
    """What is kept of a secret."""
    return sha256(secret.encode()).digest()


def _checksum(prefix: str, letters: str) -> str:
    number, written = zlib.crc32(f"{prefix}{letters}".encode()), ""
    for _ in range(_SUM):
        number, digit = divmod(number, len(LETTERS))
        written = LETTERS[digit] + written
    return written
