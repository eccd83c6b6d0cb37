"""Who was erased is dropped from every list before it is compared, so that nobody comes or goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from app.domain.account import Account, AccountKey
from app.domain.errors import Conflict
from app.domain.snapshot import Listing
from app.domain.watch import Watch
from app.ports.storage import Work


def erased_among(work: Work, watch: Watch, keys: np.ndarray) -> np.ndarray:
    """Those of a list's accounts that were erased: who is on its roster was not."""
    if not work.suppressed.anybody:
        return keys[:0]
    if watch.state.roster_version:
        roster = work.rosters.get(watch.id, watch.state.roster_version)
        keys = keys[roster.position(keys) < 0]
    return np.array(sorted(work.suppressed.among(keys.tolist())), np.int64)


def without_erased(work: Work, watch: Watch, listing: Listing) -> tuple[Listing, np.ndarray | None]:
    """The listing without whoever was erased, and where its members stood; None if all stay.

    They are taken out of the claimed count as well, so that nobody seems to be missing.
    """
    erased = erased_among(work, watch, listing.keys)
    if not len(erased):
        return listing, None
    places = np.flatnonzero(~np.isin(listing.keys, erased))
    records = None if listing.records is None else listing.records[places]
    claimed = None if listing.claimed is None else listing.claimed - len(erased)
    keys = listing.keys[places]
    return replace(listing, keys=keys, records=records, claimed=claimed), places


def kept_out(work: Work, accounts: Iterable[Account]) -> set[AccountKey]:
    """The keys of those of some accounts that were erased."""
    return work.suppressed.among([account.key for account in accounts])


def refuse_erased(work: Work, account: Account) -> None:
    """Raise Conflict if an account was erased: its lists are not watched either."""
    if kept_out(work, [account]):
        raise Conflict(
            f"{account.name} was erased here at their own wish;"
            " `churnwatch erase-subject --lift` takes that back"
        )
