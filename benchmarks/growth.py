"""What the thousandth snapshot costs beside the tenth: time of the processor, bytes written, bytes kept.

Every list is applied in a transaction of its own, as a capture does it.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app import signals
from app.domain.imported import Imported
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer
from app.registry import discover
from app.sources.interchange import parse_line
from benchmarks import years
from benchmarks.importing import new_database
from benchmarks.table import Row

TENTH, THOUSANDTH = slice(4, 15), slice(994, 1_005)
DAYS = THOUSANDTH.stop
MOST = 1.1
# What trackers keep: https://www.sqlite.org/lang_createtable.html#rowids_and_the_integer_primary_key
ROWS = "CREATE TABLE follower (taken_at TEXT, id TEXT, PRIMARY KEY (taken_at, id))"
ROW_DAYS = 100
MOST_BYTES = 1 / 50


@dataclass(frozen=True, slots=True)
class Cost:
    """What one snapshot took. `written`: bytes handed to the system, the log of the database included."""

    seconds: float
    written: int


def measure() -> list[Row]:
    """The costs of a history in which each day is like the other."""
    with tempfile.TemporaryDirectory() as folder:
        costs, kept = _costs(Path(folder))
        rows = _row_bytes(Path(folder) / "rows.sqlite3")
    return [
        _beside("CPU of the 1000th snapshot", "ms", [cost.seconds * 1e3 for cost in costs]),
        _beside(
            "bytes written by the 1000th snapshot", "kB", [cost.written / 1e3 for cost in costs]
        ),
        Row(
            "stored per member and snapshot",
            "a row for each in SQLite",
            "bytes",
            kept / (DAYS * years.MEMBERS),
            rows / (ROW_DAYS * years.MEMBERS),
            MOST_BYTES,
        ),
    ]


def _beside(what: str, unit: str, values: Sequence[float]) -> Row:
    thousandth, tenth = (statistics.median(values[window]) for window in (THOUSANDTH, TENTH))
    return Row(what, "the 10th", unit, thousandth, tenth, MOST)


def _costs(folder: Path) -> tuple[list[Cost], int]:
    """The cost of each snapshot in turn, and the bytes of the database after the last."""
    storage = new_database(folder / "ours")
    importer = Importer(storage, Detector(discover(signals, "SIGNAL")))
    costs = [_cost(importer, one) for one in _history()]
    storage.engine.dispose()
    return costs, sum(file.stat().st_size for file in (folder / "ours").iterdir())


def _history() -> Iterator[Imported]:
    return (parse_line(line) for line in years.lines(DAYS))


def _cost(importer: Importer, one: Imported) -> Cost:
    began, written = time.process_time(), _written()
    importer.run([one])
    return Cost(time.process_time() - began, _written() - written)


def _written() -> int:
    """Bytes this process has handed to the system so far; Linux counts them."""
    counts = Path("/proc/self/io")
    if not counts.exists():
        return 0
    [line] = [line for line in counts.read_text().splitlines() if line.startswith("wchar:")]
    return int(line.partition(":")[2])


def _row_bytes(path: Path) -> int:
    """The size of a table with one row per member and snapshot, packed as tightly as it gets."""
    with sqlite3.connect(path) as database:
        database.execute(ROWS)
        for day, members in enumerate(years.lists(ROW_DAYS)):
            taken_at = f"2026-01-01T{day:06}Z"
            database.executemany(
                "INSERT INTO follower VALUES (?, ?)", ((taken_at, id) for id in members)
            )
    database.execute("VACUUM")
    database.close()
    return path.stat().st_size
