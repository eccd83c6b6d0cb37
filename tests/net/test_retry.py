from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.instant import DAY, HOUR, MINUTE, SECOND
from app.net.retry import asked_wait, fault_wait, is_limit, limit_wait, remaining, reset_wait
from tests.net.fakes import NOW

IN_A_MINUTE = NOW // 1000 + 60


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("30", 30 * SECOND),
        (" 30 ", 30 * SECOND),
        ("1.5", 1_500),
        ("0", SECOND),
        ("-5", SECOND),
        ("1000000000", DAY),
        ("9" * 30, DAY),
        ("9" * 5_000, None),
        ("Wed, 18 Nov 2026 11:07:40 GMT", 60 * SECOND),
        ("Wed, 18 Nov 2026 11:07:40", 60 * SECOND),
        ("Wed, 18 Nov 2025 11:07:40 GMT", SECOND),
        ("Wed, 18 Nov 9999 11:07:40 GMT", DAY),
        ("Wed, 99 Nov 2026 11:07:40 GMT", None),
        ("NaN", None),
        ("inf", None),
        ("1e9", None),
        ("soon", None),
        ("", None),
        ("٣٠", None),
    ],
)
def test_retry_after_is_read_and_bounded(text: str, wait: int | None) -> None:
    assert asked_wait({"retry-after": text}, NOW) == wait


@pytest.mark.parametrize(
    ("name", "text", "wait"),
    [
        ("x-ratelimit-reset", str(IN_A_MINUTE), MINUTE),  # GitHub
        ("x-rate-limit-reset", str(IN_A_MINUTE), MINUTE),  # X
        ("ratelimit-reset", str(IN_A_MINUTE), MINUTE),  # Bluesky
        ("ratelimit-reset", "60", MINUTE),  # the IETF's draft
        ("x-ratelimit-reset", "2026-11-18T11:07:40.621469Z", MINUTE + 621),  # Mastodon
        ("x-ratelimit-reset", "2026-11-18T11:07:40.5Z", MINUTE + 500),
        ("x-ratelimit-reset", str(IN_A_MINUTE - 120), SECOND),
        ("x-ratelimit-reset", "99999999999999", DAY),
        ("x-ratelimit-reset", "NaN", None),
        ("x-ratelimit-reset", "2026-11-18T11:07:40", None),
    ],
)
def test_the_reset_of_every_dialect_is_read_and_bounded(
    name: str, text: str, wait: int | None
) -> None:
    assert reset_wait({name: text}, NOW) == wait


@pytest.mark.parametrize(
    ("headers", "left"),
    [
        ({"x-ratelimit-remaining": "59"}, 59),
        ({"ratelimit-remaining": "0"}, 0),
        ({"x-rate-limit-remaining": " 7 "}, 7),
        ({"x-ratelimit-remaining": "-1"}, None),
        ({"x-ratelimit-remaining": "lots"}, None),
        ({"x-ratelimit-remaining": "9" * 5_000}, None),
        ({}, None),
    ],
)
def test_what_a_limit_leaves_is_read(headers: dict[str, str], left: int | None) -> None:
    assert remaining(headers) == left


@pytest.mark.parametrize(
    ("status", "headers", "body", "limit"),
    [
        (429, {}, b"", True),
        (403, {"x-ratelimit-remaining": "0"}, b"", True),
        (403, {"retry-after": "60"}, b"", True),
        (403, {"x-ratelimit-remaining": "9"}, b"You exceeded a secondary rate limit.", True),
        (403, {"x-ratelimit-remaining": "9"}, b"Resource not accessible by token", False),
        (403, {}, b"", False),
        (401, {"retry-after": "60"}, b"", False),
        (200, {"x-ratelimit-remaining": "0"}, b"rate limit", False),
    ],
)
def test_a_limit_is_told_from_a_refusal(
    status: int, headers: dict[str, str], body: bytes, limit: bool
) -> None:
    assert is_limit(status, headers, body) is limit


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "5", "x-ratelimit-reset": str(IN_A_MINUTE)}, 5 * SECOND),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(IN_A_MINUTE + 3540)}, HOUR),
        ({"x-ratelimit-reset": str(IN_A_MINUTE + 3540)}, HOUR),
        ({"retry-after": "soon", "x-ratelimit-reset": str(IN_A_MINUTE + 3540)}, HOUR),
        # GitHub's secondary limit: the reset of the primary one is beside the point.
        ({"x-ratelimit-remaining": "9", "x-ratelimit-reset": str(IN_A_MINUTE + 3540)}, MINUTE),
        ({}, MINUTE),
    ],
)
def test_a_limit_says_how_long_to_stay_away(headers: dict[str, str], wait: int) -> None:
    assert limit_wait(headers, NOW) == wait


@pytest.mark.parametrize(
    ("status", "headers", "attempt", "wait"),
    [
        (None, {}, 1, SECOND),  # the connection broke
        (None, {}, 2, 2 * SECOND),
        (None, {}, 3, 4 * SECOND),
        (None, {}, 4, None),  # enough
        (500, {}, 1, SECOND),
        (502, {}, 1, SECOND),
        (503, {"retry-after": "30"}, 1, 30 * SECOND),  # GoToSocial throttles so
        (503, {"retry-after": "30"}, 4, None),
        (504, {"retry-after": "soon"}, 3, 4 * SECOND),
        (408, {}, 1, SECOND),
        (501, {}, 1, None),  # asking again changes none of these
        (200, {}, 1, None),
        (304, {}, 1, None),
        (400, {}, 1, None),
        (401, {"retry-after": "30"}, 1, None),
        (404, {}, 1, None),
    ],
)
def test_a_fault_is_asked_about_again_a_few_times(
    status: int | None, headers: dict[str, str], attempt: int, wait: int | None
) -> None:
    assert fault_wait(status, headers, attempt, NOW, give_up_at=NOW + MINUTE) == wait


def test_our_own_waits_end_before_we_give_up_and_those_asked_for_need_not() -> None:
    assert fault_wait(500, {}, 2, NOW, give_up_at=NOW + 1_999) is None
    assert fault_wait(500, {}, 2, NOW, give_up_at=NOW + 2_000) == 2_000
    assert fault_wait(503, {"retry-after": "3600"}, 1, NOW, give_up_at=NOW) == HOUR


@given(st.text(), st.sampled_from(["retry-after", "x-ratelimit-reset", "ratelimit-reset"]))
def test_whatever_a_header_says_the_wait_lies_between_a_second_and_a_day(
    text: str, name: str
) -> None:
    assert SECOND <= limit_wait({name: text}, NOW) <= DAY
