"""What the follows brought: who came to follow the account, who stayed, and what that cost."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from app.domain.account import AccountKey, AccountStatus
from app.domain.audit.figures import Window, share
from app.domain.audit.spells import Spell
from app.domain.instant import DAY, Instant
from app.domain.sighting import Sighting

# Half of those a mass operator follows cold and who follow back do so within two days, and hardly
# anybody after two weeks.
FOLLOW_BACK = 14 * DAY
# So soon after being dropped, whoever leaves may be leaving for that.
LEFT_AFTER = 30 * DAY
_GONE = frozenset({AccountStatus.DEACTIVATED, AccountStatus.SUSPENDED, AccountStatus.DELETED})


class Kept(msgspec.Struct, frozen=True):
    """Of the followers gained at least so many days before the newest list: how many still follow.

    `follows_made`: follows made until that day. `cost`: those for each follower who stayed.
    """

    after_days: int
    gained: int
    still_there: int
    share: float | None
    follows_made: int
    follows_for_each: float | None


class Gains(msgspec.Struct, frozen=True):
    """Followers of the audited account gained in a time.

    `followed_first`: gained within 14 days after the account had followed them. `dropped_since`: of
    these, the account has unfollowed. `left_when_dropped`: of these, left within 30 days of it.
    `churners`: gained accounts with a standing alert. `profiles_known`: gained accounts of whom a
    profile was ever seen. `inactive`: of these, those gone from the platform or without any post.
    """

    gained: int
    lost: int
    follows_for_each: float | None
    kept: tuple[Kept, ...]
    followed_first: int
    dropped_since: int
    left_when_dropped: int
    churners: int
    profiles_known: int
    inactive: int


@dataclass(frozen=True, slots=True)
class Followers:
    """Who came to and went from the audited account's followers, and what is known of them.

    `spells`: theirs on its list. `churners`: those with a standing alert. `sightings`: by account.
    `observed`: from the first to the newest believable list.
    """

    spells: Sequence[Spell]
    observed: Window
    churners: Collection[AccountKey] = ()
    sightings: Mapping[AccountKey, Sequence[Sighting]] = field(default_factory=dict)


def newcomers(spells: Iterable[Spell], window: Window) -> dict[AccountKey, list[Spell]]:
    """The spells of the accounts that came to follow in a time, oldest first, from that coming on."""
    gained: dict[AccountKey, list[Spell]] = {}
    for spell in spells:
        if spell.target in gained or spell.followed_at in window:
            gained.setdefault(spell.target, []).append(spell)
    return gained


def gains(followers: Followers, own: Sequence[Spell], window: Window) -> Gains:
    """What was gained in a time. `own`: the follows of the audited account, oldest first."""
    came = newcomers(followers.spells, window)
    made = sorted(at for spell in own if (at := spell.followed_at) is not None and at in window)
    follows = _by_target(own)
    courted = [
        (before, mine)
        for target, mine in came.items()
        if (before := _followed_before(follows.get(target, ()), mine[0]))
    ]
    dropped = [(before, mine) for before, mine in courted if before.dropped_at is not None]
    seen = [newest for key in came if (newest := _newest(followers.sightings.get(key, ())))]
    return Gains(
        gained=len(came),
        lost=sum(_went(spell) in window for spell in followers.spells),
        follows_for_each=_each(len(made), len(came)),
        kept=tuple(_kept(came, made, days, followers.observed.until) for days in (30, 90)),
        followed_first=len(courted),
        dropped_since=len(dropped),
        left_when_dropped=sum(_left_when_dropped(before, mine[0]) for before, mine in dropped),
        churners=len(came.keys() & set(followers.churners)),
        profiles_known=len(seen),
        inactive=sum(one.status in _GONE or one.posts == 0 for one in seen),
    )


def _kept(
    came: Mapping[AccountKey, Sequence[Spell]], made: Sequence[Instant], days: int, until: Instant
) -> Kept:
    last = until - days * DAY
    old = [mine for mine in came.values() if (mine[0].followed_at or 0) <= last]
    there = sum(_there(mine, (mine[0].followed_at or 0) + days * DAY) for mine in old)
    follows = bisect_right(made, last)
    return Kept(days, len(old), there, share(there, len(old)), follows, _each(follows, there))


def _there(mine: Iterable[Spell], at: Instant) -> bool:
    return any((one.followed_at or 0) <= at < (_went(one) or at + 1) for one in mine)


def _went(spell: Spell) -> Instant | None:
    return spell.went.when.at if spell.went else None


def _each(follows: int, gained: int) -> float | None:
    return round(follows / gained, 1) if gained else None


def _by_target(spells: Iterable[Spell]) -> dict[AccountKey, list[Spell]]:
    found: dict[AccountKey, list[Spell]] = {}
    for spell in spells:
        found.setdefault(spell.target, []).append(spell)
    return found


def _followed_before(own: Iterable[Spell], gained: Spell) -> Spell | None:
    """The follow that somebody followed back within two weeks of it."""
    at = gained.followed_at or 0
    recent = [s for s in own if s.followed_at and 0 <= at - s.followed_at <= FOLLOW_BACK]
    return recent[-1] if recent else None


def _left_when_dropped(own: Spell, gained: Spell) -> bool:
    went, dropped = _went(gained), own.dropped_at
    return went is not None and dropped is not None and 0 <= went - dropped <= LEFT_AFTER


def _newest(seen: Sequence[Sighting]) -> Sighting | None:
    return seen[-1] if seen else None
