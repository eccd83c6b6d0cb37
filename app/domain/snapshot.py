"""One walk over a watched list: what it brought, and how far it can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.domain.instant import Instant


class Order(StrEnum):
    """What the position in a list says. Only newest-first lists say when somebody followed."""

    NEWEST_FIRST = "newest_first"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """How far a snapshot can be believed; only a complete one proves an absence."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    HIDDEN = "hidden"
    QUARANTINED = "quarantined"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Listing:
    """The members a walk brought, in the platform's order, each once.

    `keys`: shape (n,), int64, distinct. `records`: shape (n,), int64, 0 where the follow record is
    not known, or None if no record is known at all. `taken_at`: when the walk ended. `hidden`: the
    account does not show the list to us.
    """

    taken_at: Instant
    keys: np.ndarray
    order: Order = Order.UNKNOWN
    records: np.ndarray | None = None
    claimed: int | None = None
    complete: bool = True
    fault: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The row that is kept of a walk. `order`: what the places in its list say."""

    watch_id: int
    started_at: Instant
    finished_at: Instant
    seen: int
    verdict: Verdict
    reason: str | None = None
    claimed: int | None = None
    pages: int = 0
    requests: int = 0
    joined: int = 0
    left: int = 0
    order: Order = Order.UNKNOWN
