"""Everybody at once: which of millions of accounts are worth judging, found in whole columns.

The law is that of `screening.may_matter`, loosened a little: whoever it would let through is found
here, and a few more, who are then looked at one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.evidence import stay_before
from app.domain.instant import DAY, Instant
from app.domain.rates import BRIEF
from app.domain.screening import FEW, one_return
from app.domain.weighing import NOTE

# Odd numbers that spread account and watch over all 64 bits (splitmix64's gamma, MurmurHash3's C2).
_ACCOUNT, _WATCH = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC4CEB9FE1A85EC53)
# The oldest single return that could still make a note, if it is all there is: its evidence fades,
# and the longer an account is seen to do nothing more, the less it says.
_OPEN = max(d for d in range(365) if one_return(d * DAY, d * DAY, stay_before(DAY)) >= NOTE) * DAY
# Accounts are looked up by so many of their bits first.
_BITS = (1 << 22) - 1


@dataclass(frozen=True, slots=True)
class Columns:
    """Follow events as arrays of one length, in order of time on every list.

    `account`: int64 keys. `watch`: integers. `at`: int64, best estimate in milliseconds since 1970.
    `coming`: bool, True for a follow.
    """

    account: np.ndarray
    watch: np.ndarray
    at: np.ndarray
    coming: np.ndarray


def suspects(events: Columns, now: Instant) -> Columns:
    """All events of the accounts whose judgement could come to a note, as of `now`."""
    if not len(events.at):
        return events
    row, after = _on_one_edge(events)
    account, coming, comes = events.account[row], events.coming[row], events.coming[after]
    began, ended = events.at[row], events.at[after]
    left, back = coming & ~comes, ~coming & comes
    short = left & (ended - began <= BRIEF)
    recent = back & (ended >= now - _OPEN - DAY)
    told_twice = _repeated(account[short | back], 2)
    leavers = account[left]
    routine = _repeated(leavers[_among(leavers, account[back])], FEW + 1)
    other = events.account[after]
    mixed_up = account != other
    once = np.concatenate([account[recent | mixed_up], other[mixed_up]])
    chosen = _among(events.account, np.concatenate([told_twice, routine, once]))
    return Columns(
        events.account[chosen], events.watch[chosen], events.at[chosen], events.coming[chosen]
    )


def _among(keys: np.ndarray, few: np.ndarray) -> np.ndarray:
    """The places of those keys that are among a few; most are ruled out by their last bits."""
    marked = np.zeros(_BITS + 1, bool)
    marked[few & _BITS] = True
    maybe = np.flatnonzero(marked[keys & _BITS])
    places: np.ndarray = maybe[np.isin(keys[maybe], few)]
    return places


def _on_one_edge(events: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Every row that is followed by another of one account on one watch, in time; and that other.

    The upper bits of each word are the edge's hash, the lower ones the row: sorting words is several
    times faster than sorting rows by two columns. Two accounts may share a hash, two watches of one
    account never do.
    """
    rows = len(events.at)
    mask = np.uint64((1 << (rows - 1).bit_length()) - 1)
    words = events.account.view(np.uint64) * _ACCOUNT
    watches = events.watch.astype(np.uint64)
    watches += np.uint64(1)
    watches *= _WATCH
    words ^= watches
    words &= ~mask
    words |= np.arange(rows, dtype=np.uint64)
    words.sort()
    first = np.flatnonzero((words[1:] ^ words[:-1]) <= mask)
    row, after = words[first] & mask, words[first + 1] & mask
    return row.view(np.int64), after.view(np.int64)


def _repeated(keys: np.ndarray, least: int) -> np.ndarray:
    found, times = np.unique(keys, return_counts=True)
    repeated: np.ndarray = found[times >= least]
    return repeated
