"""A table with one entry a row, that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from app.domain.blocklist import Edition, Entry
from app.domain.instant import rfc3339
from app.domain.text import inert, visible

COLUMNS = (
    "network",
    "id",
    "handle",
    "pattern",
    "confidence",
    "cycles",
    "since",
    "last_seen",
    "until",
    "alert",
    "reason",
    "page",
)
_ROWS = 1_000
# Most times are those of the same few thousand snapshots.
_when = lru_cache(maxsize=65_536)(rfc3339)


class CsvTable:
    """RFC 4180 with a header. A cell that could be a formula begins with an apostrophe."""

    name = "csv"
    media_type = "text/csv; charset=utf-8; header=present"
    tells_changes = False
    lacking = None

    def holds(self, _entry: Entry) -> bool:
        """A table has a row for everybody."""
        return True

    def write(self, edition: Edition) -> Iterator[str]:
        """All entries, the surest first."""
        yield _written([COLUMNS])
        entries = iter(edition.entries)
        while part := list(islice(entries, _ROWS)):
            yield _written(_cells(entry, edition.page(entry)) for entry in part)


def _written(rows: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cells(entry: Entry, page: str) -> tuple[str, ...]:
    """The cells of a row; those that strangers could have a word in are made inert."""
    return (
        inert(entry.account.network),
        inert(entry.account.id),
        inert(visible(entry.account.handle or "")),
        entry.pattern,
        f"{entry.confidence:.4f}",
        str(entry.cycles),
        _when(entry.since),
        _when(entry.last_seen),
        _when(entry.until),
        entry.alert_id,
        inert(entry.reason),
        page,
    )


EXPORT = CsvTable()
