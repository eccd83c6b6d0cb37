"""Points in time: read with their zone, written in UTC, refused outside the years that can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.instant import (
    DAY,
    EARLIEST,
    HOUR,
    LATEST,
    MINUTE,
    SECOND,
    ago,
    day,
    from_datetime,
    parse_instant,
    rfc3339,
    span,
    to_datetime,
)

INSTANTS = st.integers(EARLIEST, LATEST - 1)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))

# One moment, as five people write it.
SAME = ["2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00", "2026-01-31T07:00:00-05:00",
        "2026-01-31T12:00:00.000Z", "20260131T120000Z", "2026-01-31t12:00:00z"]  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_a_moment_is_the_same_in_every_zone(text: str) -> None:
    assert parse_instant(text) == int(datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp()) * SECOND


def test_a_leap_second_is_the_one_before_it() -> None:
    assert parse_instant("2016-12-31T23:59:60Z") == parse_instant("2016-12-31T23:59:59Z")


# What was given, and a word of what is said about it.
REFUSED = [
    ("2026-01-31T12:00:00", "no zone"),
    ("2026-01-31", "no zone"),
    ("1999-12-31T23:59:59Z", "2000 to 2199"),
    ("2200-01-01T00:00:00Z", "2000 to 2199"),
    ("0001-01-01T00:00:00+14:00", "2000 to 2199"),
    ("9999-12-31T23:59:59-14:00", "2000 to 2199"),
    ("2026-02-30T00:00:00Z", "not in the form"),
    ("2026-01-31T12:60:00Z", "not in the form"),
    ("yesterday", "not in the form"),
    ("", "not in the form"),
    ("1767225600", "not in the form"),
    ("2026-01-31T12:00:00Z" * 1000, "not in the form"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=[text[:30] for text, _ in REFUSED])
def test_what_is_no_moment_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        parse_instant(text)

    assert len(str(refused.value)) < 100


@given(INSTANTS)
def test_a_moment_written_is_read_back_to_the_millisecond(instant: int) -> None:
    assert parse_instant(rfc3339(instant)) == instant


@given(INSTANTS, ZONES)
def test_a_datetime_of_any_zone_is_the_same_moment(instant: int, zone: timezone) -> None:
    assert from_datetime(to_datetime(instant).astimezone(zone)) == instant


def test_milliseconds_are_written_only_where_there_are_any() -> None:
    noon = parse_instant(SAME[0])

    assert rfc3339(noon) == "2026-01-31T12:00:00Z"
    assert rfc3339(noon + 5) == "2026-01-31T12:00:00.005Z"


def test_a_date_is_written_as_a_person_reads_it() -> None:
    assert day(parse_instant("2026-03-03T23:59:59Z")) == "3 Mar 2026"


SPANS = [
    (0, "0 minutes"),
    (MINUTE, "1 minute"),
    (40 * MINUTE, "40 minutes"),
    (HOUR, "1 hour"),
    (7 * HOUR, "7 hours"),
    (47 * HOUR, "47 hours"),
    (2 * DAY, "2 days"),
    (6 * DAY + 12 * HOUR, "6.5 days"),
    (30 * DAY + 11 * HOUR, "30 days"),
]


@pytest.mark.parametrize(("length", "written"), SPANS)
def test_a_length_of_time_is_written_in_the_unit_a_person_would_use(
    length: int, written: str
) -> None:
    assert span(length) == written


def test_what_happened_within_the_minute_was_just_now() -> None:
    assert [ago(length) for length in (-HOUR, 0, MINUTE - 1)] == ["just now"] * 3
    assert ago(MINUTE) == "1 minute ago"
    assert ago(7 * HOUR) == "7 hours ago"
