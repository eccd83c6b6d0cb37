"""The more accounts are looked at, the more it takes to accuse one of them."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.discovery import LEVEL, held, least_weight
from app.domain.weighing import BARS


def test_in_a_small_deployment_the_bar_for_one_account_is_enough() -> None:
    assert held(BARS, 1_000, 0) == BARS


def test_the_first_among_a_million_has_to_weigh_more_and_the_five_hundredth_no_more() -> None:
    first, later = (held(BARS, 1_000_000, accused).alert for accused in (0, 500))

    assert first == pytest.approx(np.log(1e8))
    assert later == BARS.alert


@pytest.mark.parametrize(("accounts", "churners"), [(300, 3), (3_000, 3), (3_000, 100)])
def test_few_of_the_accused_are_innocent_however_many_accounts_there_are(
    accounts: int, churners: int
) -> None:
    """Ordinary e-values as heavy-tailed as they may be: 1 / uniform exceeds x one time in x."""
    random = np.random.default_rng(5)
    shares = [_false_share(random, accounts, churners) for _ in range(100)]

    assert np.mean(shares) <= 3 * LEVEL


def _false_share(random: np.random.Generator, accounts: int, churners: int) -> float:
    weights = np.concatenate([-np.log(random.random(accounts)), np.full(churners, 25.0)])
    false = true = 0
    for number in random.permutation(len(weights)):
        if weights[number] >= least_weight(accounts, false + true):
            false, true = false + (number < accounts), true + (number >= accounts)
    return false / max(1, false + true)
