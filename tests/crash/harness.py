"""One run of the killing, and what the oracle has to say about it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.storage.engine import open_engine
from tests.crash.days import first_lists
from tests.crash.oracle import complaints, days

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Aftermath:
    """`snapshots`: how many there are in the end. `complaints`: what is wrong, nothing if all is right."""

    snapshots: int
    complaints: list[str]


def kill(
    address: str, folder: Path, seed: int = 1, members: int = 200, **options: object
) -> Aftermath:
    """Let a process write and be killed, over and over, and look at what is left."""
    acknowledged = folder / "acknowledged"
    given = {"seed": seed, "members": members, **options}
    words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "tests.crash.killing", address, str(acknowledged), *words]
    subprocess.run(command, check=True, cwd=ROOT)
    engine = open_engine(address)
    with engine.connect() as connection:
        last = days(connection)[-1]
    lists = first_lists(seed, members, last + 2)
    done = {int(line) for line in acknowledged.read_text().splitlines() if line}
    found = Aftermath(last + 1, complaints(engine, lists, done))
    engine.dispose()
    return found
