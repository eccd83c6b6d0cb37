"""Detection over ten million follow events, beside a query that only computes stays and counts returns.

python -m benchmarks.detecting NAME     prints the CPU seconds of the best of three runs

Both are handed the same log in the form they keep it in: columns in memory, a table in DuckDB.
A year of 50 lists: nine in twenty follows are undone later, at any time; one undone follow in
thirty is made again; one account in five thousand follows and unfollows every week for half a year.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable

import duckdb
import numpy as np

from app import signals
from app.domain.coverage import Coverage
from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.history import History
from app.domain.instant import DAY, EARLIEST
from app.domain.rates import Rates
from app.domain.screening import may_matter
from app.domain.sweep import Columns, suspects
from app.domain.timeline import timelines_of
from app.pipeline.detect import Detector
from app.registry import discover
from benchmarks.processes import TIMES, printed_number
from benchmarks.table import Row

EVENTS = 10_000_000
WATCHES = 50
ACCOUNTS = 6_700_000
CHURNERS = ACCOUNTS // 5_000
ROUNDS = 13
BEGIN, YEAR = EARLIEST + 10_000 * DAY, 365 * DAY
NOW = BEGIN + YEAR
MOST = 1.0
QUERY = """
    SELECT count(*) FILTER (coming AND was_gone), avg(stay) FROM (
        SELECT coming, NOT lag(coming) OVER edge AS was_gone,
               CASE WHEN NOT coming AND lag(coming) OVER edge THEN t - lag(t) OVER edge END AS stay
        FROM event WINDOW edge AS (PARTITION BY account, watch ORDER BY t))
"""


def log() -> Columns:
    """The events in order of time."""
    random = np.random.default_rng(1)
    keys = random.integers(-(2**63), 2**63 - 1, ACCOUNTS, np.int64)
    ordinary = np.arange(CHURNERS, ACCOUNTS)
    followed = BEGIN + random.integers(0, YEAR, len(ordinary))
    undone = random.random(len(ordinary)) < 0.45
    left = followed[undone] + random.integers(0, YEAR, undone.sum())
    again = random.random(len(left)) < 1 / 30
    back = left[again] + random.integers(0, YEAR // 4, again.sum())
    leavers = ordinary[undone]
    churners = np.repeat(np.arange(CHURNERS), ROUNDS * 2)
    steps = np.tile(np.arange(ROUNDS * 2), CHURNERS) * 7 * DAY
    who = np.concatenate([ordinary, leavers, leavers[again], churners])
    begun = BEGIN + np.repeat(random.integers(0, YEAR // 2, CHURNERS), ROUNDS * 2)
    churned = begun + steps + random.integers(0, DAY, len(steps))
    at = np.concatenate([followed, left, back, churned])
    sizes = (len(ordinary), len(leavers), int(again.sum()))
    coming = np.concatenate([np.repeat([True, False, True], sizes), steps // (7 * DAY) % 2 == 0])
    past = np.flatnonzero(at <= NOW)
    kept = past[np.argsort(at[past], kind="stable")][:EVENTS]
    account = keys[who[kept]]
    return Columns(account, (who[kept] % WATCHES).astype(np.int32), at[kept], coming[kept])


def ours(events: Columns) -> Callable[[], object]:
    """Screen all accounts and judge the suspects, with sentences and weights."""
    detector = Detector(discover(signals, "SIGNAL"))
    coverage = dict.fromkeys(range(WATCHES), Coverage(BEGIN, NOW))
    rates = Rates(ACCOUNTS, ACCOUNTS // 50)

    def detect() -> Counter[str]:
        found: Counter[str] = Counter()
        for key, seen in _histories(suspects(events, NOW)).items():
            found["suspects"] += 1
            if may_matter(seen, rates, NOW):
                history = History(key, NOW, timelines_of(seen), rates, (), coverage)
                found[str(detector.judge(history).severity)] += 1
        return found

    return detect


def _histories(events: Columns) -> dict[int, list[FollowEvent]]:
    """The events of some accounts as the store hands them out."""
    found: dict[int, list[FollowEvent]] = {}
    columns = (events.account, events.watch, events.at, events.coming)
    for key, watch, at, coming in zip(*(one.tolist() for one in columns), strict=True):
        seen = found.setdefault(key, [])
        cause = (Cause.REMADE if seen else Cause.NEW) if coming else Cause.UNKNOWN
        kind = Kind.FOLLOW if coming else Kind.UNFOLLOW
        proof = Proof.SEAT if cause is Cause.REMADE else Proof.NONE
        seen.append(FollowEvent(watch, key, kind, at - DAY // 2, at + DAY // 2, cause, proof))
    return found


def in_duckdb(events: Columns) -> Callable[[], object]:
    """The stays and the number of returns, and nothing else."""
    connection = duckdb.connect()
    columns = {"account": events.account, "watch": events.watch, "t": events.at}
    connection.register("given", columns | {"coming": events.coming})
    connection.execute("CREATE TABLE event AS SELECT * FROM given")
    return lambda: connection.execute(QUERY).fetchone()


WAYS: dict[str, Callable[[Columns], Callable[[], object]]] = {
    "ours": ours,
    "duckdb": in_duckdb,
}


def seconds(name: str) -> float:
    """CPU time of the best of three runs, without making the log."""
    run, taken = WAYS[name](log()), []
    for _ in range(TIMES):
        began = time.process_time()
        print(run(), file=sys.stderr)
        taken.append(time.process_time() - began)
    return min(taken)


def measure() -> list[Row]:
    """Each in a process of its own, one after the other."""
    us, them = (printed_number(["-m", "benchmarks.detecting", name]) for name in WAYS)
    what = f"detection over {EVENTS:,} events"
    return [Row(what, "DuckDB, stays and a count of returns only", "s CPU", us, them, MOST)]


if __name__ == "__main__":
    print(seconds(sys.argv[1]))
