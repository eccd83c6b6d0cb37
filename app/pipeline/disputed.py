"""Where a live stream and a walk disagree about the last moments, the stream is believed.

A walk takes minutes and the pages of a platform lag behind its stream: whoever unfollowed while the
list was read may stand on it, and whoever followed may be missing. The next walk will tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.domain.account import AccountKey
from app.domain.event import FollowEvent, Proof
from app.domain.instant import MINUTE, Instant
from app.domain.snapshot import Listing

# Lists of a platform were seen to follow its stream within seconds; a minute is on the safe side.
LAG = MINUTE


def disputed(
    past: Mapping[AccountKey, Sequence[FollowEvent]],
    keys: np.ndarray,
    watch_id: int,
    started_at: Instant,
) -> np.ndarray:
    """Those of some keys whose newest change on the watch the stream told since the walk began."""
    newest = {
        key: next((e for e in reversed(past[key]) if e.watch_id == watch_id), None)
        for key in keys.tolist()
        if key in past
    }
    late = [
        key
        for key, event in newest.items()
        if event and event.proof is Proof.STREAM and event.before > started_at - LAG
    ]
    return np.array(late, np.int64)


def settled(
    listing: Listing, too_many: np.ndarray, missing: np.ndarray
) -> tuple[Listing, np.ndarray]:
    """The listing without those who are gone by now and with those who came, at its head.

    Returns as well where each of its members stood in the listing as it was read, -1 for the added.
    """
    kept = np.flatnonzero(~np.isin(listing.keys, too_many))
    keys = np.concatenate([missing, listing.keys[kept]])
    records = listing.records
    if records is not None:
        records = np.concatenate([np.zeros_like(missing), records[kept]])
    places = np.concatenate([np.full(len(missing), -1), kept])
    return replace(listing, keys=keys, records=records), places
