"""How much facts weigh: natural logarithms of likelihood ratios, churner against ordinary follower.

All of them are mixtures that stay valid however often one looks: under the ordinary model their
exponential is an e-value, so it exceeds x with a chance of at most 1/x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

from app.domain.instant import DAY
from app.domain.rates import BRIEF_PER_SHORT

# Ordinary refollows: 23 in 2,193 edge-years on real lists, one in a century per follow, and very
# unevenly spread: Gamma with shape 0.3 and that mean.
ORDINARY_SHAPE = 0.3
ORDINARY_SPAN = ORDINARY_SHAPE / 0.01 * 365.25 * DAY
# Churners come again every 3 to 60 days: Gamma with shape 1, mean once in 14 days.
CHURNER_SHAPE = 1.0
CHURNER_SPAN = 14 * DAY


def refollows(count: float, elapsed: float, edges: int) -> float:
    """Weight of `count` refollow episodes of one account.

    `elapsed`: milliseconds it was observed. `edges`: follows under observation; ordinary refollows
    happen per follow, so looking at more of them has its price.
    """
    return _gamma_poisson(count, elapsed, CHURNER_SHAPE, CHURNER_SPAN) - (
        _gamma_poisson(count, elapsed * edges, ORDINARY_SHAPE, ORDINARY_SPAN) + count * log(edges)
    )


# After a short stay a refollow is the second half of a cycle; after a long one it mostly mends a
# mistake: of ordinary refollows nine in ten follow a stay of over two months, of churners' one.
STAY_SHORT, STAY_MIDDLE = 30 * DAY, 60 * DAY
_BEFORE = {"short": log(0.75 / 0.25), "middle": log(0.2 / 0.3), "long": log(0.05 / 0.45)}
# Several follows dropped soon after they were made, and made again together: whoever cycles makes
# nearly all of them again, whoever changes his mind makes one in seven of the others again.
_TOGETHER = log(0.8 / 0.14)
_MOST_TOGETHER = 3


def stay_before(length: float | None) -> float:
    """Weight of a refollow's previous stay; `length` in milliseconds, None if its start is unknown."""
    if length is None:
        return _BEFORE["middle"]
    if length <= STAY_SHORT:
        return _BEFORE["short"]
    return _BEFORE["middle" if length <= STAY_MIDDLE else "long"]


def made_together(others: int) -> float:
    """Weight of `others` more short-lived follows that were made again in the same decision."""
    return _TOGETHER * min(others, _MOST_TOGETHER)


def _gamma_poisson(count: float, exposure: float, shape: float, span: float) -> float:
    """Log likelihood of a count under a Poisson rate that is Gamma distributed."""
    return (
        lgamma(shape + count)
        - lgamma(shape)
        + shape * log(span)
        - (shape + count) * log(span + exposure)
    )


@dataclass(frozen=True, slots=True)
class Shares:
    """Beta distributions of the chance that one account's follow is short-lived."""

    often: float
    seldom: float

    def likelihood(self, short: float, lasting: float) -> float:
        """Log chance of `short` and `lasting` decisions in one given order."""
        return _beta(self.often + short, self.seldom + lasting) - _beta(self.often, self.seldom)


# Nine in ten follows of a bot configured as in 57 public settings end within 14 days.
CHURNER_SHARES = Shares(8.0, 2.0)
# Some ordinary people try and drop: follow-for-follow circles lose 30 to 38 % within 14 days.
FICKLE = Shares(3.0, 3.0)
FICKLE_SHARE = 0.001
# How alike ordinary people are: their chance spreads as if each had been seen this many times.
ALIKE = 12.0
# No list loses more than this of its new followers within 30 days: of the most fickle seen, 44 %.
MOST_BRIEF = 0.5


def short_stays(short: float, lasting: float, ordinary: float) -> float:
    """Weight of `short` decisions to follow that ended soon against `lasting` ones.

    `ordinary`: chance that an ordinary follow on these lists is short.
    """
    usual = Shares(ALIKE * ordinary, ALIKE * (1 - ordinary)).likelihood(short, lasting)
    fickle = FICKLE.likelihood(short, lasting)
    null = _log_sum(log1p(-FICKLE_SHARE) + usual, log(FICKLE_SHARE) + fickle)
    return CHURNER_SHARES.likelihood(short, lasting) - null


# Of 57 public bot settings one in ten keeps a follow for longer than 14 days, and so does one operator
# with a third of his.
PATIENT_SHARE = 0.25


def brief_stays(short: float, brief: float, lasting: float, ordinary: float) -> float:
    """Weight of decisions whose follows ended within 14 days (`short`) or 30 (`brief`, those too).

    Whoever churns does it by one of the two measures. `ordinary`: chance that an ordinary follow on
    these lists is gone within 14 days.
    """
    hasty = short_stays(short, lasting, ordinary)
    patient = short_stays(brief, lasting, min(MOST_BRIEF, BRIEF_PER_SHORT * ordinary))
    return _log_sum(log1p(-PATIENT_SHARE) + hasty, log(PATIENT_SHARE) + patient)


def _beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _log_sum(one: float, two: float) -> float:
    high = max(one, two)
    return high + log(exp(one - high) + exp(two - high))


# Lengths of ordinary short stays scatter like this around a week, in natural logarithms.
ORDINARY_SCATTER = 1.0
TYPICAL_DAYS = 7.0
# A schedule kept by a program, or by somebody paid by the hour, scatters a quarter as much.
SCHEDULE_SCATTER = 0.25


def regularity(days: Sequence[float], blur: float) -> float:
    """Weight of stays of nearly equal length: one hidden length against a new one each time.

    Half of all churners are taken to keep no schedule, so irregular stays speak against nobody.

    `days`: lengths of stays that were decided one by one. `blur`: typical share of a length by
    which snapshots misjudge it. Under both models each single length is as likely; only their
    likeness counts.
    """
    logs = [log(max(length, 0.02) / TYPICAL_DAYS) for length in days]
    count, total, squares = len(logs), sum(logs), sum(one * one for one in logs)
    wide = ORDINARY_SCATTER**2
    tight = min(wide, SCHEDULE_SCATTER**2 + blur**2)
    shared = wide - tight
    spread = tight + count * shared
    alike = (
        (count - 1) * log(tight)
        + log(spread)
        + squares / tight
        - shared * total * total / (tight * spread)
    )
    scheduled = 0.5 * (count * log(wide) + squares / wide - alike)
    return _log_sum(scheduled, 0.0) - log(2)
