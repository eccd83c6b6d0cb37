"""Keys are refused for a mistyped letter without a look at the database, and hold what they promise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.credential import (
    IDLE,
    LETTERS,
    LONG,
    NOTED_EVERY,
    Credential,
    Kind,
    Scope,
    secret_of,
    sound,
)
from app.domain.instant import DAY

LETTER = st.sampled_from(LETTERS)


@settings(max_examples=50)
@given(st.text(LETTER, min_size=LONG, max_size=LONG), st.sampled_from(Kind), st.data())
def test_one_wrong_letter_is_always_found(letters: str, kind: Kind, data: st.DataObject) -> None:
    secret = secret_of(kind, letters)
    at = data.draw(st.integers(len(kind), len(secret) - 1))
    other = data.draw(LETTER.filter(lambda letter: letter != secret[at]))

    assert sound(secret) is kind
    assert sound(secret[:at] + other + secret[at + 1 :]) is None


@pytest.mark.parametrize("given", ["", "cw_", "cw_" + "0" * 36, "cwx_" + "0" * 36, "\u0661" * 39])
def test_what_only_looks_like_a_key_is_none(given: str) -> None:
    assert sound(given) is None


def test_a_key_of_one_kind_is_none_of_another() -> None:
    session = secret_of(Kind.SESSION, "A" * LONG)

    assert sound(session.replace("cws_", "cw_")) is None


def test_a_session_ends_when_nobody_uses_it_and_a_key_does_not() -> None:
    one = Credential(1, 1, Kind.SESSION, "", frozenset(Scope), 0, 30 * DAY)
    late = IDLE + NOTED_EVERY + 1

    assert not one.good(late)
    assert replace(one, used_at=DAY).good(late)
    assert replace(one, kind=Kind.KEY).good(late)
    assert not replace(one, used_at=29 * DAY).good(30 * DAY)
