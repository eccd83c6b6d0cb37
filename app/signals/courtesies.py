"""Courtesies: it had been followed first, or was dropped first. Speaks for the account."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from app.domain.courtship import Outcome, courtships, facts_of
from app.domain.episodes import group
from app.domain.finding import Finding
from app.domain.history import History

# Of those who had followed back and are dropped 22 % leave within a month, of new follows 8 % within two
# weeks: what such a short stay weighs against somebody, this takes back.
WEIGHT = -log(0.22 / 0.08)
MOST = -4.0


class Courtesies:
    """Looks for follows that only answered the watched account's own, where both lists are watched."""

    name = "courtesies"
    shadow = False
    ground = "It had been followed first, or was unfollowed first."

    def find(self, history: History) -> Sequence[Finding]:
        every = [one for one in courtships(history) if one.outcome is Outcome.ANSWERED]
        ended = [one for one in every if one.stay.went]
        days = group((one.stay.went.when, one) for one in ended if one.stay.went)
        if not days:
            return []
        return [
            Finding(
                signal=self.name,
                sentence=(
                    f"Left {len(ended)} watched account{'s' * (len(ended) > 1)} that had followed it"
                    " first or dropped it first: a courtesy that ended."
                ),
                weight=max(MOST, WEIGHT * len(days)),
                figures={"courtesies": len(ended)},
                events=facts_of(ended),
            )
        ]


SIGNAL = Courtesies()
