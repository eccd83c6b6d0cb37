"""Every threshold of the program in one place, each with where it came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guards:
    """When a list may not prove absences.

    `mass_members`, `mass_share`: losses at once beyond the larger of the two wait for a second
    walk. An owner's lists of 35,000 and 443 followers lost at most 0.2 % in a day over years; the
    largest real loss seen in one step was 41 of 180. `hidden_share`: a list showing less than this
    share of the claimed count hides the rest. `short_share`, `short_members`: Bluesky lists run
    0.9 to 3.0 % short of the count; 5 % more than last time and over 20 people is a fault.
    `cut_chance`: chance below which an unbroken missing tail is a cut (one list a day for a
    million years).
    """

    mass_members: int = 50
    mass_share: float = 0.20
    hidden_share: float = 0.5
    short_share: float = 0.05
    short_members: int = 20
    cut_chance: float = 1e-9


GUARDS = Guards()
