"""Budgets of a month: read, told, and what they pay for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.budget import Budget, Quote, Unit, month_of, next_month, read_budget
from app.domain.errors import BadInput
from app.domain.instant import EARLIEST, HOUR, LATEST, parse_instant, rfc3339

SETTING = "CHURNWATCH_X_BUDGET"
TEN = Budget("api.x.com", 10_000_000, Unit.DOLLARS, SETTING)


@pytest.mark.parametrize(
    ("text", "limit", "unit"),
    [
        ("$20", 20_000_000, Unit.DOLLARS),
        (" $0.25 ", 250_000, Unit.DOLLARS),
        ("20 USD", 20_000_000, Unit.DOLLARS),
        ("0.000001usd", 1, Unit.DOLLARS),
        ("5000 reads", 5_000, Unit.READS),
        ("300 requests", 300, Unit.REQUESTS),
        ("$0", 0, Unit.DOLLARS),
    ],
)
def test_a_budget_is_money_or_a_count(text: str, limit: int, unit: Unit) -> None:
    assert read_budget("h", SETTING, text) == Budget("h", limit, unit, SETTING)


@pytest.mark.parametrize("text", ["", "20", "€20", "-$5", "$1e9", "$9999999999", "5 tweets", "$٣"])
def test_what_is_no_budget_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match=r"^give an amount .* such as"):
        read_budget("h", SETTING, text)


@pytest.mark.parametrize(
    ("unit", "amount", "told"),
    [
        (Unit.DOLLARS, 12_340_000, "$12.34"),
        (Unit.DOLLARS, 1, "$0.01"),
        (Unit.DOLLARS, 0, "$0.00"),
        (Unit.DOLLARS, 6_001_200_000, "$6,001.20"),
        (Unit.READS, 1_234, "1,234 reads"),
    ],
)
def test_an_amount_is_told_as_people_write_it_and_rounded_up(
    unit: Unit, amount: int, told: str
) -> None:
    assert unit.told(amount) == told


@pytest.mark.parametrize(
    ("now", "month", "next"),
    [
        ("2026-11-01T00:00:00Z", "2026-11", "2026-12-01T00:00:00Z"),
        ("2026-12-31T23:59:59Z", "2026-12", "2027-01-01T00:00:00Z"),
        ("2027-01-01T00:30:00+01:00", "2026-12", "2027-01-01T00:00:00Z"),
    ],
)
def test_months_begin_in_utc(now: str, month: str, next: str) -> None:
    moment = parse_instant(now)

    assert (month_of(moment), rfc3339(next_month(moment))) == (month, next)


@given(st.integers(EARLIEST, LATEST - 40 * 24 * HOUR))
def test_the_next_month_is_another_one_and_begins_the_moment_this_one_ends(now: int) -> None:
    assert next_month(now) > now
    assert month_of(next_month(now) - 1) == month_of(now) != month_of(next_month(now))


def test_what_a_used_up_budget_does_not_pay_for_waits_for_the_next_month() -> None:
    now = parse_instant("2026-11-22T10:00:00Z")

    error = TEN.used_up("@me", 50_010_000, 9_000_000, now)

    assert error.retry_at == next_month(now)
    assert str(error) == (
        "api.x.com is not asked about @me before 1 Dec 2026: it takes up to $50.01, and of the"
        " month's budget of $10.00 there is $1.00 left; CHURNWATCH_X_BUDGET sets another"
    )


def test_a_quote_tells_of_one_capture_of_thirty_days_and_of_the_budget() -> None:
    quote = Quote(1_010_000, "2026-08-22", 1_010_000, TEN, 30_000)

    assert quote.told(6 * HOUR) == (
        "A capture costs about $1.01 at the prices of 2026-08-22, one every 6 hours about $121.20"
        " in 30 days. The budget of $10.00 a month, $0.03 of it used, pays for 9 captures a month."
    )
