"""How much facts weigh: natural logarithms of likelihood ratios, churner against ordinary follower.

All of them are mixtures that stay valid however often one looks: under the ordinary model their
exponential is an e-value, so it exceeds x with a chance of at most 1/x.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, log1p

from app.domain.instant import DAY

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
FICKLE_SHARE = 0.02
# How alike ordinary people are: their chance spreads as if each had been seen this many times.
ALIKE = 6.0


def short_stays(short: float, lasting: float, ordinary: float) -> float:
    """Weight of `short` decisions to follow that ended soon against `lasting` ones.

    `ordinary`: chance that an ordinary follow on these lists is short.
    """
    usual = Shares(ALIKE * ordinary, ALIKE * (1 - ordinary)).likelihood(short, lasting)
    fickle = FICKLE.likelihood(short, lasting)
    null = _log_sum(log1p(-FICKLE_SHARE) + usual, log(FICKLE_SHARE) + fickle)
    return CHURNER_SHARES.likelihood(short, lasting) - null


def _beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _log_sum(one: float, two: float) -> float:
    high = max(one, two)
    return high + log(exp(one - high) + exp(two - high))
