"""Follow events: what changed on a watched list, between which two times, and why."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from app.domain.account import AccountKey
from app.domain.instant import Instant

# Half of the evidence is gone after 90 days: 32 rounds on one list are more than anybody needs, and
# whoever changes every hour for years costs no more than that.
RECENT = 64


class Kind(StrEnum):
    """Whether an account came onto the list or went from it."""

    FOLLOW = "follow"
    UNFOLLOW = "unfollow"


class Cause(StrEnum):
    """Why an account came or went. Only UNFOLLOWED and REMADE are acts of following."""

    # coming
    NEW = "new"
    REMADE = "remade"
    RESTORED = "restored"
    # going
    UNFOLLOWED = "unfollowed"
    DEACTIVATED = "deactivated"
    SUSPENDED = "suspended"
    DELETED = "deleted"
    BLOCKED = "blocked"
    HIDDEN = "hidden"
    # either
    PLATFORM = "platform"
    UNKNOWN = "unknown"


ACCOUNT_CAUSES = frozenset(
    {Cause.DEACTIVATED, Cause.SUSPENDED, Cause.DELETED, Cause.BLOCKED, Cause.HIDDEN}
)


class Proof(StrEnum):
    """How the cause is known."""

    NONE = "none"
    PROBE = "probe"
    RECORD = "record"
    SEAT = "seat"
    BATCH = "batch"
    STREAM = "stream"


class FollowEvent(msgspec.Struct, frozen=True, gc=False):
    """One change of one edge, which happened after `after` and not later than `before`.

    `exact`: the time itself where a platform gives it. `seat`: the place given up (unfollow) or
    taken (follow), 0 if unknown. `record`: the follow record's number, 0 if unknown. `crowd`: how
    many accounts went from the list in the same snapshot (unfollow), for telling a hiccup.
    """

    watch_id: int
    key: AccountKey
    kind: Kind
    after: Instant
    before: Instant
    cause: Cause = Cause.UNKNOWN
    proof: Proof = Proof.NONE
    exact: Instant | None = None
    seat: int = 0
    record: int = 0
    crowd: int = 0
    seq: int = 0

    @property
    def at(self) -> Instant:
        """The exact time, or the middle of the interval it lies in."""
        return self.exact if self.exact is not None else (self.after + self.before) // 2

    @property
    def by(self) -> Instant:
        """The exact time, or that by which it had happened."""
        return self.before if self.exact is None else self.exact
