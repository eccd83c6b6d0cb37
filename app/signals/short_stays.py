"""Short stays: what the account follows, it drops within days, decision after decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import geometric_mean, median

from app.domain.episodes import group, kept
from app.domain.evidence import brief_stays
from app.domain.finding import Cited, Finding, Pattern
from app.domain.history import History
from app.domain.instant import DAY, Instant, day, span
from app.domain.rates import BRIEF, SHORT
from app.domain.steady import steady
from app.domain.timeline import Moment, Stay

# One pass over many lists is one event; three of them over a month are a habit.
REPEATED = 3
SPREAD = 30 * DAY
# 98 % of one operator's stays ended within 30 days; ordinary follows that last so long stay on.
LASTING = 45 * DAY


class ShortStays:
    """Compares follows that ended within two weeks with follows that lasted."""

    name = "short_stays"
    shadow = False
    ground = "It unfollowed within days or a few weeks what it had followed."

    def find(self, history: History) -> Sequence[Finding]:
        dropped = _dropped(history)
        if not dropped:
            return []
        lasting = [s for s in history.follows if _lasted(s, history.now)]
        last = dropped[-1][-1][0].at
        weight = brief_stays(
            _strong(_within(dropped, SHORT), last, history.now),
            _strong(dropped, last, history.now),
            _strong(group((s.came.when, s) for s in lasting if s.came), last, history.now),
            _ordinary(history),
        )
        [finding] = _found(history)
        others = f"{len(lasting) or 'none'} lasted longer than {span(LASTING)}"
        return [
            replace(
                finding,
                sentence=f"{finding.sentence}; {others}.",
                weight=weight,
                figures=finding.figures | {"lasting": len(lasting)},
            )
        ]


Decided = Sequence[Sequence[tuple[Moment, Stay]]]


@steady
def _dropped(history: History) -> Decided:
    """Its short stays, those that were ended together as one decision."""
    short = (s for s in history.drops if s.length is not None and s.length <= BRIEF)
    return group((s.went.when, s) for s in short if s.went)


def _within(dropped: Decided, longest: int) -> Decided:
    """The same decisions with only the stays of at most this length."""
    some = ([item for item in one if (item[1].length or 0) <= longest] for one in dropped)
    return [one for one in some if one]


@steady
def _ordinary(history: History) -> float:
    """Chance that a follow on the lists it dropped is short-lived."""
    stays = (stay for decided in _dropped(history) for _, stay in decided)
    return geometric_mean(history.rates.short_stay_on(stay.watch_id) for stay in stays)


@steady
def _found(history: History) -> Sequence[Finding]:
    """All but the weight and the follows that lasted, which more become with time."""
    dropped = _dropped(history)
    dated = [item for decided in dropped for item in decided]
    lengths = [stay.length or 0 for _, stay in dated]
    watches = {stay.watch_id for _, stay in dated}
    spread = dropped[-1][0][0].at - dropped[0][0][0].at
    repeated = len(dropped) >= REPEATED and spread >= SPREAD
    return [
        Finding(
            signal=ShortStays.name,
            sentence=(
                f"Dropped {len(dated)} follow{'s' * (len(dated) > 1)} on {len(watches)} watched"
                f" list{'s' * (len(watches) > 1)} after {span(int(median(lengths)))} at the median,"
                f" the last on {day(max(moment.before for moment, _ in dated))}"
            ),
            weight=0.0,
            figures={
                "short": len(dated),
                "decisions": len(dropped),
                "watches": len(watches),
                "median_days": round(median(lengths) / DAY, 1),
            },
            events=tuple(
                Cited(stay.watch_id, what, change.when.after, change.when.before)
                for _, stay in dated
                for what, change in (("follow", stay.came), ("unfollow", stay.went))
                if change
            ),
            pattern=Pattern.CHURN_AND_BURN,
            decisions=len(dropped) if repeated else 1,
            breadth=len(watches),
        )
    ]


def _strong(decided: Decided, last: Instant, now: Instant) -> float:
    """How many decisions there were, each for as much as is left of it."""
    return sum(_trials(one) * kept(one[0][0].at, last, now) for one in decided)


def _trials(decided: Sequence[tuple[Moment, Stay]]) -> float:
    """Follows dropped together are one decision; each further list adds half of a new one."""
    return 1 + (len({stay.watch_id for _, stay in decided}) - 1) / 2


def _lasted(stay: Stay, now: Instant) -> bool:
    """Whether it outlived the dwell of any bot; stays in between speak neither way."""
    end = stay.went.when.at if stay.went else now
    return stay.came is not None and end - stay.came.when.at > LASTING


SIGNAL = ShortStays()
