from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.text import LONGEST_SHOWN, counted, pasted, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("alice.example", "alice.example"),
        ("bücher-鳥.example", "bücher-鳥.example"),
        ("gpj\u202eexe", "gpj\\u202eexe"),  # right-to-left override
        ("a\u200bb", "a\\u200bb"),  # zero-width space
        ("\x1b[2J", "\\u001b[2J"),  # clears a terminal
        ("a\nb", "a\\u000ab"),
        ("\U000e0041", "\\U000e0041"),  # tag letter, invisible
        ("\ud800", "\\ud800"),  # half a character
        ("e" + "\u0301" * 200, "e" + "\u0301" * 3),
        ("", ""),
        ("a\u200db", "a\\u200db"),  # a joiner between letters
        ("🐱\u200d", "🐱\\u200d"),  # behind an emoji alone
        ("🐱\u200d\u200d🐱", "🐱\\u200d\\u200d🐱"),
        ("🐱\u200d\u202e🐱", "🐱\\u200d\\u202e🐱"),
        ("🐱\u200d\U0001f8ff", "🐱\\u200d\\U0001f8ff"),  # not assigned
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d🚀",  # an astronaut
        "the 👨\u200d👩\u200d👧\u200d👦 bakery",
        "👩🏽\u200d❤️\u200d💋\u200d👨🏻",  # with tones of skin and a heart in colour
        "🏳️\u200d🌈🐈\u200d⬛",
    ],
)
def test_emoji_that_are_joined_stay_one_picture(text: str) -> None:
    assert visible(text) == text


def test_no_more_emoji_are_joined_than_any_picture_has() -> None:
    assert visible("\u200d".join("🐱" * 6)).count("\u200d") < 5


def test_what_is_too_long_is_cut_and_says_so() -> None:
    assert visible("x" * 10_240) == "x" * LONGEST_SHOWN + "…"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("p\u0430ypal", "p\\u0430ypal"),  # a Cyrillic letter among Latin ones
        ("g\u03bfogle.example", "g\\u03bfogle.example"),  # a Greek one
        ("пример.example", "пример.example"),  # each part is of one alphabet
        ("ника_Nika", "ника_Nika"),
        ("東京tower", "東京tower"),  # nobody takes one for the other
        ("5µm", "5µm"),
        ("my friend Nikа", "my friend Nikа"),  # sentences may mix
    ],
)
def test_a_name_of_two_alphabets_shows_that_it_is(name: str, shown: str) -> None:
    assert visible(name) == shown


HOSTILE = st.text(st.sampled_from("🐱👩❤\ufe0f🏽\u200d\u202ea\U0001f8ff") | st.characters())


@given(HOSTILE)
def test_everything_shown_can_be_seen_and_printed(text: str) -> None:
    shown = visible(text)

    for at, letter in enumerate(shown):
        joins = letter == "\u200d" and 0 < at < len(shown) - 1
        assert joins or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
        assert not joins or {unicodedata.category(shown[at + 1])} <= {"So", "Sk"}
    shown.encode()


@given(HOSTILE)
@example("\x1f\u0386")
def test_text_that_is_safe_is_left_alone(text: str) -> None:
    assert visible(visible(text), 10**6) == visible(text)


@pytest.mark.parametrize(
    ("copied", "name"),
    [
        (" @ada.example\n", "@ada.example"),
        ("\u2068ada.example\u2069", "ada.example"),  # as pages isolate a name's direction
        ("a\u200bda", "a\u200bda"),  # within a name it is meant to deceive
        (" \u200e ", ""),
    ],
)
def test_what_is_copied_along_around_a_name_is_no_part_of_it(copied: str, name: str) -> None:
    assert pasted(copied) == name


def test_one_of_something_is_not_said_as_several() -> None:
    assert counted(1, "list") == "1 list"
    assert [counted(count, "entry", "entries") for count in (0, 1, 1_204)] == [
        "0 entries",
        "1 entry",
        "1,204 entries",
    ]
