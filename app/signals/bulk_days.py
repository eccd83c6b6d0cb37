"""Bulk days: the account follows many watched lists on one day, and drops many on another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.domain.episodes import group
from app.domain.finding import Cited, Finding
from app.domain.history import History
from app.domain.instant import DAY, day
from app.domain.steady import steady
from app.domain.timeline import Change, Stay

# On one day, so many of the lists a deployment watches: somebody's circle is seldom followed by chance.
LISTS = 3
# What is dropped later than that was no pass; 98 % of one operator's stays ended within 30 days.
SOON = 30 * DAY
# A pile is burnt when so much of it was dropped together; starter packs that stay lose some, too.
BURNT = 0.8


class BulkDays:
    """Pairs days of many follows with days on which most of those were dropped again.

    A starter pack that stays and a clean-up of old follows are no such pair. It weighs nothing even
    in the light: the same stays weigh as `short_stays` and `cycles`, a day once.
    """

    name = "bulk_days"
    shadow = True
    ground = "It followed many lists on one day, and dropped many on another."

    def find(self, history: History) -> Sequence[Finding]:
        return _found(history)


@steady
def _found(history: History) -> Sequence[Finding]:
    follows = _bulks((stay.came, stay) for stay in history.follows)
    drops = _bulks((stay.went, stay) for stay in history.drops)
    passes = [both for one in follows for two in drops if (both := _burnt(one, two))]
    return [_finding(len(follows), len(drops), passes)] if passes else []


def _bulks(changes: Iterable[tuple[Change | None, Stay]]) -> list[list[Stay]]:
    """The days on which it followed, or dropped, many lists: what stays began or ended on each."""
    decided = group((change.when, stay) for change, stay in changes if change)
    days = [[stay for _, stay in one] for one in decided]
    return [stays for stays in days if len({stay.watch_id for stay in stays}) >= LISTS]


def _burnt(followed: Sequence[Stay], dropped: Sequence[Stay]) -> list[Stay]:
    """What was followed in bulk and dropped in bulk soon after, if that is nearly all of it."""
    both = [s for s in followed if s in dropped and s.length is not None and s.length <= SOON]
    lists = {stay.watch_id for stay in both}
    return both if len(lists) >= LISTS and len(both) >= BURNT * len(followed) else []


def _finding(follows: int, drops: int, passes: Sequence[Sequence[Stay]]) -> Finding:
    stays = [stay for one in passes for stay in one]
    days = [change.when.at for s in stays for change in (s.came, s.went) if change]
    sizes = sorted(len(one) for one in passes)
    many = f"{sizes[0]}" if sizes[0] == sizes[-1] else f"{sizes[0]} to {sizes[-1]}"
    times = "Once" if len(passes) == 1 else f"{len(passes)} times"
    return Finding(
        signal=BulkDays.name,
        sentence=(
            f"{times} it followed {many} watched lists within a day and dropped them together within"
            f" 30 days, between {day(min(days))} and {day(max(days))}."
        ),
        weight=0.0,
        figures={
            "passes": len(passes),
            "bulk_follow_days": follows,
            "bulk_unfollow_days": drops,
            "largest": sizes[-1],
        },
        events=tuple(
            Cited(s.watch_id, what, c.when.after, c.when.before)
            for s in stays
            for what, c in (("follow", s.came), ("unfollow", s.went))
            if c
        ),
    )


SIGNAL = BulkDays()
