"""Harvest: the account leaves once it is followed back, or drops whoever did not follow it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log

from app.domain.courtship import BAIT, Courtship, Outcome, courtships, facts_of
from app.domain.episodes import group, strength
from app.domain.finding import Finding, Pattern
from app.domain.history import History
from app.domain.instant import DAY, day
from app.domain.rates import SHORT

# Watched accounts that must show it: leaving one friend may have any reason.
FEWEST = 2
# To accuse takes as many days as for short stays.
REPEATED = 3
# Of stays that end within two weeks, those of a harvester end within three days of being followed
# back; anybody else's end when they like, and mutual ties break less (Kwak et al., CHI 2011).
LEFT = log(0.8 / 0.3)
# That a stay was short is counted as `short_stays`; this weighs only when in it the account left.
MOST = 4.0


class Harvest:
    """Compares when the account left with when it was followed back, where both lists are watched.

    It weighed against none of 2,784 simulated innocents, four times as many look-alikes among them as
    usual, and against 7 of 24 harvesters: the others were not seen to leave two watched accounts so.
    (python -m benchmarks.detection --signals --world hamlet --both-lists --lookalikes 4, seeds 2 and 3)
    """

    name = "harvest"
    shadow = False
    ground = "It unfollowed when it was followed back, or because it was not."

    def find(self, history: History) -> Sequence[Finding]:
        return list(_harvest(history, courtships(history)))


def _harvest(history: History, every: Sequence[Courtship]) -> Iterator[Finding]:
    baited, kept, unanswered = (
        _of(every, outcome) for outcome in (Outcome.BAITED, Outcome.KEPT, Outcome.UNANSWERED)
    )
    targets = {one.stay.watch_id for one in baited}
    pruned = len({one.stay.watch_id for one in unanswered}) >= FEWEST and len(kept) >= FEWEST
    if len(targets) < FEWEST and not pruned:
        return
    cited = baited if len(targets) >= FEWEST else unanswered
    decided = group((one.stay.went.when, one) for one in cited if one.stay.went)
    yield Finding(
        signal=Harvest.name,
        sentence=_sentence(baited, kept, unanswered, cited),
        weight=_weight(history, baited) if cited is baited else 0.0,
        figures={
            "left_when_followed_back": len(baited),
            "stayed_when_followed_back": len(kept),
            "dropped_unanswered": len(unanswered),
        },
        events=facts_of(cited),
        pattern=Pattern.HARVEST,
        decisions=len(decided) if cited is baited and len(decided) >= REPEATED else 1,
        breadth=len({one.stay.watch_id for one in cited}),
    )


def _weight(history: History, baited: Sequence[Courtship]) -> float:
    """A day on which it left counts once, however many it left."""
    short = [one for one in baited if (one.stay.length or 0) <= SHORT]
    days = group((one.stay.went.when, one) for one in short if one.stay.went)
    return min(MOST, LEFT * sum(strength(one[0][0].at, history.now) for one in days))


def _sentence(
    baited: Sequence[Courtship],
    kept: Sequence[Courtship],
    unanswered: Sequence[Courtship],
    cited: Sequence[Courtship],
) -> str:
    last = max(one.stay.went.when.before for one in cited if one.stay.went)
    answered = len(baited) + len(kept)
    return (
        f"Of {answered} watched account{'s' * (answered != 1)} that followed it back it left"
        f" {len(baited)} within {BAIT // DAY} days of that; it dropped {len(unanswered)} that had not"
        f" followed it back, the last on {day(last)}."
    )


def _of(every: Sequence[Courtship], outcome: Outcome) -> list[Courtship]:
    return [one for one in every if one.outcome is outcome]


SIGNAL = Harvest()
