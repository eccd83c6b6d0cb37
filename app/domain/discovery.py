"""How much it takes to accuse anybody, the more accounts are looked at: false discoveries held down.

A weight is the logarithm of an e-value: of ordinary accounts at most one in x reaches log x, however
often one looks. Among a million accounts a few would. So, after e-BH (Wang and Ramdas, 2022), the
k-th accused of n accounts has to reach n / (k * LEVEL); then at most that share of all accusations
is expected to be false, however the accounts depend on each other. An accusation that fades makes
room: k counts those that stand.
"""

from __future__ import annotations

from dataclasses import replace
from math import log

from app.domain.weighing import Bars

# Of a hundred standing accusations one may be false at most.
LEVEL = 0.01


def least_weight(accounts: int, accused: int) -> float:
    """What the next account has to weigh. `accused`: how many of the `accounts` are already."""
    return log(max(1, accounts) / (LEVEL * (accused + 1)))


def held(bars: Bars, accounts: int, accused: int) -> Bars:
    """The bars with that of an alert raised to what so many accounts ask for."""
    return replace(bars, alert=max(bars.alert, least_weight(accounts, accused)))
