"""Accounts on a network, known by a stable id and, inside the program, by a 64-bit key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from app.domain.errors import BadInput
from app.domain.ids import LONGEST_ID, is_id, key_of
from app.domain.instant import Instant

AccountKey = int


class AccountStatus(StrEnum):
    """What a platform says of an account itself, apart from whom it follows."""

    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    SUSPENDED = "suspended"
    DELETED = "deleted"
    UNKNOWN = "unknown"


class Account(msgspec.Struct, frozen=True, gc=False):
    """One account: its network, its stable id (DID, number, actor URI), its present handle."""

    network: str
    id: str
    handle: str | None = None

    @property
    def key(self) -> AccountKey:
        return account_key(self.network, self.id)

    @property
    def name(self) -> str:
        """What to call the account in a sentence."""
        return f"@{self.handle}" if self.handle else self.id


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform showed of an account at one moment; counts are None where not shown."""

    account: Account
    observed_at: Instant
    status: AccountStatus = AccountStatus.ACTIVE
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    description: str | None = None


def account_key(network: str, id: str) -> AccountKey:
    """The signed 64-bit key of an account, a function of its network and id alone.

    Unchanged members of a list therefore never need a look-up. Two ids out of ten million share a
    key with a chance of 3e-6; storage refuses the second one.
    """
    return key_of(network, checked_id(id))


def checked_id(id: str) -> str:
    """Return the id, or raise BadInput if no network could have given it."""
    if not is_id(id):
        raise BadInput(f"an account id is not 1 to {LONGEST_ID} visible ASCII characters")
    return id
