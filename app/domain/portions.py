"""Entries of a block list column by column: for whoever goes through a million of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, Protocol, runtime_checkable

from app.domain.account import AccountKey
from app.domain.blocklist import Entry
from app.domain.instant import Instant

_AT_ONCE = 500


class Portion(NamedTuple):
    """Some entries in their order: the first of each column belongs to the first of them, and so on."""

    networks: Sequence[str]
    ids: Sequence[str]
    handles: Sequence[str | None]
    keys: Sequence[AccountKey]
    reasons: Sequence[str]
    patterns: Sequence[str]
    confidences: Sequence[float]
    cycles: Sequence[int]
    alert_ids: Sequence[str]
    since: Sequence[Instant]
    last_seen: Sequence[Instant]
    until: Sequence[Instant]


@runtime_checkable
class Portioned(Protocol):
    """Entries that lie in columns already, or nearly; making each of them first would cost more."""

    def portions(self) -> Iterator[Portion]: ...


def portions_of(entries: Iterable[Entry]) -> Iterator[Portion]:
    """The entries in portions, none of them empty."""
    if isinstance(entries, Portioned):
        yield from entries.portions()
        return
    rest = iter(entries)
    while part := list(islice(rest, _AT_ONCE)):
        yield Portion(*zip(*map(_row, part), strict=True))


def _row(one: Entry) -> tuple[object, ...]:
    """The fields of an entry, in the order of the columns."""
    account = (one.account.network, one.account.id, one.account.handle)
    why = (one.key, one.reason, one.pattern.value, one.confidence, one.cycles, one.alert_id)
    return *account, *why, one.since, one.last_seen, one.until
