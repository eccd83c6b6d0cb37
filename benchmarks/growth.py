"""What the thousandth snapshot costs beside the tenth: time of the processor, bytes written, bytes kept.

Every list is applied in a transaction of its own, as a capture does it. Two copies of one database, as
it was early and late, go on by turns, so that neither has the machine's good moment alone.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.domain.imported import Imported
from app.pipeline.importing import Importer
from app.sources.interchange import parse_line
from benchmarks import years
from benchmarks.importing import new_database, new_importer
from benchmarks.table import Row

TENTH, THOUSANDTH = range(4, 15), range(994, 1_005)
DAYS = THOUSANDTH.stop
# A database that was just opened has nothing in memory yet: so many lists are applied before.
WARMING = 4
ROUNDS = 5
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
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = _grow(folder)
        rounds = [turn for _ in range(ROUNDS) for turn in _by_turns(folder)]
        rows = _row_bytes(folder / "rows.sqlite3")
    return [
        _beside("CPU of the 1000th snapshot", "ms", rounds, lambda cost: cost.seconds * 1e3),
        _beside("bytes written by the 1000th snapshot", "kB", rounds, lambda c: c.written / 1e3),
        Row(
            "stored per member and snapshot",
            "a row for each in SQLite",
            "bytes",
            kept / (DAYS * years.MEMBERS),
            rows / (ROW_DAYS * years.MEMBERS),
            MOST_BYTES,
        ),
    ]


def _beside(
    what: str, unit: str, rounds: Sequence[tuple[Cost, Cost]], of: Callable[[Cost], float]
) -> Row:
    """The middle of what the later snapshots cost, beside that of the earlier."""
    earlier, later = (statistics.median(map(of, costs)) for costs in zip(*rounds, strict=True))
    return Row(what, "the 10th", unit, later, earlier, MOST)


def _grow(folder: Path) -> int:
    """Keep the database as it was before each window; returns the bytes of it after the last list."""
    storage = new_database(folder / "ours")
    importer = new_importer(storage)
    for day, one in enumerate(_history(0, DAYS)):
        for window in (TENTH, THOUSANDTH):
            if day == window.start - WARMING:
                storage.engine.dispose()
                shutil.copytree(folder / "ours", folder / f"before {window.start}")
        importer.run([one])
    storage.engine.dispose()
    return sum(file.stat().st_size for file in (folder / "ours").iterdir())


def _by_turns(folder: Path) -> Iterator[tuple[Cost, Cost]]:
    """What each snapshot of the early and of the late window cost, one after the other."""
    with _going_on(folder, TENTH) as early, _going_on(folder, THOUSANDTH) as late:
        yield from zip(early, late, strict=True)


@contextmanager
def _going_on(folder: Path, window: range) -> Iterator[Iterator[Cost]]:
    """What each snapshot of a window costs on a copy of the database as it was before, when asked for."""
    with tempfile.TemporaryDirectory(dir=folder) as copy:
        shutil.copytree(folder / f"before {window.start}", copy, dirs_exist_ok=True)
        storage = new_database(Path(copy))
        importer = new_importer(storage)
        lists = _history(window.start - WARMING, window.stop)
        importer.run(islice(lists, WARMING))
        rest = [*lists]
        yield (_cost(importer, one) for one in rest)
        storage.engine.dispose()


def _history(begin: int, end: int) -> Iterator[Imported]:
    return (parse_line(line) for line in islice(years.lines(end), begin, None))


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
