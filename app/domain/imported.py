"""What a file brings in: lists, profiles and events with the data's own times, and its faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.domain.account import Account, Profile
from app.domain.event import Kind
from app.domain.ids import Ids
from app.domain.instant import Instant, rfc3339
from app.domain.snapshot import Order
from app.domain.watch import ListKind


@dataclass(frozen=True, slots=True)
class ImportedList:
    """One list at one time. `ids` in the platform's order; handles and records where known.

    `odd`: rows left out because no network could have given their ids. `since`: shape (n,), int64,
    when each follow began, 0 where unknown, or None; it stands for the follow record. `by_name`:
    the ids are names, which can be changed and taken by others. `line`: where it stands in the
    file, 0 where files have no lines.
    """

    account: Account
    list: ListKind
    taken_at: Instant
    ids: Ids
    order: Order = Order.UNKNOWN
    complete: bool = True
    claimed: int | None = None
    handles: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    odd: int = 0
    since: np.ndarray | None = None
    by_name: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """One follow or unfollow with its exact time."""

    kind: Kind
    actor: Account
    subject: Account
    at: Instant
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A place in a file that could not be read; what follows it was read all the same.

    `line`: 0 where the fault is the whole file's, or the file has no lines.
    """

    line: int
    reason: str


Imported = ImportedList | ImportedEvent | Profile | Fault


def until(latest: Instant, stream: Iterable[Imported]) -> Iterator[Imported]:
    """What is not of later than `latest`, and a fault in place of each that is."""
    for one in stream:
        whose, at = _whose_and_when(one)
        if at <= latest:
            yield one
            continue
        line = one.line if isinstance(one, ImportedList) else 0
        yield Fault(line, f"{whose}: {rfc3339(at)} is years in the future; left out")


def _whose_and_when(one: Imported) -> tuple[str, Instant]:
    if isinstance(one, ImportedList):
        return f"{one.account.network} {one.account.name} {one.list}", one.taken_at
    if isinstance(one, ImportedEvent):
        return f"{one.actor.network} {one.actor.name}", one.at
    return (one.account.name, one.observed_at) if isinstance(one, Profile) else ("", 0)
