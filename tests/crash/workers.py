"""Two workers on one database, one of which keeps being killed, or stopped and woken up too late.

    python -m tests.crash.workers ADDRESS WATCHES DEATHS BUILD

Whoever follows has a clock that is ahead by more than a lease, so that it takes over at once. They
are forked, so that starting costs nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from itertools import count

from sqlalchemy import text

from app.bootstrap import SystemClock
from app.domain.account import Account
from app.domain.instant import DAY
from app.domain.watch import ListKind
from app.pipeline.due import LEASE
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.crash.harness import ROOT
from tests.fakes import worker
from tests.fakes.source import SHOP

# How long a walk takes: two are under way in each worker when it dies.
WALK_SECONDS = "0.05"
DEATHS = (signal.SIGSTOP, signal.SIGKILL)
_NOT_ONCE = """
    SELECT id, taken, slots, done FROM (
        SELECT watch.id AS id,
            (SELECT count(*) FROM snapshot WHERE snapshot.watch_id = watch.id) AS taken,
            (SELECT count(*) FROM slot WHERE slot.watch_id = watch.id) AS slots,
            (SELECT count(*) FROM slot WHERE slot.watch_id = watch.id AND state = 'done') AS done
        FROM watch
    ) AS counted
    WHERE taken <> 1 OR slots <> 1 OR done <> 1 ORDER BY id
"""


@dataclass(frozen=True)
class Shared:
    """`deaths`: of workers that were at work. `complaints`: slots that were not done just once."""

    deaths: int
    complaints: list[str]


@dataclass(frozen=True)
class Worker:
    """A process, and the end of a pipe from which it is heard that it is at work."""

    process: int
    said: int


def share(address: str, watches: int, deaths: int, build: str = "right") -> Shared:
    """Let two workers do so many due slots while one after the other dies, or falls asleep."""
    command = ["-m", "tests.crash.workers", address, str(watches), str(deaths), build]
    ran = subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    engine = open_engine(address)
    with engine.connect() as connection:
        wrong = connection.execute(text(_NOT_ONCE)).all()
    engine.dispose()
    return Shared(
        int(ran.stdout),
        [f"watch {id}: {taken} snapshots, {done} of {slots} slots done"
         for id, taken, slots, done in wrong],
    )  # fmt: skip


def main(address: str, watches: str, deaths: str, build: str) -> None:
    begin(address, int(watches))
    ahead = count(0, 2 * LEASE)
    working = [start(address, next(ahead), build) for _ in range(2)]
    gone: list[Worker] = []
    hit = 0
    for number in range(int(deaths)):
        gone.append(working.pop(0))
        hit += os.read(gone[-1].said, 1) != b""
        os.kill(gone[-1].process, DEATHS[number % 2])
        working.append(start(address, next(ahead), build))
    for one in gone:
        os.kill(one.process, signal.SIGCONT)
    for one in (*gone, *working):
        os.waitpid(one.process, 0)
    os.waitpid(start(address, next(ahead), build).process, 0)
    print(hit)  # noqa: T201


def begin(address: str, watches: int) -> None:
    """So many watches that are due at once."""
    engine = open_engine(address)
    with Database(engine).writing() as work:
        for number in range(watches):
            shop = Account(SHOP.network, f"shop{number}")
            work.watches.add(shop, ListKind.FOLLOWERS, DAY, True, SystemClock().now())
    engine.dispose()


def start(address: str, ahead: int, build: str) -> Worker:
    """A worker whose clock is ahead by so many milliseconds."""
    said, says = os.pipe()
    process = os.fork()
    if process == 0:
        os.dup2(says, sys.stdout.fileno())
        worker.main(address, WALK_SECONDS, str(ahead), build)
        os._exit(0)
    os.close(says)
    return Worker(process, said)


if __name__ == "__main__":
    main(*sys.argv[1:])
