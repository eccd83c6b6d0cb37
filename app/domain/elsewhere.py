"""What a suspected account follows besides the watched lists, as a live stream tells it. Pure.

Context for whoever reads its dossier; it weighs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from app.domain.account import AccountKey
from app.domain.instant import DAY, Instant, day
from app.domain.text import counted

# Two weeks: twice the week after which the pattern drops whom it followed.
BRIEF = 14 * DAY
# Follows kept of one account: nearly two days of what Bluesky lets anybody create (11,666 a day).
MOST = 20_000
# Accounts looked at for this, those suspected last.
SUSPECTS = 1_000


class FollowElsewhere(NamedTuple):
    """One follow record of `actor`, from when to when it stood. `target`: whom it followed."""

    actor: AccountKey
    record: int
    target: AccountKey
    came: Instant
    went: Instant | None = None


class Ending(NamedTuple):
    """The end of a follow record; whom it followed is only known where its beginning was seen."""

    actor: AccountKey
    record: int
    at: Instant


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was seen between `since` and `until`: never more than there was, often less.

    `accounts`: how many it followed; `unfollows`: how often it unfollowed one of them, `brief`: within
    two weeks; `again`: how often it followed one of them anew after that.
    """

    since: Instant
    until: Instant
    accounts: int
    unfollows: int
    brief: int
    again: int

    @property
    def told(self) -> str:
        """As a sentence."""
        return (
            f"Between {day(self.since)} and {day(self.until)} the live stream showed it follow at least"
            f" {counted(self.accounts, 'account')} besides the watched lists."
            f" Unfollowed: {self.unfollows:,}, within two weeks: {self.brief:,}; followed again:"
            f" {self.again:,}. This weighs nothing."
        )


def elsewhere_of(follows: Sequence[FollowElsewhere]) -> Elsewhere | None:
    """What one account's follow records come to; None if there are none.

    A record that takes another's place at once, or stands beside it, continues the same follow.
    """
    if not follows:
        return None
    by_target = sorted(follows, key=lambda one: (one.target, one.came))
    stays = [_stays(own) for _, own in groupby(by_target, key=attrgetter("target"))]
    ended = [(came, went) for own in stays for came, went in own if went is not None]
    return Elsewhere(
        since=min(one.came for one in follows),
        until=max(one.went or one.came for one in follows),
        accounts=len(stays),
        unfollows=len(ended),
        brief=sum(went - came <= BRIEF for came, went in ended),
        again=sum(len(own) - 1 for own in stays),
    )


def _stays(records: Iterable[FollowElsewhere]) -> list[tuple[Instant, Instant | None]]:
    """The times during which at least one of the records stood, which are sorted by their beginning."""
    stays: list[tuple[Instant, Instant | None]] = []
    for one in records:
        came, went = stays[-1] if stays else (0, -1)
        if went is not None and one.came > went:
            stays.append((one.came, one.went))
        elif went is not None:
            stays[-1] = (came, None if one.went is None else max(went, one.went))
    return stays
