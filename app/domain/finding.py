"""What one signal saw: a sentence with dates and counts, and how much it weighs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.instant import Instant


class Pattern(StrEnum):
    """The name of what an account does."""

    HALIFAX = "halifax"
    CHURN_AND_BURN = "churn_and_burn"
    HARVEST = "harvest"
    LOCKSTEP = "lockstep"


@dataclass(frozen=True, slots=True)
class Cited:
    """One dated fact a finding rests on: `what` happened at a watch between two times."""

    watch_id: int
    what: str
    after: Instant
    before: Instant


@dataclass(frozen=True, slots=True)
class Finding:
    """One signal's evidence about one account.

    `weight`: natural logarithm of how much likelier the facts are for a churner than for an
    ordinary follower; negative speaks for the account. `pattern`: what the facts would be an
    instance of, None for context and counter-evidence. `cycles`: refollows it counts, a decision
    once. `decisions`: separate decisions that show the pattern, enough of them to accuse.
    `breadth`: watched lists that show it.
    """

    signal: str
    sentence: str
    weight: float
    figures: dict[str, float | int | str] = field(default_factory=dict)
    events: tuple[Cited, ...] = ()
    pattern: Pattern | None = None
    cycles: int = 0
    decisions: int = 0
    breadth: int = 1
