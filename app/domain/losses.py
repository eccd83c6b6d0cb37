"""Members missing from a list: for the first time, or from an earlier walk already. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma

import numpy as np

from app.domain.account import AccountKey
from app.domain.instant import Instant
from app.domain.roster import Roster
from app.domain.snapshot import Verdict

# Chance below which an unbroken missing tail is a cut: one list a day for a million years.
CUT_CHANCE = 1e-9
NOBODY = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Losses:
    """Sorted keys of the roster. `missing`: not on this list. `held`: those whom an earlier walk,
    at the time `since`, missed without proving that they had gone.

    `joined`: how many came on this list. `waiting`: how many were held until now. `after_cut`: the
    earlier walk's list ended early, and whom it missed, a second walk that ends there misses too.
    """

    missing: np.ndarray
    joined: int
    held: np.ndarray
    since: Instant = 0
    waiting: int = 0
    after_cut: bool = False

    @property
    def again(self) -> np.ndarray:
        """Those whom the earlier walk missed, too."""
        if not len(self.held):
            return NOBODY
        return np.intersect1d(self.missing, self.held, assume_unique=True)

    @property
    def fresh(self) -> np.ndarray:
        """Those missing for the first time."""
        if not len(self.held):
            return self.missing
        return np.setdiff1d(self.missing, self.held, assume_unique=True)

    @property
    def unproven(self) -> np.ndarray:
        """Those whose absence the earlier walk does not confirm."""
        return self.missing if self.after_cut else self.fresh

    def believed(self, verdict: Verdict) -> np.ndarray:
        """Those who are gone, as far as a list with this verdict proves it."""
        if verdict is Verdict.COMPLETE:
            return self.missing
        confirmed = verdict is Verdict.QUARANTINED and not self.after_cut
        return self.again if confirmed else NOBODY

    @property
    def seen_gone_at(self) -> dict[AccountKey, Instant]:
        """When the earlier walk already missed those who waited."""
        return dict.fromkeys(self.again.tolist(), self.since)

    def left_waiting(
        self, verdict: Verdict, cut: bool, now: Instant
    ) -> tuple[Instant, np.ndarray] | None:
        """Since when who waits for another walk after this one; None for whoever did before.

        `cut`: the list was found to end early. Whoever was seen again waits no longer.
        """
        again = len(self.again)
        if verdict is Verdict.QUARANTINED:
            return now, self.unproven
        if verdict is Verdict.COMPLETE:
            return (now, NOBODY) if self.waiting else None
        if cut and not again == len(self.held) == len(self.missing):
            return now, self.missing
        return (self.since, self.again) if again < self.waiting else None


NO_LOSSES = Losses(NOBODY, 0, NOBODY)


def losses(
    roster: Roster,
    missing: np.ndarray,
    joined: int,
    held: np.ndarray = NOBODY,
    since: Instant = 0,
) -> Losses:
    """The losses of a list whose walk misses these members, after one that missed those `held`.

    Once anybody whom a cut had hidden is seen again, that cut says nothing of the others.
    """
    cut = tail_cut(roster, held) > 0
    if cut and len(np.setdiff1d(held, missing, assume_unique=True)):
        held, since, cut, waiting = NOBODY, 0, False, len(held)
    else:
        waiting = len(held)
    return Losses(missing, joined, held, since, waiting, cut)


def tail_cut(roster: Roster, missing: np.ndarray) -> int:
    """How many of the last members are missing in one run, 0 if that may be chance.

    A list cut short loses its last members in one unbroken run; people leave from all over.
    """
    if roster.seats is None or not len(missing) or len(missing) == len(roster):
        return 0
    gone = np.zeros(len(roster), bool)
    at = roster.position(missing)
    gone[at[at >= 0]] = True
    tail = int(np.count_nonzero(roster.seats[gone] < roster.seats[~gone].min()))
    likely = not tail or chance_of_run(len(roster), len(missing), tail) >= CUT_CHANCE
    return 0 if likely else tail


def chance_of_run(members: int, lost: int, run: int) -> float:
    """The chance that the last `run` of the members are all among the lost, if anybody may leave.

    That is lost/members * (lost-1)/(members-1) * ..., once for each of the run.
    """
    ways = lgamma(lost + 1) - lgamma(lost - run + 1)
    return exp(ways - lgamma(members + 1) + lgamma(members - run + 1))
