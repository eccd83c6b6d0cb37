"""What somebody says who is on a list and should not be, and who is to stay off every list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.account import Account
from app.domain.instant import Instant


class Answer(StrEnum):
    """What a person made of an objection."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection to an entry. `contact`: how the writer wants to be answered, if at all."""

    id: int
    slug: str
    account: Account
    at: Instant
    text: str
    contact: str | None = None
    answer: Answer = Answer.OPEN
    answered_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """An account that stays off a list, or off every list where `slug` is None."""

    account: Account
    slug: str | None
    reason: str
    at: Instant
