"""What was claimed of accounts beside what would have been: in both, only then, only now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.account import AccountKey
from app.domain.hindsight import Claim
from app.domain.instant import DAY


class Side(StrEnum):
    """Where an alert is found: as it was raised then, as it would be raised now, or both."""

    BOTH = "both"
    ONLY_THEN = "only then"
    ONLY_NOW = "only now"


@dataclass(frozen=True, slots=True)
class Pair:
    """One alert as it was raised (`then`) and as it would be (`now`); one of them may be missing."""

    key: AccountKey
    then: Claim | None
    now: Claim | None

    @property
    def side(self) -> Side:
        """Where it is found."""
        if self.then and self.now:
            return Side.BOTH
        return Side.ONLY_THEN if self.then else Side.ONLY_NOW

    @property
    def days_later(self) -> float | None:
        """How many days later it would be raised; negative is earlier, None if not in both."""
        if not self.then or not self.now:
            return None
        return round((self.now.since - self.then.since) / DAY, 1)


def pair_up(key: AccountKey, then: Sequence[Claim], now: Sequence[Claim]) -> list[Pair]:
    """Match the claims on one account: those that stood at the same time are the same."""
    was, would = (sorted(claims, key=lambda claim: claim.since) for claims in (then, now))
    pairs = []
    while was or would:
        if was and would and _together(was[0], would[0]):
            pairs.append(Pair(key, was.pop(0), would.pop(0)))
        elif was and (not would or was[0].since <= would[0].since):
            pairs.append(Pair(key, was.pop(0), None))
        else:
            pairs.append(Pair(key, None, would.pop(0)))
    return pairs


def _together(one: Claim, two: Claim) -> bool:
    return one.since <= two.until and two.since <= one.until
