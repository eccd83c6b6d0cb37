"""One budget shared by all watches that use it: nobody gets more than needed, nobody is starved. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.grant import Grant


@dataclass(frozen=True, slots=True)
class Meter:
    """What a host grants us in a day. `name`: the host, and whose credential; never a secret.

    `daily`: in requests, or in what the host charges for, of which `unit` is the name.
    """

    name: str
    daily: float
    unit: str = "requests"


@dataclass(frozen=True, slots=True)
class Need:
    """What one watch uses in a day at its own rhythm. `fixed`: a person chose its interval."""

    watch_id: int
    daily: float
    fixed: bool


def half_of(grants: Sequence[Grant]) -> Meter:
    """Half of what is granted in a day; the rest is for questions and captures out of turn."""
    return Meter(grants[0].name, min(one.daily for one in grants) / 2)


def fair_share(watch_id: int, need: float, others: Sequence[Need], supply: float) -> float:
    """How much of a day's supply a watch may use, at most its need (max-min fairness).

    Intervals that a person chose are served first. Of the rest, whoever needs less than an even
    part gets all of it, and the others share what is left evenly.
    """
    fixed = sum(one.daily for one in others if one.fixed and one.watch_id != watch_id)
    wanting = [one.daily for one in others if not one.fixed and one.watch_id != watch_id]
    left, sharing = max(0.0, supply - fixed), len(wanting) + 1
    for one in sorted([*wanting, need]):
        even = left / sharing
        if one >= even:
            return min(need, even)
        left, sharing = left - one, sharing - 1
    return need
