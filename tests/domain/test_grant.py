"""What hosts grant, as a person writes it and as it is counted."""

from __future__ import annotations

import pytest

from app.domain.errors import BadInput
from app.domain.grant import Grant, chosen, read_grants
from app.domain.instant import DAY, HOUR, MINUTE

KNOWN = (
    Grant("a.example as alice", 300, 5 * MINUTE),
    Grant("a.example as alice (further pages)", 300, 15 * MINUTE, frozenset({"max_id"})),
)


def test_numbers_of_hosts_are_read() -> None:
    assert read_grants(" api.github.com=1000/1h, A.example=20/15m,b.example=5/1d,") == {
        "api.github.com": Grant("api.github.com", 1_000, HOUR),
        "a.example": Grant("a.example", 20, 15 * MINUTE),
        "b.example": Grant("b.example", 5, DAY),
    }


@pytest.mark.parametrize(
    "text", ["github", "a.example=0/1h", "a.example=5", "a.example=5/1w", "a b=5/1h", "=5/1h"]
)
def test_what_is_no_number_of_a_host_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match=r"api\.github\.com=1000/1h"):
        read_grants(text)


def test_a_persons_number_holds_for_all_requests_of_each_credential() -> None:
    own = Grant("a.example", 20, HOUR)

    assert chosen(KNOWN, own) == (Grant("a.example as alice", 20, HOUR),)
    assert chosen(KNOWN, None) == KNOWN
    assert chosen((), own) == (own,)
    assert chosen((), None) == ()


def test_only_requests_with_its_parameters_are_counted_against_a_grant() -> None:
    every, pages = KNOWN

    assert (every.counts({}), every.counts({"max_id"})) == (True, True)
    assert (pages.counts({"limit"}), pages.counts({"limit", "max_id"})) == (False, True)


@pytest.mark.parametrize(("limit", "block"), [(1, 1), (60, 1), (300, 6), (3_000, 60), (9_000, 100)])
def test_a_crash_loses_two_in_a_hundred_at_most(limit: int, block: int) -> None:
    assert Grant("a.example", limit, HOUR).block == block
