"""Who is on a watched list now: parallel arrays sorted by key, cheap to compare and to store.

A *seat* is a member's place in a list with a stable order, as a number that survives the arrivals
and departures of others: a larger seat stands nearer to the head. In a newest-first list the seat
therefore says who followed later, and whether somebody who returns took the old place or a new one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.account import AccountKey
from app.domain.snapshot import Listing

# Room between neighbours, so that a member who reappears between two others fits without moving
# anybody: 32 halvings. The head can still grow by 2**30 arrivals before a seat leaves 63 bits.
SEAT_STEP = 1 << 32


@dataclass(frozen=True, slots=True)
class Roster:
    """Members of one list. All arrays have shape (n,) and are sorted by `keys`, int64, distinct.

    `seats`: int64, or None where the list has no stable order. `records`: int64 follow records,
    0 where unknown, or None where none is known. `top`: the largest seat ever given. `floor`: seats
    up to it were given in an order that no longer holds, and say nothing any more.
    """

    keys: np.ndarray
    seats: np.ndarray | None = None
    records: np.ndarray | None = None
    top: int = 0
    floor: int = 0

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: AccountKey) -> bool:
        return bool(self.position([key])[0] >= 0)

    def position(self, keys: object) -> np.ndarray:
        """Index of each key in the arrays, -1 for those who are not members."""
        wanted = np.asarray(keys, dtype=np.int64)
        if not len(self.keys):
            return np.full(len(wanted), -1)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, at, -1)

    def without(self, keys: object) -> Roster:
        """The roster without some accounts; everybody else keeps their seat."""
        kept = ~np.isin(self.keys, np.asarray(keys, dtype=np.int64))
        return Roster(
            self.keys[kept],
            None if self.seats is None else self.seats[kept],
            None if self.records is None else self.records[kept],
            self.top,
            self.floor,
        )


def order_of(keys: np.ndarray) -> np.ndarray:
    """The places of distinct int64 keys in ascending order.

    Sorting words whose last bits are the place is twice as fast as sorting places by their keys.
    """
    mask = (1 << len(keys).bit_length()) - 1
    words = np.sort((keys & ~mask) | np.arange(len(keys)))
    if (words[1:] | mask == words[:-1] | mask).any():
        return np.argsort(keys)  # some differ in no bit but the last ones
    return words & mask


def first_roster(listing: Listing) -> Roster:
    """The roster of a list seen for the first time."""
    order = order_of(listing.keys)
    n = len(order)
    seats = (n - order) * SEAT_STEP
    records = None if listing.records is None else listing.records[order]
    return Roster(listing.keys[order], seats, records, n * SEAT_STEP)


EMPTY = Roster(np.empty(0, np.int64), np.empty(0, np.int64), None, 0)


def keep(after: Roster, before: Roster, keys: np.ndarray) -> Roster:
    """`after` with some members of `before` kept on it, at the seats they had."""
    if not len(keys):
        return after
    at = before.position(keys)
    order = np.argsort(np.concatenate([after.keys, keys]))

    def joined(now: np.ndarray | None, then: np.ndarray | None) -> np.ndarray | None:
        if now is None:
            return None
        old = np.zeros(len(keys), np.int64) if then is None else then[at]
        return np.asarray(np.concatenate([now, old])[order])

    return Roster(
        np.concatenate([after.keys, keys])[order],
        joined(after.seats, before.seats),
        joined(after.records, before.records),
        after.top,
        after.floor,
    )
