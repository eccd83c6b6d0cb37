"""Whose everything is: each watch, and what came of it, belongs to one owner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.instant import Instant

OwnerId = int

# Made by the first start, so that a person on their own never has to hear of owners.
FIRST_OWNER: OwnerId = 1


class Role(StrEnum):
    """A member has what is theirs; an admin also says who else there is."""

    ADMIN = "admin"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Owner:
    """A person on this installation. `invited_at`: when they were last given a way to sign in."""

    id: OwnerId
    name: str
    role: Role
    created_at: Instant
    invited_at: Instant | None = None
