from __future__ import annotations

import pytest

from tests.cli.conftest import Churnwatch
from tests.streams import CYCLER


def test_a_back_test_says_in_one_sentence_that_nothing_would_differ(settled: Churnwatch) -> None:
    ran = settled("backtest")

    assert (ran.code, ran.err) == (0, "")
    sentence, header, row = ran.out.splitlines()
    assert sentence.startswith("It would have alerted on 1 of ")
    assert "and did on 1: 1 in both (0 earlier, 0 later), 0 only now" in sentence
    assert "rates as they are at present" in sentence
    assert header.split() == ["ACCOUNT", "PATTERN", "WAS", "WOULD", "BE"]
    assert row.startswith("@gull.example")
    assert row.rstrip().endswith("the same")


def test_a_lower_bar_is_told_in_days(settled: Churnwatch) -> None:
    out = settled("backtest", "--alert-odds", 50, "--note-odds", 20, "--decisions", 1).out

    assert "(1 earlier, 0 later)" in out
    assert out.rstrip().endswith("days earlier")


def test_what_would_be_lost_is_told(settled: Churnwatch) -> None:
    out = settled("backtest", "--without", "cycles", "--without", "short_stays").out

    assert "It would have alerted on 0 of " in out
    assert out.rstrip().endswith("only then")


def test_the_outcome_is_one_json_object(settled: Churnwatch) -> None:
    [told] = settled("backtest", "--json", "--since", "2026-01-01", "--without", "cycles").objects

    assert (told["since"], told["until"]) == ("2026-01-01T00:00:00Z", None)
    assert "cycles" not in told["signals"]
    assert told["bars"]["decisions"] == 2
    [pair] = told["alerts"]
    assert pair["suspect"] == {"id": CYCLER, "handle": "gull.example"}
    assert pair["then"]["raised_at"].startswith("2026-01-")
    assert (pair["days_later"] is None) == (pair["found"] != "both")


def test_a_day_at_the_end_of_the_period_is_in_it(settled: Churnwatch) -> None:
    [alert] = settled("alerts", "--json").objects
    day = alert["raised_at"][:10]

    assert len(settled("backtest", "--json", "--until", day).objects[0]["alerts"]) == 1
    assert len(settled("backtest", "--json", "--since", day).objects[0]["alerts"]) == 1


def test_nothing_watched_is_an_answer(churnwatch: Churnwatch) -> None:
    ran = churnwatch("backtest")

    assert ran.code == 0
    assert ran.out.startswith("It would have alerted on 0 of 0 accounts that came or went")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--since", "yesterday"), 2, "a day is written 2026-01-31"),
        (("--until", "2026-13-01"), 2, "a day is written 2026-01-31"),
        (("--alert-odds", "0"), 2, "Usage: churnwatch backtest"),
        (("--alert-odds", "10"), 1, "a note cannot take more than an alert"),
        (("--without", "luck"), 1, "there is no signal luck"),
    ],
)
def test_misuse_is_said(
    churnwatch: Churnwatch, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = churnwatch("backtest", *arguments)

    assert ran.code == code
    assert said in ran.err
