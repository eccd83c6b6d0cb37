"""A block list of a million entries, read from the database and streamed, beside the csv module.

python -m benchmarks.blocklist FOLDER SIZE     renders one, and prints the memory it took in MB
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.domain.account import Account
from app.domain.blocklist import SUGGESTED, Entry, Version
from app.domain.finding import Pattern
from app.domain.instant import DAY, HOUR
from app.exports.csv_table import EXPORT
from app.pipeline.edition import open_edition
from app.pipeline.publish import publish
from app.storage.work import Database
from app.web.renderings import Rendering
from benchmarks.importing import new_database
from benchmarks.processes import TIMES, own_memory, printed_number
from benchmarks.table import Row

ENTRIES = 1_000_000
FEW = 10_000
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
# A list is streamed at no less than half the speed of writing the same bytes, in flat memory.
MOST = 2.0
MOST_MEMORY = 1.1


def measure() -> list[Row]:
    """A list streamed by the program and written by csv, by turns; memory of a long and a short one."""
    with tempfile.TemporaryDirectory() as folder:
        database = filled(Path(folder), ENTRIES)
        turns = [streamed(database) for _ in range(TIMES)]
        first, again, plain = map(min, zip(*turns, strict=True))
        database.engine.dispose()
        long, short = _peak(Path(folder), ENTRIES), _peak(Path(folder) / "few", FEW)
    what = f"stream a list of {ENTRIES:,} entries as CSV"
    return [
        Row(
            f"{what}, a version's first reader",
            "csv writing the bytes",
            "s CPU",
            first,
            plain,
            MOST,
        ),
        Row(f"{what}, every other reader", "csv writing the bytes", "s CPU", again, plain, MOST),
        Row(f"memory for {ENTRIES:,} entries", f"for {FEW:,}", "MB", long, short, MOST_MEMORY),
    ]


def filled(folder: Path, size: int) -> Database:
    """A database in which the suggested list has a version of so many entries."""
    folder.mkdir(exist_ok=True)
    database = new_database(folder)
    with database.writing() as work:
        publish(work, SUGGESTED, START)
        one = work.blocklists.get(SUGGESTED)
        made = ((entry, b"") for entry in _entries(size))
        work.editions.put(one.id, Version(2, START, "0" * 64, size, size, 0, 0), made, {})
    return database


def streamed(database: Database) -> tuple[float, float, float]:
    """Seconds of CPU until everything was rendered and read, read again, and written by csv alone."""
    began = time.process_time()
    rendering = _rendered(database)
    data = b"".join(rendering.chunks())
    first = time.process_time() - began
    began = time.process_time()
    for _ in rendering.chunks():
        pass
    again = time.process_time() - began
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    began = time.process_time()
    with tempfile.TemporaryFile("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return first, again, time.process_time() - began


def _rendered(database: Database) -> Rendering:
    with database.reading() as work:
        edition = open_edition(work, work.blocklists.get(SUGGESTED), START)
        return Rendering(EXPORT.write(edition))


def _entries(size: int) -> Iterator[Entry]:
    """People as a single publication writes them, the surest first: times are those of hourly looks.

    A list that grew over many versions lies in no order, and is slower to read.
    """
    for number in range(size):
        seen = START + number * 7919 % 8_000 * HOUR
        yield Entry(
            Account("bluesky", f"did:plc:{number:024}", f"person{number}.example"),
            number * 7_046_029_254_386_353 % 2**63,
            "Unfollowed and followed again 8 times, on 3 watched lists, between 1 Jan and 3 Mar.",
            Pattern.HALIFAX,
            1 - number / size / 10,
            8,
            f"al_{number:016x}",
            seen,
            seen + 60 * DAY,
            seen + 150 * DAY,
            seen,
        )


def _peak(folder: Path, size: int) -> float:
    """The most memory of a process that renders the list in a folder, in MB."""
    return printed_number(["-m", "benchmarks.blocklist", folder, size])


def main(folder: str, size: str) -> None:
    """Render a list, made if it is not there, and print this process's greatest memory in MB."""
    there = (Path(folder) / "churnwatch.sqlite3").exists()
    database = new_database(Path(folder)) if there else filled(Path(folder), int(size))
    _rendered(database)
    print(own_memory())


if __name__ == "__main__":
    main(*sys.argv[1:])
