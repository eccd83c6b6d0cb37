"""Who is who on a list that knows accounts only by names, which people change and give up.

The time at which a follow began stays the same when the account is renamed, so it tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.account import AccountKey
from app.domain.instant import Instant
from app.domain.record import record_time
from app.domain.roster import Roster


def loose_ends(roster: Roster, keys: np.ndarray, records: np.ndarray) -> tuple[np.ndarray, ...]:
    """What a list leaves open: the places of its rows, and the members of the roster, not yet paired.

    A row is paired with the member of its name if both tell the same follow, or one tells none.
    """
    at = roster.position(keys)
    known = np.zeros(len(roster), np.int64) if roster.records is None else roster.records
    here = at >= 0
    same = (
        here & ((records == 0) | (known[at] == 0) | (known[at] == records)) if len(known) else here
    )
    loose = np.ones(len(roster), bool)
    loose[at[same]] = False
    return np.flatnonzero(~same), np.flatnonzero(loose)


def renamed_by_record(
    rows: Sequence[tuple[int, int]], members: Sequence[tuple[AccountKey, int]], since: Instant
) -> dict[int, AccountKey]:
    """Rows (place, record) that are members (key, record) under another name: place to key.

    Only a follow that was there at `since`, and that one row and one member alone tell, counts.
    """
    at = _alone(rows)
    whose = _alone(members)
    return {
        at[record]: whose[record]
        for record in at.keys() & whose.keys()
        if (made := record_time(record, since)) is not None and made <= since
    }


def _alone(told: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Record to what tells it, for known records that are told only once."""
    found: dict[int, int] = {}
    twice: set[int] = {0}
    for one, record in told:
        if record in found:
            twice.add(record)
        found[record] = one
    return {record: one for record, one in found.items() if record not in twice}


def renamed_by_handle(
    names: Mapping[int, str], handles: Mapping[AccountKey, str | None]
) -> dict[int, AccountKey]:
    """Rows (place to name) that bear the name a member took before: place to key."""
    whose = {handle: key for key, handle in handles.items() if handle}
    return {place: whose[name] for place, name in names.items() if name in whose}
