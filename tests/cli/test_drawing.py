"""What the command draws of a stay on a list."""

from __future__ import annotations

import pytest

from app.cli.drawing import OFF, ON, UNSURE, draw
from app.domain.event import Cause, Proof
from app.domain.strip import strip_of
from app.domain.timeline import Change, Moment, Stay


@pytest.mark.parametrize(
    ("exact", "drawn"), [(995, OFF * 9 + ON), (None, OFF * 9 + UNSURE)], ids=["exact", "unsure"]
)
def test_the_last_column_shows_how_it_is_by_now(exact: int | None, drawn: str) -> None:
    came = Change(Moment(900, 1_000, exact), Cause.NEW, Proof.NONE)
    strip = strip_of((Stay(1, came, None),), 0, 1_000)
    [mark] = strip.marks

    bar, *_ = draw(strip, {mark: ("N", "green", "new follow")}, 10)

    assert bar.plain == drawn
