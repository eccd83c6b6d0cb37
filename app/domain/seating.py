"""Seats in a list with a stable order: who took a new place, who kept the old one, who jumped.

A real follow enters a newest-first list above everybody who stayed. An account that was only
switched off comes back to its old seat. Telling them apart needs nothing but the previous seats.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from app.domain.roster import SEAT_STEP

# Persisting members that must be overtaken before a move counts as one. Bluesky showed 2 inversions
# in 4,500 neighbours, Twitter none in 4.26 million: three at once is no tie of equal timestamps.
OVERTAKEN = 3
# Above this share of members out of place the order is shuffled, or is by something that changes.
DISORDER = 0.01
# Seats stay below this. A million members shuffled at every walk get there after a thousand walks.
LAST_SEAT = 1 << 62
NOBODY = np.empty(0, np.int64)


def _nobody() -> np.ndarray:
    return NOBODY


@dataclass(frozen=True, slots=True)
class Passage:
    """How a member who came back stands to those who stayed, in a newest-first list.

    `overtaken`: members newer than its old seat that now stand below it: it followed again.
    `behind`: members newer than its old seat that still stand above it: it kept its follow.
    """

    overtaken: int
    behind: int


@dataclass(frozen=True, slots=True)
class Seating:
    """The seats of a listing of n members, in listing order.

    `seats`: shape (n,), int64, or None if the list keeps no order. `places`: positions of the m
    members who stayed in place; `held`: their seats, descending. `moved`: positions of members who
    stayed but jumped to the head. `floor`: seats up to it were given in an order that no longer holds.
    """

    seats: np.ndarray | None
    top: int
    floor: int = 0
    places: np.ndarray = field(default_factory=_nobody)
    held: np.ndarray = field(default_factory=_nobody)
    moved: np.ndarray = field(default_factory=_nobody)

    def above(self, position: int) -> int:
        """How many of those who stayed are listed above the position."""
        return int(np.searchsorted(self.places, position))

    def passage(self, position: int, old_seat: int) -> Passage | None:
        """How somebody now listed at `position`, once at `old_seat`, stands to those who stayed.

        None where the old seat says nothing: it is 0, or of an order that no longer holds.
        """
        if self.seats is None or old_seat <= self.floor:
            return None
        newer = int(np.searchsorted(-self.held, -old_seat))
        above = self.above(position)
        return Passage(overtaken=max(0, newer - above), behind=min(above, newer))


def seat(old_seats: np.ndarray, top: int, floor: int = 0) -> Seating:
    """Seat a listing. `old_seats`: shape (n,), int64, in listing order, 0 for newcomers.

    Gives newcomers seats between their neighbours or beyond `top`, the largest seat ever given.
    """
    misplaced = _misplaced(old_seats)
    if misplaced is None or top + len(old_seats) * SEAT_STEP > LAST_SEAT:
        return Seating(None, top, floor)
    settled = old_seats.copy()
    settled[misplaced] = 0
    places = np.flatnonzero(settled)
    held = settled[places]
    moved = np.array([p for p in misplaced if _jumped(p, old_seats[p], places, held)], np.int64)
    filled = _fill(settled, top)
    if filled is None:
        return replace(seat_afresh(len(old_seats), top), moved=moved)
    new_top = max(top, int(filled.max(initial=0)))
    return Seating(filled, new_top, floor, places, held, moved)


def seat_afresh(members: int, top: int) -> Seating:
    """Seat a listing whose old seats say nothing about it: everybody beyond all seats given before."""
    return replace(seat(np.zeros(members, np.int64), top), floor=top)


def _misplaced(old_seats: np.ndarray) -> np.ndarray | None:
    """Positions of persisting members out of order, as few as explain it; None if there is no order."""
    places = np.flatnonzero(old_seats)
    held = old_seats[places]
    if len(held) < 2 or bool((held[1:] < held[:-1]).all()):
        return NOBODY
    newer_below = np.zeros(len(held), bool)
    newer_below[:-1] = held[:-1] < np.maximum.accumulate(held[::-1])[::-1][1:]
    older_above = np.zeros(len(held), bool)
    older_above[1:] = held[1:] > np.minimum.accumulate(held)[:-1]
    fewest = min(newer_below, older_above, key=np.count_nonzero)
    if np.count_nonzero(fewest) > max(OVERTAKEN, DISORDER * len(held)):
        return None
    found: np.ndarray = places[fewest]
    return found


def _jumped(position: int, old_seat: int, places: np.ndarray, held: np.ndarray) -> bool:
    """Whether a persisting member passed everybody who stayed, at least OVERTAKEN of them newer."""
    newer = int(np.searchsorted(-held, -old_seat))
    return newer >= OVERTAKEN and int(np.searchsorted(places, position)) == 0


def _runs(places: np.ndarray) -> list[np.ndarray]:
    """Ascending places, cut where one is left out: most often they are a single run at the head."""
    if not len(places) or places[-1] - places[0] == len(places) - 1:
        return [places][: len(places)]
    return np.split(places, np.flatnonzero(np.diff(places) != 1) + 1)


def _fill(seats: np.ndarray, top: int) -> np.ndarray | None:
    """Give every member with seat 0 a place between its neighbours; None if there is no room left."""
    free = np.flatnonzero(seats == 0)
    for run in _runs(free):
        below = int(seats[run[-1] + 1]) if run[-1] + 1 < len(seats) else 0
        steps = np.arange(len(run), 0, -1)
        if run[0] == 0:
            seats[run] = max(top, below) + steps * SEAT_STEP
            continue
        room = (int(seats[run[0] - 1]) - below) // (len(run) + 1)
        if room == 0:
            return None
        seats[run] = below + steps * room
    return seats
