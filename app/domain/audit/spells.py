"""An account's own follows as spells: from a follow to its unfollow, each with honest dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import msgspec

from app.domain.account import AccountKey
from app.domain.event import Cause, FollowEvent
from app.domain.instant import DAY, Instant
from app.domain.timeline import Change, Gap, Stay, Timeline, timelines_of

# Hiccups of platforms last for a list or two; what is away for longer and comes back in a crowd may
# be a pile of accounts that was dropped and followed again.
HICCUP = 2 * DAY
_AWAY = frozenset({Cause.DEACTIVATED, Cause.SUSPENDED, Cause.DELETED, Cause.HIDDEN})


class Ending(StrEnum):
    """How a spell ended. Only DROPPED is an unfollow by the audited account."""

    STILL_FOLLOWED = "still_followed"
    DROPPED = "dropped"
    AWAY = "away"
    BLOCKED = "blocked"


class Spell(msgspec.Struct, frozen=True, gc=False):
    """One follow of one account. `came` is None if it was there when watching began.

    `followed_at`: when the follow was made, by the best estimate; None if before watching began.
    `dropped_at`: when the account itself unfollowed; None if it did not.
    """

    target: AccountKey
    came: Change | None
    went: Change | None
    ending: Ending
    followed_at: Instant | None
    dropped_at: Instant | None

    @property
    def dwell(self) -> int | None:
        """Milliseconds from the follow to the unfollow; None unless both were seen."""
        if self.followed_at is None or self.dropped_at is None:
            return None
        return self.dropped_at - self.followed_at


def spell(target: AccountKey, came: Change | None, went: Change | None) -> Spell:
    """A spell from its two ends."""
    ending = _ending(went)
    dropped_at = went.when.at if went and ending is Ending.DROPPED else None
    return Spell(target, came, went, ending, came.when.at if came else None, dropped_at)


def _ending(went: Change | None) -> Ending:
    """An end that nothing explains is taken for an unfollow."""
    if went is None:
        return Ending.STILL_FOLLOWED
    if went.cause is Cause.BLOCKED:
        return Ending.BLOCKED
    return Ending.AWAY if went.cause in _AWAY else Ending.DROPPED


def own_spells(events: Iterable[FollowEvent]) -> dict[AccountKey, tuple[Timeline, ...]]:
    """The timelines of a list, by the account that came and went."""
    found: dict[AccountKey, list[FollowEvent]] = {}
    for event in events:
        found.setdefault(event.key, []).append(event)
    return {key: timelines_of(own) for key, own in found.items()}


def spells_of(timelines: Mapping[AccountKey, Iterable[Timeline]]) -> list[Spell]:
    """All spells, oldest follow first; those from before watching began come at the beginning.

    A target can be seen from several lists, its own followers and the account's following. Then the
    list that shows most of its spells is taken, so that none is counted twice.
    """
    spells = [
        one
        for target, seen in timelines.items()
        for one in max(([*_joined(target, one)] for one in seen), key=_told)
    ]
    return sorted(spells, key=lambda one: one.followed_at or 0)


def _told(spells: list[Spell]) -> tuple[int, int]:
    """How much a list tells of one target: how many spells, and how sharply they are dated."""
    changes = [change for one in spells for change in (one.came, one.went) if change]
    return len(spells), -sum(change.when.blur for change in changes)


def _joined(target: AccountKey, timeline: Timeline) -> Iterator[Spell]:
    """The spells of one timeline; where an absence was no unfollow, the spell goes on."""
    came = _act(timeline.stays[0])
    for stay, later in zip(timeline.stays, [*timeline.stays[1:], None], strict=True):
        if later and stay.went and later.came and _goes_on(stay.went, later.came):
            continue
        yield spell(target, came, stay.went)
        came = later.came if later else None


def _act(first: Stay) -> Change | None:
    """The first coming, unless it was an account switched on that had been followed before."""
    return None if first.came and first.came.cause is Cause.RESTORED else first.came


def _goes_on(left: Change, returned: Change) -> bool:
    """Whether an absence was none of the follow: the target, or the platform, was away."""
    if returned.cause is Cause.REMADE:
        return not Gap(0, left, returned).seen
    if returned.cause is Cause.PLATFORM:
        return returned.when.before - left.when.before <= HICCUP
    return returned.cause is Cause.RESTORED or left.cause in _AWAY
