"""Follow records: TIDs hold the time they were made at, other keys hold none."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.instant import DAY, EARLIEST, SECOND, parse_instant
from app.domain.record import record_key, record_number, record_time

NOW = parse_instant("2026-06-01T00:00:00Z")

# Examples of https://atproto.com/specs/tid, and one made on the second day of 2026.
TIDS = [
    ("3jzfcijpj2z2a", "2023-06-30T15:03:01.887Z"),
    ("7777777777777", "2154-02-23T01:24:53.381Z"),
    ("3mbfllzjc2222", "2026-01-02T00:00:00Z"),
]
LATER = parse_instant("2199-01-01T00:00:00Z")


@pytest.mark.parametrize(("tid", "made"), TIDS)
def test_a_tid_says_when_its_record_was_made(tid: str, made: str) -> None:
    time = record_time(record_number(tid), LATER)

    assert time is not None
    assert abs(time - parse_instant(made)) < SECOND


def test_later_tids_are_larger_numbers() -> None:
    assert (
        record_number("3jzfcijpj2z2a")
        < record_number("3jzfcijpj2z2b")
        < record_number("3mbfllzjc2222")
    )


# Keys that are no TID: another length, letter case, first letter or alphabet.
NO_TIDS = ["", "self", "3jzfcijpj2z2", "3jzfcijpj2z2aa", "3JZFCIJPJ2Z2A", "kjzfcijpj2z2a",
           "3jzfcijpj2z21", "3jzfcijpj2z2\n", "zzzzzzzzzzzzz", "ключ"]  # fmt: skip


@pytest.mark.parametrize("record", NO_TIDS)
def test_a_key_that_is_no_tid_holds_no_time_and_still_tells_records_apart(record: str) -> None:
    number = record_number(record)

    assert number < 0
    assert record_time(number, NOW) is None
    assert record_key(number) is None
    assert len({record_number(one) for one in NO_TIDS}) == len(NO_TIDS)


def test_a_time_in_the_future_or_before_the_network_is_not_believed() -> None:
    number = record_number("3mbfllzjc2222")
    made = record_time(number, NOW)

    assert made is not None
    assert record_time(number, made - 1) is None
    assert record_time(number, made) == made
    assert record_time((EARLIEST - DAY) * 1000 << 10, NOW) is None
    assert record_time(0, NOW) is None


@given(st.integers(1, 2**63 - 1))
def test_every_number_of_a_tid_is_written_as_that_tid(number: int) -> None:
    key = record_key(number)

    assert key is not None
    assert record_number(key) == number


@given(st.text(string.printable, max_size=30))
def test_a_record_is_never_numbered_as_if_none_were_known(record: str) -> None:
    assert record_number(record) != 0
    assert -(2**63) <= record_number(record) < 2**63


def test_even_the_first_of_all_tids_is_a_known_record() -> None:
    assert record_number("2222222222222") != 0
