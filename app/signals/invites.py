"""Invites: the account's description asks for follow-backs. A weak hint that never suffices alone."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from app.domain.finding import Finding
from app.domain.history import History
from app.domain.instant import day

# Of 2,759 accounts of follow-back circles (Elmas et al., ICWSM 2024) hardly any was ever suspended:
# most who wear such tags churn nobody. It stays below log(3), as all hints do.
WEIGHT = log(2.0)


class Invites:
    """Says that a description bore a tag of follow-for-follow circles when it was last seen.

    No description is kept, only whether it bore one.
    """

    name = "invites"
    # How many ordinary accounts wear such tags differs from community to community; nobody has
    # measured it on watched lists.
    shadow = True
    ground = "Its description asks to be followed back."

    def find(self, history: History) -> Sequence[Finding]:
        shown = [seen for seen in history.sightings if seen.following is not None]
        if not shown or not shown[-1].invites:
            return []
        return [
            Finding(
                signal=self.name,
                sentence=(
                    "Its description asks to be followed back, as seen on"
                    f" {day(shown[-1].observed_at)}; most who ask so churn nobody."
                ),
                weight=WEIGHT,
            )
        ]


SIGNAL = Invites()
