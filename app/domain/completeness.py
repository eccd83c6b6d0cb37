"""Whether a snapshot may prove absences. The guards that stand before every unfollow.

No unfollow is ever inferred from a list that is cut, hidden, or that lost too many at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma

import numpy as np

from app.domain.policy import GUARDS, Guards
from app.domain.roster import Roster
from app.domain.snapshot import Listing, Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and, unless it is complete, the clause that says why."""

    verdict: Verdict
    reason: str | None = None


COMPLETE = Judgement(Verdict.COMPLETE)


def judge(
    roster: Roster, listing: Listing, lost: np.ndarray, shortfall: float, guards: Guards = GUARDS
) -> Judgement:
    """Judge a listing against the roster it would replace.

    `lost`: sorted keys missing now and not already waiting for a second walk. `shortfall`: the
    share of the claimed count that the last complete snapshot missed (0 where nothing was claimed):
    platforms count deactivated and blocked followers, so a steady shortfall is normal.
    """
    if listing.hidden:
        return Judgement(Verdict.HIDDEN, listing.fault or "the account does not show this list")
    if not listing.complete:
        return Judgement(Verdict.PARTIAL, listing.fault or "the list was not read to its end")
    return (
        _hidden(roster, listing, guards)
        or _short(listing, shortfall, guards)
        or _cut(roster, lost, guards)
        or _mass_loss(roster, lost, guards)
        or COMPLETE
    )


def shortfall_of(listing: Listing) -> float:
    """The share of the claimed count that the list does not show, 0 to 1; 0 if nothing is claimed."""
    if not listing.claimed:
        return 0.0
    return max(0.0, 1 - len(listing.keys) / listing.claimed)


def _hidden(roster: Roster, listing: Listing, guards: Guards) -> Judgement | None:
    seen, claimed = len(listing.keys), listing.claimed
    if claimed and seen < guards.hidden_share * claimed and claimed - seen > guards.short_members:
        return Judgement(Verdict.HIDDEN, f"the profile claims {claimed}, the list shows {seen}")
    if seen == 0 and len(roster) and claimed != 0:
        return Judgement(Verdict.HIDDEN, f"the list is empty, {len(roster)} were on it before")
    return None


def _short(listing: Listing, shortfall: float, guards: Guards) -> Judgement | None:
    missing = (listing.claimed or 0) - len(listing.keys)
    worse = shortfall_of(listing) - shortfall
    if missing > guards.short_members and worse > guards.short_share:
        return Judgement(
            Verdict.PARTIAL,
            f"the profile claims {listing.claimed}, the list ended after {len(listing.keys)}",
        )
    return None


def _cut(roster: Roster, lost: np.ndarray, guards: Guards) -> Judgement | None:
    """A list cut short loses its last members in one unbroken run; people leave from all over."""
    if roster.seats is None or not len(lost) or len(lost) == len(roster):
        return None
    seats = roster.seats[roster.position(lost)]
    remaining = np.delete(roster.seats, roster.position(lost))
    tail = int(np.count_nonzero(seats < remaining.min()))
    if tail and chance_of_run(len(roster), len(lost), tail) < guards.cut_chance:
        return Judgement(Verdict.PARTIAL, f"the last {tail} members are missing in one run: cut")
    return None


def chance_of_run(members: int, lost: int, run: int) -> float:
    """The chance that the last `run` of the members are all among the lost, if anybody may leave.

    That is lost/members * (lost-1)/(members-1) * ..., once for each of the run.
    """
    ways = lgamma(lost + 1) - lgamma(lost - run + 1)
    return exp(ways - lgamma(members + 1) + lgamma(members - run + 1))


def _mass_loss(roster: Roster, lost: np.ndarray, guards: Guards) -> Judgement | None:
    limit = max(guards.mass_members, guards.mass_share * len(roster))
    if len(lost) <= limit:
        return None
    return Judgement(
        Verdict.QUARANTINED,
        f"{len(lost)} of {len(roster)} gone at once; waiting for a second complete walk",
    )
