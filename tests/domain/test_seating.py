"""Who took a new place in a list, who came back to the old one, who jumped: a table of stories."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from app.domain.diff import compare
from app.domain.roster import SEAT_STEP, first_roster
from app.domain.seating import DISORDER, LAST_SEAT, Passage, seat
from app.domain.snapshot import Order
from tests.lists import in_order, key, listing

BEFORE = list("abcdefghij")


@dataclass
class Story:
    """A list seen three times: `who` is on the first, off the second and on the third."""

    first: str
    second: str
    third: str
    who: str

    def passage(self) -> Passage | None:
        roster = first_roster(listing(self.first))
        assert roster.seats is not None
        old_seat = int(roster.seats[roster.position([key(self.who)])[0]])
        roster = compare(roster, listing(self.second, 1)).after
        found = compare(roster, listing(self.third, 2))
        return found.seating.passage(self.third.index(self.who), old_seat)


# One row a story: what was seen three times, and how the one who came back stands to the others.
RETURNS = [
    # the old place among the same neighbours
    (Story("abcXdef", "abcdef", "abcXdef", "X"), Passage(overtaken=0, behind=3)),
    # the old place, with newcomers above everybody
    (Story("abcXdef", "abcdef", "nabcXdef", "X"), Passage(overtaken=0, behind=3)),
    # the head: three who were newer now stand below
    (Story("abcXdef", "abcdef", "Xabcdef", "X"), Passage(overtaken=3, behind=0)),
    # the head again, but among newcomers of the same day
    (Story("abcXdef", "abcdef", "nXoabcdef", "X"), Passage(overtaken=3, behind=0)),
    # the newest of all came back: old place and head are the same, and nothing is shown
    (Story("Xabcdef", "abcdef", "Xabcdef", "X"), Passage(overtaken=0, behind=0)),
    # the oldest of all came back to the end
    (Story("abcdefX", "abcdef", "abcdefX", "X"), Passage(overtaken=0, behind=6)),
    # those around it left in the meantime; the others still tell
    (Story("abcXdef", "acf", "acXf", "X"), Passage(overtaken=0, behind=2)),
    # neither here nor there: some below, some above
    (Story("abcXdef", "abcdef", "aXbcdef", "X"), Passage(overtaken=2, behind=1)),
]


@pytest.mark.parametrize(("story", "expected"), RETURNS, ids=lambda value: str(value)[:60])
def test_a_return_is_read_from_those_who_stayed(story: Story, expected: Passage) -> None:
    assert story.passage() == expected


def test_a_seat_of_an_order_that_no_longer_holds_says_nothing() -> None:
    """X was at the head and went; the list came shuffled once; X is at the head again."""
    ids = [f"m{number}" for number in range(60)]
    roster = first_roster(listing(["X", *ids]))
    assert roster.seats is not None
    old_seat = int(roster.seats[roster.position([key("X")])[0]])
    shuffled = [ids[place] for place in np.random.default_rng(3).permutation(60)]

    roster = compare(roster, listing(shuffled, 1)).after
    found = compare(roster, listing(["X", *shuffled], 2))

    assert found.seating.passage(0, old_seat) is None


def test_a_seat_of_the_new_order_says_everything_again() -> None:
    ids = [f"m{number}" for number in range(60)]
    shuffled = ids[::-1]
    roster = compare(first_roster(listing(ids)), listing(shuffled, 1)).after
    assert roster.seats is not None
    old_seat = int(roster.seats[roster.position([key("m30")])[0]])
    without = [id for id in shuffled if id != "m30"]

    roster = compare(roster, listing(without, 2)).after
    found = compare(roster, listing(["m30", *without], 3))

    assert found.seating.passage(0, old_seat) == Passage(overtaken=29, behind=0)


# Who stays, in the order of the second list: who has jumped to the head past newer ones.
JUMPS = [
    ("abcdefghij", ""),
    ("habcdefgij", "h"),  # seven newer ones overtaken
    ("hgabcdefij", "gh"),  # two of them together
    ("dabcefghij", "d"),  # three is enough
    ("cabdefghij", ""),  # two may be a tie of equal times
    ("abchdefgij", ""),  # moved, but not to the head
    ("bacdefghij", ""),  # neighbours changed places
]


@pytest.mark.parametrize(("after", "moved"), JUMPS)
def test_a_jump_to_the_head_without_a_gap_is_told_from_a_tie(after: str, moved: str) -> None:
    found = compare(first_roster(listing(BEFORE)), listing(after, 1))

    assert sorted(found.moved.tolist()) == sorted(key(one) for one in moved)
    assert in_order(found.after) == [key(one) for one in after]


def test_who_joins_with_a_jump_hides_it_not() -> None:
    found = compare(first_roster(listing(BEFORE)), listing("nohabcdefgij", 1))

    assert found.moved.tolist() == [key("h")]


@pytest.mark.parametrize("order", list(Order))
def test_a_shuffled_list_gives_up_on_its_order_and_moves_nobody(order: Order) -> None:
    ids = [f"m{number}" for number in range(1_000)]
    shuffled = [ids[place] for place in np.random.default_rng(3).permutation(1_000)]

    found = compare(first_roster(listing(ids)), listing(shuffled, 1, order=order))

    assert len(found.moved) == 0
    assert len(found.seating.places) == 0


@pytest.mark.parametrize(("out_of_place", "keeps"), [(10, True), (11, False)])
def test_one_in_a_hundred_out_of_place_is_still_an_order(out_of_place: int, keeps: bool) -> None:
    old_seats = np.arange(1_000, 0, -1) * SEAT_STEP
    places = np.arange(out_of_place) * 50 + 25
    order = np.concatenate([places[::-1], np.delete(np.arange(1_000), places)])

    seating = seat(old_seats[order], int(old_seats[0]))

    assert DISORDER * 1_000 == 10
    assert (seating.seats is not None) == keeps


def test_newcomers_sit_above_everybody_who_stayed() -> None:
    before = first_roster(listing(BEFORE))

    found = compare(before, listing("xy" + "".join(BEFORE), 1))

    assert found.seating.seats is not None
    assert (found.seating.seats[:2] > before.top).all()
    assert found.after.top == found.seating.seats[0]


def test_seats_of_those_who_left_are_never_given_again() -> None:
    roster = first_roster(listing(BEFORE))
    top = roster.top
    roster = compare(roster, listing(BEFORE[3:], 1)).after

    roster = compare(roster, listing(["x", *BEFORE[3:]], 2)).after

    assert roster.seats is not None
    assert roster.seats[roster.position([key("x")])[0]] > top


def test_when_there_is_no_room_between_two_everybody_is_seated_anew() -> None:
    seats = np.array([7, 0, 6, 5], np.int64)

    seating = seat(seats, 7)

    assert seating.seats is not None
    assert (np.diff(seating.seats) < 0).all()
    assert (seating.seats > 7).all()
    assert seating.floor == 7


def test_a_list_that_has_used_up_all_seats_goes_on_without_order() -> None:
    roster = replace(first_roster(listing(BEFORE)), top=LAST_SEAT)

    found = compare(roster, listing(["x", *BEFORE], 1))

    assert found.after.seats is None
    assert len(found.joined) == 1
