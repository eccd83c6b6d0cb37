"""A table with one entry a row, that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
import io

from app.domain.blocklist import BlockList, Entry, Exported
from app.domain.instant import rfc3339
from app.domain.text import visible

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
)
# What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection"), full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class CsvTable:
    """RFC 4180 with a header. A cell that could be a formula begins with an apostrophe."""

    name = "csv"
    media_type = "text/csv; charset=utf-8; header=present"

    def write(self, blocks: BlockList) -> Exported:
        """All entries, the surest first."""
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(COLUMNS)
        rows.writerows([inert(cell) for cell in _cells(entry)] for entry in blocks.entries)
        return Exported(text.getvalue())


def inert(cell: str) -> str:
    """The cell's text so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.account.network,
        entry.account.id,
        visible(entry.account.handle or ""),
        entry.pattern.value,
        f"{entry.confidence:.4f}",
        str(entry.cycles),
        rfc3339(entry.since),
        rfc3339(entry.last_seen),
        rfc3339(entry.until),
        entry.alert_id,
        entry.reason,
    )


EXPORT = CsvTable()
