"""A listing made from what a walk or a file brought: every account once, records beside it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.domain.ids import Ids
from app.domain.record import record_number


def distinct(network: str, ids: Ids) -> tuple[np.ndarray, Ids]:
    """Keys and ids with every account once, at its first place in the list."""
    keys = ids.keys(network)
    ordered = np.sort(keys)
    if not (ordered[1:] == ordered[:-1]).any():
        return keys, ids
    first = np.sort(np.unique(keys, return_index=True)[1])
    return keys[first], ids.take(first)


def records_of(ids: Ids, records: Mapping[str, str]) -> np.ndarray | None:
    """Record numbers in the order of the ids, 0 where unknown; None if none is known."""
    if not records:
        return None
    known = (record_number(records[one]) if one in records else 0 for one in ids)
    return np.fromiter(known, np.int64, len(ids))
