from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.event import Kind
from app.domain.ledger import UNKNOWN, Edge, Ledger, Row

EDGE = Edge(1, 10, 1)
OTHER = Edge(1, 11, 2)


def kinds(ledger: Ledger, made: list[int], unmade: list[int]) -> list[Kind | None]:
    """What one commit does to the edge."""
    steps = ledger.commit([(EDGE, r) for r in made], [(EDGE, r) for r in unmade])
    return [step.kind for step in steps]


def test_the_first_record_makes_a_follow_and_the_last_one_ends_it() -> None:
    ledger = Ledger()

    assert kinds(ledger, [5], []) == [Kind.FOLLOW]
    assert kinds(ledger, [6], []) == []
    assert kinds(ledger, [], [5]) == [None]
    assert kinds(ledger, [], [6]) == [Kind.UNFOLLOW]


def test_a_record_replaced_in_one_commit_is_no_unfollow() -> None:
    ledger = Ledger.of([Row(1, 5, 10, 1)])

    assert kinds(ledger, [6], [5]) == [None]


def test_a_record_made_and_unmade_in_one_commit_changes_nothing() -> None:
    ledger = Ledger()
    unmade_again = ledger.commit([(EDGE, 5)], [])
    assert unmade_again

    assert kinds(ledger, [], [7]) == []


def test_a_follow_known_from_a_list_survives_the_end_of_a_second_record() -> None:
    ledger = Ledger()
    ledger.know(EDGE, UNKNOWN)

    assert kinds(ledger, [6], []) == []
    assert kinds(ledger, [], [6]) == [None]


def test_a_record_shown_by_a_list_takes_the_place_of_the_unknown_one() -> None:
    ledger = Ledger.of([Row(1, UNKNOWN, 10, 1)])
    ledger.know(EDGE, 5)

    assert kinds(ledger, [], [5]) == [Kind.UNFOLLOW]


def test_one_record_may_stand_for_two_watched_lists() -> None:
    ledger = Ledger.of([Row(1, 5, 10, 1), Row(1, 5, 11, 2)])

    assert sorted(ledger.edges_of(1, 5)) == [EDGE, OTHER]


def test_only_what_changed_is_written_down() -> None:
    ledger = Ledger.of([Row(1, 5, 10, 1), Row(1, 7, 11, 2)])
    kinds(ledger, [6], [5])

    assert ledger.changes() == ({Row(1, 6, 10, 1)}, {Row(1, 5, 10, 1)})


COMMITS = st.lists(
    st.tuples(st.lists(st.integers(1, 4), max_size=3), st.lists(st.integers(1, 4), max_size=3)),
    max_size=20,
)


@given(COMMITS)
def test_follows_and_unfollows_take_turns_whatever_the_records_do(
    commits: list[tuple[list[int], list[int]]],
) -> None:
    ledger = Ledger()
    told = [kind for made, unmade in commits for kind in kinds(ledger, made, unmade) if kind]

    assert told[::2] == [Kind.FOLLOW] * len(told[::2])
    assert told[1::2] == [Kind.UNFOLLOW] * len(told[1::2])
