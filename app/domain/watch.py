"""What is watched: one list, followers or following, of one account."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.account import Account, Profile
from app.domain.choice import EVERYTHING, Choice
from app.domain.instant import HOUR, Instant
from app.domain.owner import FIRST_OWNER, OwnerId


class ListKind(StrEnum):
    """Which of an account's two lists."""

    FOLLOWERS = "followers"
    FOLLOWING = "following"


def claimed(profile: Profile, list: ListKind) -> int | None:
    """How many members the platform says the list has; None if it does not say."""
    return profile.followers if list is ListKind.FOLLOWERS else profile.following


@dataclass(frozen=True, slots=True)
class WatchState:
    """What the newest snapshots left behind.

    `last_at`, `complete_at`: when the newest snapshot, and the newest complete one, were taken.
    `shortfall`: share of the claimed count that list missed, 0 to 1. `usual_losses`: moving average
    of departures a snapshot. `roster_version`: counts the changes of the roster.
    """

    last_at: Instant | None = None
    complete_at: Instant | None = None
    members: int = 0
    shortfall: float = 0.0
    usual_losses: float = 0.0
    roster_version: int = 0


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A capture that is under way, unless its process died: then nobody renews it after `until`.

    `members`: how many were read. `of`: how many there are, if the platform has said so.
    """

    until: Instant
    members: int = 0
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A list that is captured again and again. `interval` is in milliseconds.

    `live`: captured from its platform on a schedule, and not only known from imported files.
    `failures`: captures that failed in a row. `choice`: which alerts it raises. `owner`: whose it
    is, with everything that comes of it. `under_way`: how far its capture is, if one goes on.
    """

    id: int
    account: Account
    list: ListKind
    interval: int = 6 * HOUR
    paused: bool = False
    live: bool = True
    created_at: Instant = 0
    next_due: Instant | None = None
    failures: int = 0
    state: WatchState = WatchState()
    choice: Choice = EVERYTHING
    owner: OwnerId = FIRST_OWNER
    under_way: UnderWay | None = field(default=None, compare=False)

    def is_under_way(self, now: Instant) -> bool:
        """Whether a capture of it is under way."""
        return self.under_way is not None and self.under_way.until > now

    def is_due(self, now: Instant) -> bool:
        """Whether a capture of it begins as soon as anybody is free to do it."""
        waits = self.live and not self.paused and not self.is_under_way(now)
        return waits and self.next_due is not None and self.next_due <= now

    @property
    def name(self) -> str:
        """How the watch is called in sentences: bluesky alice.example followers."""
        return f"{self.account.network} {self.account.handle or self.account.id} {self.list}"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do one due slot of one watch, until it expires or somebody claims it anew."""

    watch: Watch
    due_at: Instant
    token: int
