"""Whether a snapshot may prove absences. The guards that stand before every unfollow.

No unfollow is ever inferred from a list that is cut, hidden, or that lost too many at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.losses import Losses, tail_cut
from app.domain.roster import Roster
from app.domain.snapshot import Listing, Verdict

# Losses at once beyond the larger of the two wait for a second walk. An owner's lists of 35,000 and
# 443 followers lost at most 0.2 % in a day over years; the largest real loss seen in one step was
# 41 of 180.
MASS_MEMBERS, MASS_SHARE = 50, 0.20
# A list that shows less than this share of the claimed count hides the rest.
HIDDEN_SHARE = 0.5
# Bluesky lists run 0.9 to 3.0 % short of the count; 5 % more than last time and over 20 people is a
# fault.
SHORT_SHARE, SHORT_MEMBERS = 0.05, 20


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and, unless it is complete, the clause that says why. `cut`: the list ends early."""

    verdict: Verdict
    reason: str | None = None
    cut: bool = False


COMPLETE = Judgement(Verdict.COMPLETE)


def judge(roster: Roster, listing: Listing, losses: Losses, shortfall: float) -> Judgement:
    """Judge a listing against the roster it would replace.

    `shortfall`: the share of the claimed count that the last complete snapshot missed (0 where
    nothing was claimed). Platforms count deactivated and blocked followers: a steady one is normal.
    """
    if listing.hidden:
        return Judgement(Verdict.HIDDEN, listing.fault or "the account does not show this list")
    if not listing.complete:
        return Judgement(Verdict.PARTIAL, listing.fault or "the list was not read to its end")
    return (
        _hidden(roster, listing)
        or _short(listing, shortfall)
        or _cut(roster, losses)
        or _mass_loss(roster, losses)
        or COMPLETE
    )


def shortfall_of(listing: Listing) -> float:
    """The share of the claimed count that the list does not show, 0 to 1; 0 if nothing is claimed."""
    if not listing.claimed:
        return 0.0
    return max(0.0, 1 - len(listing.keys) / listing.claimed)


def _hidden(roster: Roster, listing: Listing) -> Judgement | None:
    seen, claimed = len(listing.keys), listing.claimed
    if claimed and seen < HIDDEN_SHARE * claimed and claimed - seen > SHORT_MEMBERS:
        return Judgement(Verdict.HIDDEN, f"the profile claims {claimed}, the list shows {seen}")
    if seen == 0 and len(roster) and claimed != 0:
        return Judgement(Verdict.HIDDEN, f"the list is empty, {len(roster)} were on it before")
    return None


def _short(listing: Listing, shortfall: float) -> Judgement | None:
    missing = (listing.claimed or 0) - len(listing.keys)
    worse = shortfall_of(listing) - shortfall
    if missing > SHORT_MEMBERS and worse > SHORT_SHARE:
        return Judgement(
            Verdict.PARTIAL,
            f"the profile claims {listing.claimed}, the list ended after {len(listing.keys)}",
        )
    return None


def _cut(roster: Roster, losses: Losses) -> Judgement | None:
    """A list that lost its last members in one run is cut, until it has grown and ends there still.

    Whoever drops the oldest of those they follow makes a list that ends early, too. Newcomers push
    members over a cut, but over no real end.
    """
    tail = tail_cut(roster, losses.unproven)
    if not tail or (losses.after_cut and _grown(roster, losses, tail)):
        return None
    return Judgement(
        Verdict.PARTIAL, f"the last {tail} members are missing in one run: cut", cut=True
    )


def _grown(roster: Roster, losses: Losses, tail: int) -> bool:
    """Whether more have come than went, while the list ends where it ended before."""
    return losses.joined > len(losses.fresh) and tail_cut(roster, losses.held) == tail


def _mass_loss(roster: Roster, losses: Losses) -> Judgement | None:
    limit = max(MASS_MEMBERS, MASS_SHARE * len(roster))
    lost = len(losses.unproven)
    if lost <= limit:
        return None
    return Judgement(
        Verdict.QUARANTINED,
        f"{lost} of {len(roster)} gone at once; waiting for a second complete walk",
    )
