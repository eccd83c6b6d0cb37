"""The comparison of a list with its roster: who joined, who left, who jumped to the head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.roster import Roster, order_of
from app.domain.seating import Seating, seat, seat_afresh
from app.domain.snapshot import Listing, Order

# Keys compared at a time: 64 thousand of each list fit into a second-level cache of 1 MB.
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Difference:
    """What a listing changes in a roster. Arrays of keys are int64 and sorted.

    `joined`, `left`: keys; `positions`: where in the list each joined key stands; `left_seats`:
    the seats given up, 0 where unknown. `moved`: members who stayed but jumped to the head past
    newer ones, `moved_from` their old seats; `rerecorded`: members whose follow record changed,
    `recorded`: those whose record was not known before; `reseated`: those with another seat.
    `seating`: how those who stayed are seated. `after`: the roster the list leads to.
    """

    joined: np.ndarray
    left: np.ndarray
    positions: np.ndarray
    left_seats: np.ndarray
    moved: np.ndarray
    moved_from: np.ndarray
    rerecorded: np.ndarray
    recorded: np.ndarray
    reseated: np.ndarray
    seating: Seating
    after: Roster


def compare_keys(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Who is only in `after` and who only in `before`: both sorted and distinct, int64.

    Both are cut at the same keys into blocks that stay in the processor's cache.
    """
    cuts = range(_BLOCK, len(before), _BLOCK)
    if cuts:
        pieces = np.split(after, np.searchsorted(after, before[cuts]))
        blocks = zip(np.split(before, cuts), pieces, strict=True)
        changed = np.concatenate([_unpaired(one, other) for one, other in blocks])
    else:
        changed = _unpaired(before, after)
    was_there = Roster(before).position(changed) >= 0
    return changed[~was_there], changed[was_there]


def _unpaired(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Keys in only one of two sorted arrays: merged by a stable sort, those without an equal beside."""
    merged = np.concatenate([one, other])
    merged.sort(kind="stable")
    twin = np.zeros(len(merged) + 1, bool)
    np.equal(merged[1:], merged[:-1], out=twin[1:-1])
    unpaired: np.ndarray = merged[~(twin[1:] | twin[:-1])]
    return unpaired


def compare(roster: Roster, listing: Listing) -> Difference:
    """Compare a list with what was known of it: O(n), and O(c) beyond whole-array steps."""
    order = order_of(listing.keys)
    keys = listing.keys[order]
    joined, left = compare_keys(roster.keys, keys)
    stayed_old, stayed_new = _without(roster.keys, left), _without(keys, joined)
    records, rerecorded, recorded = _records(roster, listing, order, stayed_old, stayed_new)
    held = _carried(roster.seats, stayed_old, stayed_new)
    old_seats = np.empty_like(held)
    old_seats[order] = held
    seating = _seating(old_seats, roster, listing.order)
    seats = None if seating.seats is None else seating.seats[order]
    return Difference(
        joined=joined,
        left=left,
        positions=order[np.searchsorted(keys, joined)],
        left_seats=np.zeros_like(left) if roster.seats is None else roster.seats[~stayed_old],
        moved=listing.keys[seating.moved],
        moved_from=old_seats[seating.moved],
        rerecorded=keys[rerecorded],
        recorded=keys[recorded],
        reseated=_reseated(keys, stayed_new, held, seats),
        seating=seating,
        after=Roster(keys, seats, records, seating.top, seating.floor),
    )


def _without(keys: np.ndarray, some: np.ndarray) -> np.ndarray:
    """Mask of the keys that are not among `some`; both sorted, every one of `some` in `keys`."""
    mask = np.ones(len(keys), bool)
    mask[np.searchsorted(keys, some)] = False
    return mask


def _carried(
    column: np.ndarray | None, stayed_old: np.ndarray, stayed_new: np.ndarray
) -> np.ndarray:
    """A column of the roster for the members of the list, by key, 0 where nothing was known."""
    carried = np.zeros(len(stayed_new), np.int64)
    if column is not None:
        carried[stayed_new] = column[stayed_old]
    return carried


def _seating(old_seats: np.ndarray, roster: Roster, order: Order) -> Seating:
    """Seat the list, or give up on its order; a newest-first list is then seated afresh."""
    if roster.seats is None and order is not Order.NEWEST_FIRST:
        return Seating(None, roster.top, roster.floor)
    seating = seat(old_seats, roster.top, roster.floor)
    if seating.seats is None and order is Order.NEWEST_FIRST:
        return seat_afresh(len(old_seats), roster.top)
    return seating


def _reseated(
    keys: np.ndarray, stayed: np.ndarray, old: np.ndarray, seats: np.ndarray | None
) -> np.ndarray:
    """Keys of those who stayed and have another seat now, or their first one."""
    return keys[:0] if seats is None else keys[stayed & (old != seats)]


def _records(
    roster: Roster,
    listing: Listing,
    order: np.ndarray,
    stayed_old: np.ndarray,
    stayed_new: np.ndarray,
) -> tuple[np.ndarray | None, np.ndarray, np.ndarray]:
    """The follow records by key, and masks of members whose record changed, or came to be known."""
    nobody = np.zeros(len(order), bool)
    if listing.records is None and roster.records is None:
        return None, nobody, nobody
    records = np.zeros(len(order), np.int64) if listing.records is None else listing.records[order]
    known = _carried(roster.records, stayed_old, stayed_new)
    changed = (known != 0) & (records != 0) & (known != records)
    learned = (known == 0) & (records != 0) & stayed_new
    return np.where(records == 0, known, records), changed, learned
