from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.event import Cause, Proof
from app.domain.strip import Presence, strip_of
from app.domain.timeline import Change, Moment, Stay

ON, OFF, UNSURE = Presence.ON, Presence.OFF, Presence.UNSURE


def change(after: int, before: int, exact: int | None = None) -> Change:
    return Change(Moment(after, before, exact), Cause.UNKNOWN, Proof.NONE)


def pieces(*stays: Stay) -> list[tuple[Presence, int, int]]:
    return [(one.presence, one.start, one.end) for one in strip_of(stays, 0, 100).pieces]


def test_between_two_snapshots_nobody_knows() -> None:
    assert pieces(Stay(1, change(10, 20), change(40, 50))) == [
        (OFF, 0, 10),
        (UNSURE, 10, 20),
        (ON, 20, 40),
        (UNSURE, 40, 50),
        (OFF, 50, 100),
    ]


def test_an_exact_time_leaves_no_doubt() -> None:
    assert pieces(Stay(1, change(10, 20, 15), None)) == [(OFF, 0, 15), (ON, 15, 100)]


def test_whoever_was_there_from_the_beginning_is_on_from_the_beginning() -> None:
    assert pieces(Stay(1, None, None)) == [(ON, 0, 100)]


def test_whoever_never_came_is_off() -> None:
    assert pieces() == [(OFF, 0, 100)]


def test_a_gap_no_snapshot_saw_is_one_stretch_of_not_knowing() -> None:
    stays = Stay(1, None, change(40, 50)), Stay(1, change(40, 50), None)

    assert pieces(*stays) == [(ON, 0, 40), (UNSURE, 40, 50), (ON, 50, 100)]


@given(st.lists(st.integers(0, 1_000), min_size=4, unique=True), st.booleans())
def test_pieces_cover_the_strip_without_holes(times: list[int], from_the_beginning: bool) -> None:
    bounds = sorted(times)[: len(times) // 4 * 4]
    ends = [change(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    came = [None, *ends[1::2]] if from_the_beginning else ends[::2]
    went = ends[::2] if from_the_beginning else ends[1::2]
    stays = tuple(Stay(1, *pair) for pair in zip(came, [*went, None], strict=False))

    strip = strip_of(stays, 0, 1_000)

    joints = [piece.start for piece in strip.pieces] + [strip.end]
    assert joints == [strip.start, *(piece.end for piece in strip.pieces)]
    assert all(piece.start < piece.end for piece in strip.pieces)
