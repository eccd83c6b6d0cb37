"""Which alerts a watch raises: what none of its watches wants is muted, and open again once one does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.domain.alert import State
from app.domain.choice import EVERYTHING, Choice, heed
from app.domain.finding import Pattern
from tests.storage.alerts import an_alert

NOTHING = Choice(frozenset())
LOCKSTEP = Choice(frozenset({Pattern.LOCKSTEP}))
SURE = Choice(confidence=0.999)
# Of a halifax alert with a confidence of 0.995, evidenced on watches 1 and 2.
ALERT = an_alert(pattern=Pattern.HALIFAX, confidence=0.995, watches=(1, 2))


@pytest.mark.parametrize(
    ("choices", "state"),
    [
        ({1: EVERYTHING, 2: EVERYTHING}, State.OPEN),
        ({1: NOTHING, 2: EVERYTHING}, State.OPEN),
        ({1: LOCKSTEP, 2: SURE}, State.MUTED),
        ({1: NOTHING, 2: NOTHING, 3: EVERYTHING}, State.MUTED),
        ({1: Choice(frozenset({Pattern.HALIFAX}), 0.995), 2: NOTHING}, State.OPEN),
        ({1: Choice(frozenset({Pattern.HALIFAX}), 0.9951), 2: NOTHING}, State.MUTED),
        ({1: NOTHING}, State.MUTED),
        ({}, State.OPEN),
    ],
)
def test_an_alert_is_raised_if_any_watch_it_is_evidenced_on_wants_it(
    choices: Mapping[int, Choice], state: State
) -> None:
    assert heed(ALERT, choices).state is state


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        (State.OPEN, False, State.MUTED),
        (State.ACKNOWLEDGED, False, State.MUTED),
        (State.ACKNOWLEDGED, True, State.ACKNOWLEDGED),
        (State.MUTED, True, State.OPEN),
        (State.MUTED, False, State.MUTED),
        (State.DISMISSED, False, State.DISMISSED),
        (State.DISMISSED, True, State.DISMISSED),
        (State.EXPIRED, False, State.EXPIRED),
    ],
)
def test_only_what_stands_is_muted_and_only_what_was_muted_is_opened(
    before: State, wanted: bool, after: State
) -> None:
    choice = EVERYTHING if wanted else NOTHING

    assert heed(replace(ALERT, state=before), {1: choice, 2: choice}).state is after


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (EVERYTHING, "any pattern"),
        (NOTHING, "nothing"),
        (SURE, "any pattern from 99.9 %"),
        (Choice(frozenset({Pattern.LOCKSTEP, Pattern.CHURN_AND_BURN})), "churn and burn, lockstep"),
    ],
)
def test_a_choice_is_told_in_words(choice: Choice, said: str) -> None:
    assert str(choice) == said
