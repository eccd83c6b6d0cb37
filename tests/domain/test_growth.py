from __future__ import annotations

import pytest

from app.domain.growth import Movement, hold_growth, hold_shrink

# size, added now, added within the day; whether it waits.
GROWTH = [
    (0, 25, 0, False),
    (0, 26, 0, True),
    (1_000, 100, 0, False),
    (1_000, 101, 0, True),
    (1_025, 1, 25, False),
    (20, 6, 20, True),  # little by little is growth too
    (26, 0, 26, False),  # nothing comes, so nothing waits
]
# size, lost now, lost within the day; whether it waits.
SHRINK = [
    (100, 50, 0, False),
    (100, 51, 0, True),
    (60, 11, 40, True),
    (4, 4, 0, False),  # four of four are no catastrophe
    (100, 0, 90, False),
]


@pytest.mark.parametrize(("size", "added", "lately", "waits"), GROWTH)
def test_a_list_never_grows_by_much_within_a_day(
    size: int, added: int, lately: int, waits: bool
) -> None:
    held = hold_growth(Movement(size, added, 0, added_lately=lately))

    assert (held is not None) is waits


@pytest.mark.parametrize(("size", "lost", "lately", "waits"), SHRINK)
def test_a_list_never_loses_half_within_a_day(
    size: int, lost: int, lately: int, waits: bool
) -> None:
    held = hold_shrink(Movement(size, 0, lost, retracted_lately=lately))

    assert (held is not None) is waits
