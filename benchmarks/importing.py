"""Importing years of one list, persisted and detected, beside a script that only counts.

Both are whole processes, started as a person starts them: Python finds what it compiled before.

python -m benchmarks.importing FILE FOLDER     imports FILE into a new database in FOLDER
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from app import signals
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer, Summary
from app.registry import discover
from app.sources.interchange import READER
from app.storage.engine import open_engine
from app.storage.schema import upgrade
from app.storage.work import Database
from benchmarks import counting, years
from benchmarks.processes import TIMES, cpu_seconds
from benchmarks.table import Row

MOST = 1.0


def new_database(folder: Path) -> Database:
    """A database as the program makes one at its first start."""
    engine = open_engine(f"sqlite:///{folder / 'churnwatch.sqlite3'}")
    upgrade(engine)
    return Database(engine)


def new_importer(storage: Database) -> Importer:
    """What the program imports with, all signals at work."""
    return Importer(storage, Detector(discover(signals, "SIGNAL")))


def import_file(storage: Database, path: Path) -> Summary:
    """Import one interchange stream as the program does."""
    return new_importer(storage).run(READER.read(path, lambda _bytes: None))


def measure() -> list[Row]:
    """Whole processes by turns, each with a new database; CPU time from start to end."""
    what = f"import {years.DAYS:,} lists of {years.MEMBERS:,}, persisted and detected"
    with tempfile.TemporaryDirectory() as folder:
        history = years.write(Path(folder) / "history.jsonl")
        ours, theirs = [], []
        for turn in range(TIMES):
            place = Path(folder) / str(turn)
            ours.append(cpu_seconds(["-m", "benchmarks.importing", history, place]))
            theirs.append(cpu_seconds([counting.__file__, history]))
    return [Row(what, "a script that only counts", "s CPU", min(ours), min(theirs), MOST)]


def main(path: str, folder: str) -> None:
    summary = import_file(new_database(Path(folder)), Path(path))
    print(summary.left, "leaves,", summary.returned, "returns")


if __name__ == "__main__":
    main(*sys.argv[1:])
