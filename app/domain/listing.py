"""A listing made from what a walk or a file brought: ids to keys, doubles and nonsense left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.account import LONGEST_ID, account_keys, is_id
from app.domain.record import record_number

# Everything visible in ASCII: stable ids of all networks are made of these.
_VISIBLE = bytes(range(0x21, 0x7F))


def plausible(ids: Sequence[str]) -> Sequence[str]:
    """The ids without those that no network could have given; the same sequence if all are fine."""
    if all(ids) and max(map(len, ids), default=0) <= LONGEST_ID:
        odd = "".join(ids).encode(errors="replace").translate(None, _VISIBLE)
        if not odd:
            return ids
    return [one for one in ids if is_id(one)]


def distinct(network: str, ids: Sequence[str]) -> tuple[np.ndarray, Sequence[str]]:
    """Keys and ids with every account once, at its first place in the list."""
    keys = account_keys(network, ids)
    ordered = np.sort(keys)
    if not (ordered[1:] == ordered[:-1]).any():
        return keys, ids
    first = np.sort(np.unique(keys, return_index=True)[1])
    return keys[first], [ids[place] for place in first.tolist()]


def records_of(ids: Sequence[str], records: Mapping[str, str]) -> np.ndarray | None:
    """Record numbers in the order of the ids, 0 where unknown; None if none is known."""
    if not records:
        return None
    known = (record_number(records[one]) if one in records else 0 for one in ids)
    return np.fromiter(known, np.int64, len(ids))
