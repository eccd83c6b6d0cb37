"""A power cut in the middle of a commit: the log of SQLite ends torn or garbled behind the last one.

With synchronous FULL everything up to the last acknowledged commit has reached the disk; what was
being written then may be there, half there, or anything.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sqlalchemy import make_url

from app.storage.engine import open_engine
from app.storage.work import Database
from tests.crash.builds import right
from tests.crash.days import first_lists
from tests.crash.oracle import complaints, days

MEMBERS = 60
STEPS = 40


@dataclass(frozen=True)
class Commit:
    """The file and its log right after a commit, and the day that was acknowledged with it."""

    file: Path
    log: bytes
    day: int


def damaged_databases(address: str, folder: Path, cases: int, seed: int) -> Iterator[list[str]]:
    """For each case, what is wrong after a power cut at some commit; nothing if all is right."""
    chance = random.Random(seed)
    lists = first_lists(seed, MEMBERS, STEPS + 1)
    commits = list(_commits(address, folder, lists))
    pairs = [pair for pair in pairwise(commits) if _continues(*pair)]
    for _ in range(cases):
        before, after = chance.choice(pairs)
        place = folder / "cut.sqlite3"
        shutil.copyfile(before.file, place)
        log = before.log + _torn(after.log[len(before.log) :], chance)
        place.with_name(place.name + "-wal").write_bytes(log)
        yield _found(place, lists, before.day)
        for file in folder.glob("cut.sqlite3*"):
            file.unlink()


def _commits(address: str, folder: Path, lists: Sequence[Sequence[str]]) -> Iterator[Commit]:
    file = Path(make_url(address).database or "")
    engine = open_engine(address)
    storage = Database(engine)
    for day, members in enumerate(lists):
        right(storage, members, day)
        kept = folder / f"after-{day}.sqlite3"
        shutil.copyfile(file, kept)
        yield Commit(kept, file.with_name(file.name + "-wal").read_bytes(), day)
    engine.dispose()


def _continues(before: Commit, after: Commit) -> bool:
    """Whether the log was only appended to: after a checkpoint it begins anew."""
    return after.log.startswith(before.log) and before.file.read_bytes() == after.file.read_bytes()


def _torn(written: bytes, chance: random.Random) -> bytes:
    """What may be on the disk of bytes that were being written: a part, some of it garbled."""
    torn = bytearray(written[: chance.randint(0, len(written))])
    for _ in range(chance.randint(0, 3)):
        if torn:
            start = chance.randrange(len(torn))
            torn[start : start + 512] = chance.randbytes(len(torn[start : start + 512]))
    return bytes(torn)


def _found(file: Path, lists: Sequence[Sequence[str]], acknowledged: int) -> list[str]:
    engine = open_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        last = days(connection)[-1]
    wrong = complaints(engine, lists, set(range(acknowledged + 1)))
    engine.dispose()
    if last not in {acknowledged, acknowledged + 1}:
        wrong.append(f"day {last} is the last one, {acknowledged} was acknowledged")
    return wrong
