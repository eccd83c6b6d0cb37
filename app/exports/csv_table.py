"""A table with one entry a row, that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import repeat

from app.domain.blocklist import Edition, Entry
from app.domain.instant import rfc3339
from app.domain.portions import Portion, portions_of
from app.domain.text import LONGEST_SHOWN, inert, visible

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
_LINE = "%s,%s,%s,%s,%.4f,%s,%s,%s,%s,%s,%s,"
_UNSIGNED = 2**64 - 1
# Most times are those of the same few thousand snapshots.
_when = lru_cache(maxsize=65_536)(rfc3339)


class CsvTable:
    """RFC 4180 with a header. A cell that could be a formula begins with an apostrophe."""

    name = "csv"
    media_type = "text/csv; charset=utf-8; header=present"
    tells_changes = False
    lacking = None
    meant_for = "a spreadsheet"

    def holds(self, _entry: Entry) -> bool:
        """A table has a row for everybody."""
        return True

    def write(self, edition: Edition) -> Iterator[str]:
        """All entries, the surest first."""
        yield ",".join(COLUMNS) + "\r\n"
        line = _LINE + _page(edition) + "\r\n"
        for portion in portions_of(edition.entries):
            yield "".join(map(line.__mod__, _cells(portion)))


def _page(edition: Edition) -> str:
    """How the last cell of every line is formatted; where pages begin is up to the settings."""
    [start] = _quoted([f"{edition.address}/{edition.slug}/\0"])
    return start.replace("%", "%%").replace("\0", "%016x")


def _cells(portion: Portion) -> Iterator[tuple[object, ...]]:
    """What stands in each line; cells that strangers could have a word in are made inert."""
    return zip(
        _quoted(_inert(portion.networks)),
        _quoted(_inert(portion.ids)),
        _quoted(_inert(_visible([handle or "" for handle in portion.handles]))),
        portion.patterns,
        portion.confidences,
        portion.cycles,
        map(_when, portion.since),
        map(_when, portion.last_seen),
        map(_when, portion.until),
        portion.alert_ids,
        _quoted(_inert(portion.reasons)),
        map(_UNSIGNED.__and__, portion.keys),
        strict=True,
    )


class _Lines(list[str]):
    """What csv writes, a line each."""

    write = list.append


def _quoted(cells: Sequence[str]) -> Sequence[str]:
    """The cells as csv writes them; where none holds a sign that needs it, they stay as they are."""
    together = "".join(cells)
    if not any(sign in together for sign in ',"\r\n'):
        return cells
    lines = _Lines()
    csv.writer(lines).writerows(zip(cells, repeat("")))
    return [line[: -len(",\r\n")] for line in lines]


def _inert(cells: Sequence[str]) -> Sequence[str]:
    """The cells so that no spreadsheet takes one for a formula; nearly always they are."""
    harmless = "".join([cell[:1] for cell in cells]).isalnum()
    return cells if harmless else [inert(cell) for cell in cells]


def _visible(cells: Sequence[str]) -> Sequence[str]:
    """The cells with what cannot be seen written out; nearly always there is nothing of that."""
    together = "".join(cells)
    plain = together.isascii() and together.isprintable()
    if plain and max(map(len, cells)) <= LONGEST_SHOWN:
        return cells
    return [visible(cell) for cell in cells]


EXPORT = CsvTable()
