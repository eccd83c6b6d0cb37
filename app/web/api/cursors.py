"""Places in a long answer, handed out sealed: nobody can read, change or invent one."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from cryptography.fernet import Fernet, InvalidToken

from app.domain.instant import DAY, SECOND, Instant
from app.domain.owner import FIRST_OWNER, OwnerId
from app.web.errors import Problem

Place = TypeVar("Place")

# Nobody walks through an answer for longer; it would have changed too much meanwhile.
LIFETIME = 3 * DAY


class _Sealed(msgspec.Struct, frozen=True, array_like=True):
    question: str
    place: msgspec.Raw


class Cursors:
    """Seals places with a key of this process: after a restart one begins again at the top."""

    def __init__(self, seal: Fernet | None = None, owner: OwnerId = FIRST_OWNER) -> None:
        self._seal = seal or Fernet(Fernet.generate_key())
        self._owner = owner

    def of(self, owner: OwnerId) -> Cursors:
        """The same seal, for places in what belongs to one owner."""
        return Cursors(self._seal, owner)

    def write(self, question: str, place: object, now: Instant) -> str:
        """A cursor that holds for this question alone."""
        said = msgspec.json.encode((self._named(question), place))
        return self._seal.encrypt_at_time(said, now // SECOND).decode()

    def read(self, cursor: str, question: str, place: type[Place], now: Instant) -> Place:
        """The place in a cursor. Raises Problem `cursor_invalid` if it is not ours for this."""
        try:
            said = self._seal.decrypt_at_time(cursor, LIFETIME // SECOND, now // SECOND)
        except (InvalidToken, ValueError):
            raise _refused() from None
        found = msgspec.json.decode(said, type=_Sealed)
        if found.question != self._named(question):
            raise _refused()
        return msgspec.json.decode(found.place, type=place)

    def _named(self, question: str) -> str:
        return f"{self._owner}: {question}"


def _refused() -> Problem:
    return Problem("cursor_invalid", "Ask again without a cursor, and begin at the top.")
