from __future__ import annotations

import pytest

from tests.cli.conftest import Churnwatch
from tests.streams import CYCLER


@pytest.fixture
def alert(settled: Churnwatch) -> str:
    [told] = settled("alerts", "--json").objects
    return str(told["id"])


def test_an_alert_is_acknowledged_dismissed_and_opened_again(
    settled: Churnwatch, alert: str
) -> None:
    assert settled("acknowledge", alert).out == f"Alert {alert} is acknowledged.\n"
    assert settled("dismiss", alert, "--reason", " My sister. ").out == (
        f"Alert {alert} is dismissed.\n"
    )
    assert settled("alerts").out == ""
    assert settled("reopen", alert).out == f"Alert {alert} is open.\n"
    assert alert in settled("alerts").out


def test_what_was_dismissed_says_why_and_that_it_does_not_leave_by_itself(
    settled: Churnwatch, alert: str
) -> None:
    settled("dismiss", alert, "--reason", "My sister.")

    explained, listed = settled("explain", CYCLER).out, settled("alerts", "--all").out

    assert "A person dismissed it: My sister." in explained
    assert "Only new and much stronger evidence brings it up again." in explained
    assert "dismissed: My sister." in listed
    assert "leaves by itself" not in explained + listed


def test_what_stands_tells_the_day_on_which_it_leaves(settled: Churnwatch, alert: str) -> None:
    [told] = settled("alerts", "--json").objects

    assert told["expires_at"] > told["updated_at"]
    for shown in (settled("alerts").out, settled("explain", CYCLER).out):
        assert "leaves by itself on" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("dismiss", "al_none", "--reason", "x"), 1, "there is no alert with the number 'al_none'"),
        (("dismiss", "al_none"), 2, "Missing option"),
        (("dismiss", "al_none", "--reason", " "), 1, "a reason has 1 to 500 readable characters"),
        (("dismiss", "al_none", "--reason", "a\u202eb"), 1, "a reason has 1 to 500"),
        (("acknowledge", "al_none"), 1, "there is no alert with the number 'al_none'"),
    ],
)
def test_what_cannot_be_settled_is_said(
    settled: Churnwatch, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = settled(*arguments)

    assert ran.code == code
    assert said in ran.err
