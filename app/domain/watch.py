"""What is watched: one list, followers or following, of one account."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.account import Account
from app.domain.instant import HOUR, Instant


class ListKind(StrEnum):
    """Which of an account's two lists."""

    FOLLOWERS = "followers"
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True)
class Watch:
    """A list that is captured again and again. `interval` is in milliseconds."""

    id: int
    account: Account
    list: ListKind
    interval: int = 6 * HOUR
    paused: bool = False
    live: bool = True
    next_due: Instant | None = None

    @property
    def name(self) -> str:
        """How the watch is called in sentences: bluesky alice.example followers."""
        return f"{self.account.network} {self.account.handle or self.account.id} {self.list}"
