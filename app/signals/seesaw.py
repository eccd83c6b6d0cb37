"""Seesaw: the account's own following count goes up and down again, as whole piles come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log, log1p

from app.domain.episodes import strength
from app.domain.finding import Finding
from app.domain.history import History
from app.domain.instant import day
from app.domain.ratio import Course, Swing, course_of
from app.domain.steady import steady
from app.domain.timeline import Stay

# Once may be a clean-up after a follow train; a second time it is how the account lives.
FEWEST = 2
# How much likelier a churner's short stay on a watched list is part of a swing than anybody else's.
LIKELIER = log(7.0)
# The same follows were counted already where they touched a watched list: this is only their size.
MOST = 4.0


class Seesaw:
    """Tells what the follows and unfollows on watched lists were part of.

    It has no pattern, for a count tells nobody's name, and weighs only where the swings are those of
    follows that watched lists saw come and go.
    """

    name = "seesaw"
    # It weighs against 3 of 8 news bots that follow whoever is in the news and prune their lists, against
    # no other of 1,392 simulated innocents, and against 72 of 108 churners. Nothing tells those bots
    # apart yet: python -m benchmarks.detection --signals --world hamlet --both-lists --lookalikes 4 --seed 2
    shadow = True
    ground = "The number of accounts it follows went up and down again."

    def find(self, history: History) -> Sequence[Finding]:
        return [replace(found, weight=_weight(history, seen)) for found, seen in _found(history)]


@steady
def _found(history: History) -> Sequence[tuple[Finding, Sequence[Swing]]]:
    """All but the weight, and the swings that watched lists show, whose strength wanes with time."""
    course = course_of(history.sightings)
    swings = [swing for swing in course.swings if swing.least]
    if len(swings) < FEWEST:
        return []
    seen = [swing for swing in swings if any(_part_of(s, swing) for s in history.drops)]
    found = Finding(
        signal=Seesaw.name,
        sentence=_sentence(swings, len(seen)),
        weight=0.0,
        figures={
            "swings": len(swings),
            "with_watched_lists": len(seen),
            "churned_least": sum(swing.least for swing in swings),
            "churned_most": sum(swing.most for swing in swings),
            **_ratios(course, swings[-1]),
        },
    )
    return [(found, seen)]


def _part_of(stay: Stay, swing: Swing) -> bool:
    """Whether the account can have come while its count rose, and gone while it fell."""
    if stay.came is None or stay.went is None:
        return False
    came, went = stay.came.when, stay.went.when
    rose = came.after < swing.top.at and came.before > swing.low.at
    return rose and went.after < swing.end.at and went.before > swing.top.at


def _weight(history: History, seen: Sequence[Swing]) -> float:
    """Half of all churners are taken to churn too little to be seen so; no swing speaks for anybody."""
    if len(seen) < FEWEST:
        return 0.0
    fresh = sum(strength(swing.end.at, history.now) for swing in seen)
    return min(MOST, log1p(exp(fresh * LIKELIER)) - log(2))


def _sentence(swings: Sequence[Swing], seen: int) -> str:
    last = swings[-1]
    counts = " to ".join(f"{look.following:,}" for look in (last.low, last.top, last.end))
    watched = f", {seen} of them with follows of watched lists" if seen else ""
    return (
        f"How many it follows went up and down again {len(swings)} times{watched}, between"
        f" {day(swings[0].low.at)} and {day(last.end.at)}; the last time from {counts}."
    )


def _ratios(course: Course, last: Swing) -> dict[str, float | int | str]:
    """The ratio at the last top and after it, and bounds of what it would be now without the churn."""
    shown = {"ratio_before": last.top.ratio, "ratio_after": last.end.ratio}
    honest = course.point(course.looks[-1]).honest
    bounds = dict(zip(("honest_ratio_least", "honest_ratio_most"), honest or (), strict=False))
    return {n: round(r, 3) for n, r in (shown | bounds).items() if r is not None}


SIGNAL = Seesaw()
