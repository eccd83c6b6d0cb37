"""Which absences end a follow, and which are none of it."""

from __future__ import annotations

import pytest

from app.domain.audit.spells import Ending, Spell, spells_of
from app.domain.event import Cause, Proof
from app.domain.instant import DAY
from app.domain.timeline import Change, Timeline
from tests.stories import at, back, change, gone, new, remade, restored, timeline

DEACTIVATED = change(9, Cause.DEACTIVATED, Proof.PROBE)


def spells(*changes: Change | None) -> list[Spell]:
    return spells_of({7: [timeline(1, *changes)]})


def days(spell: Spell) -> tuple[float | None, float | None]:
    begun, ended = spell.followed_at, spell.went.when.at if spell.went else None
    return tuple(None if t is None else (t - at(0)) / DAY for t in (begun, ended))  # type: ignore[return-value]


# What was seen of one target -> the days on which its spells began and ended.
SEEN = [
    ([new(2), gone(9)], [(2, 9)]),
    ([new(2), gone(9), back(16)], [(2, 9), (16, None)]),
    ([None, gone(9)], [(None, 9)]),
    ([new(2), gone(9), restored(16)], [(2, None)]),  # its account was away
    ([new(2), gone(9), remade(16), gone(20)], [(2, 9), (16, 20)]),
    ([new(2), DEACTIVATED, back(16), gone(20)], [(2, 20)]),
    ([new(2), DEACTIVATED, remade(16)], [(2, 9), (16, None)]),
    ([new(2), gone(9), change(10, Cause.PLATFORM), gone(20)], [(2, 20)]),  # a hiccup
    ([new(2), gone(9), change(16, Cause.PLATFORM)], [(2, 9), (16, None)]),  # a pile, followed again
    ([restored(2), gone(9)], [(None, 9)]),  # it had been followed before and was switched on
]


@pytest.mark.parametrize(("seen", "expected"), SEEN)
def test_a_spell_lasts_from_a_follow_to_its_unfollow(
    seen: list[Change | None], expected: list[tuple[float | None, float | None]]
) -> None:
    assert [days(spell) for spell in spells(*seen)] == expected


@pytest.mark.parametrize(
    ("cause", "ending"),
    [
        (Cause.UNFOLLOWED, Ending.DROPPED),
        (Cause.UNKNOWN, Ending.DROPPED),
        (Cause.DELETED, Ending.AWAY),
        (Cause.SUSPENDED, Ending.AWAY),
        (Cause.BLOCKED, Ending.BLOCKED),
    ],
)
def test_only_an_unfollow_is_a_drop(cause: Cause, ending: Ending) -> None:
    [spell] = spells(new(2), change(9, cause))

    assert spell.ending is ending
    assert (spell.dwell is not None) == (ending is Ending.DROPPED)


def test_a_target_seen_from_two_lists_is_counted_once_by_the_one_that_tells_more() -> None:
    coarse = timeline(1, new(2), gone(30))
    fine = Timeline(2, timeline(2, new(2), gone(9), back(16), gone(30)).stays)

    assert len(spells_of({7: [coarse, fine]})) == 2
    assert len(spells_of({7: [fine, coarse]})) == 2
