"""When a new version of a list waits for a person: a feed must never suddenly block the world."""

from __future__ import annotations

from dataclasses import dataclass

# A list of dozens may grow by dozens in a day; what an attacker or a fault adds comes in hundreds.
MOST_GROWTH, GROWTH_SHARE = 25, 0.10
# Half of a list does not stop churning within a day; a fault of a platform or of ours looks so.
SHRINK_SHARE = 0.50
MOST_SHRINK = 5


@dataclass(frozen=True, slots=True)
class Movement:
    """How a list would move. `size`: its entries at the last version.

    `added`, `retracted`: what the next version would do, without what a person has asked for.
    `added_lately`, `retracted_lately`: what versions of the last day did without being approved.
    """

    size: int
    added: int
    retracted: int
    added_lately: int = 0
    retracted_lately: int = 0


def hold_growth(moved: Movement) -> str | None:
    """Why the additions wait for a person; None if they do not."""
    before = moved.size - moved.added_lately
    most = max(MOST_GROWTH, int(GROWTH_SHARE * before))
    growth = moved.added + moved.added_lately
    if not moved.added or growth <= most:
        return None
    return f"it would grow by {growth} within a day, and {most} pass by themselves"


def hold_shrink(moved: Movement) -> str | None:
    """Why the retractions wait for a person; None if they do not."""
    before = moved.size + moved.retracted_lately
    loss = moved.retracted + moved.retracted_lately
    if not moved.retracted or loss <= max(MOST_SHRINK, SHRINK_SHARE * before):
        return None
    return f"it would lose {loss} of {before} entries within a day"
