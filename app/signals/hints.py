"""Hints: other people's block lists name the account. Shown beside what was seen, never instead of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from app.domain.finding import Finding
from app.domain.history import History

# Lists copy from one another, so that many say little more than one. All of them together stay
# below log(3), a tenth of what a note takes with the most lists in agreement.
ONE, MOST = 0.5, log(2.9)
# So many lists are named in the sentence; of more the rest is counted.
NAMED = 3


class Hints:
    """Says which of the lists that its owner subscribes to name the account.

    It has no pattern: whatever it weighs, it cannot make a note or an alert by itself.
    """

    name = "hints"
    # Nobody has measured yet how often such lists name an ordinary account.
    shadow = True
    ground = "Lists that others keep name it."

    def find(self, history: History) -> Sequence[Finding]:
        if not history.named_by:
            return []
        count = len(history.named_by)
        return [
            Finding(
                signal=self.name,
                sentence=f"Named by {_listed(history.named_by)}, which others keep.",
                weight=min(MOST, ONE * count),
                figures={"lists": count},
            )
        ]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    lists = "the block list" if len(names) == 1 else "the block lists"
    told = [*names[:NAMED], *([f"{more} more"] if more > 0 else [])]
    return f"{lists} {' and '.join(filter(None, [', '.join(told[:-1]), told[-1]]))}"


SIGNAL = Hints()
