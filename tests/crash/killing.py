"""Lets a process write list after list, kills it without warning, starts it again, and so on.

    python -m tests.crash.killing ADDRESS ACKNOWLEDGED [OPTIONS]

After each commit the process appends the day to the file ACKNOWLEDGED. With `--at statements` it
kills itself before its first statement, then before its second, until a whole step goes through;
otherwise it is killed at a random moment. It is forked, so that starting costs nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import time
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, event, text

from app.domain.instant import DAY
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.crash.builds import BUILDS, let_events_be_written_twice
from tests.crash.days import first_lists, lists
from tests.lists import START

# A step takes a few milliseconds; kills fall within two of them.
LONGEST_LIFE = 0.03
LONGEST_WAIT = 60.0


def main() -> None:
    options = parsed()
    chance = random.Random(options.seed)
    prepare(options)
    for number in range(options.kills):
        at_statement = number + 1 if options.at == "statements" else None
        before = options.acknowledged.stat().st_size
        process = os.fork()
        if process == 0:
            write_for_ever(options, at_statement)
        if at_statement is None:
            wait_for_growth(options.acknowledged, before)
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("acknowledged", type=Path)
    parser.add_argument("--build", choices=BUILDS, default="right")
    parser.add_argument("--at", choices=["random", "statements"], default="random")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--members", type=int, default=200)
    return parser.parse_args()


def prepare(options: argparse.Namespace) -> None:
    """The first list, written whole, so that there is something to change."""
    options.acknowledged.touch()
    engine = open_engine(options.address)
    if options.build == "events_first":
        let_events_be_written_twice(engine)
    [first] = first_lists(options.seed, options.members, 1)
    BUILDS["right"](Database(engine), first, 0)
    engine.dispose()


def write_for_ever(options: argparse.Namespace, at_statement: int | None) -> None:
    """What a killed and restarted process does: go on after the last list that is there."""
    engine = open_engine(options.address)
    storage, step = Database(engine), BUILDS[options.build]
    done = last_day(engine)
    if at_statement is not None:
        die_before(engine, at_statement)
    with options.acknowledged.open("a", buffering=1) as acknowledged:
        for day, members in enumerate(lists(options.seed, options.members)):
            if day > done:
                step(storage, members, day)
                acknowledged.write(f"{day}\n")


def last_day(engine: Engine) -> int:
    with engine.connect() as connection:
        last_at = connection.execute(text("SELECT max(finished_at) FROM snapshot")).scalar_one()
    return int((last_at - START) // DAY)


def die_before(engine: Engine, statement: int) -> None:
    """Kill this process before its n-th statement; a commit counts as one."""
    numbers = count(1)

    def perhaps(*_about: object) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", perhaps)
    event.listen(engine, "commit", perhaps)


def wait_for_growth(file: Path, size: int) -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    while file.stat().st_size == size:
        if time.monotonic() > deadline:
            raise SystemExit("the process writes nothing")
        time.sleep(0.001)


if __name__ == "__main__":
    main()
