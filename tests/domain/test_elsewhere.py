"""Follow records of a suspect, put together to follows: what stands side by side is one of them."""

from __future__ import annotations

import pytest

from app.domain.elsewhere import BRIEF, Elsewhere, FollowElsewhere, elsewhere_of
from app.domain.instant import DAY

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
ANN, BEN = 1, 2

# Target, day it began, day it ended.
Record = tuple[int, float, float | None]


def seen(*records: Record) -> Elsewhere | None:
    """What these records come to; each has its own number, in the order given."""
    return elsewhere_of(
        [
            FollowElsewhere(9, number, target, at(came), None if went is None else at(went))
            for number, (target, came, went) in enumerate(records)
        ]
    )


def at(day: float) -> int:
    return START + round(day * DAY)


CASES: list[tuple[str, list[Record], tuple[int, int, int, int]]] = [
    ("two follows that stand", [(ANN, 0, None), (BEN, 1, None)], (2, 0, 0, 0)),
    ("dropped after a week", [(ANN, 0, 7)], (1, 1, 1, 0)),
    ("dropped after two months", [(ANN, 0, 60)], (1, 1, 0, 0)),
    ("followed again", [(ANN, 0, 7), (ANN, 14, None)], (1, 1, 1, 1)),
    ("twice round", [(ANN, 0, 7), (ANN, 14, 21), (ANN, 28, None)], (1, 2, 2, 2)),
    ("one record in place of another", [(ANN, 0, 7), (ANN, 7, None)], (1, 0, 0, 0)),
    ("a second record beside it", [(ANN, 0, 20), (ANN, 3, 5)], (1, 1, 0, 0)),
    ("the second of two records left", [(ANN, 0, 7), (ANN, 3, None)], (1, 0, 0, 0)),
    ("told in another order", [(ANN, 14, None), (ANN, 0, 7)], (1, 1, 1, 1)),
]


@pytest.mark.parametrize(
    ("records", "figures"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_records_come_to_follows(records: list[Record], figures: tuple[int, int, int, int]) -> None:
    one = seen(*records)
    assert one
    assert (one.accounts, one.unfollows, one.brief, one.again) == figures


def test_whom_nothing_is_known_of_nothing_is_said() -> None:
    assert seen() is None


def test_two_weeks_to_the_millisecond_are_brief() -> None:
    rows = [FollowElsewhere(9, n, n, START, START + BRIEF + n) for n in (0, 1)]

    one = elsewhere_of(rows)

    assert one
    assert one.brief == 1


def test_the_sentence_says_how_much_at_least_and_that_it_weighs_nothing() -> None:
    one = seen((ANN, 0, 7), (ANN, 14, None), (BEN, 2, None))

    assert one
    assert one.told == (
        "Between 1 Jan 2026 and 15 Jan 2026 the live stream showed it follow at least 2 accounts"
        " besides the watched lists. Unfollowed: 1, within two weeks: 1; followed again: 1."
        " This weighs nothing."
    )
