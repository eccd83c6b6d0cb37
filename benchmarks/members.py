"""Comparing ten million members with one per cent of change: who came, who went.

    python -m benchmarks.members NAME     prints the CPU seconds of the best of three comparisons

The list known before is given to each in the form it keeps it in (sorted array, table, frame,
set); the new one as its reader would hand it over, in the platform's order.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
import polars as pl

from app.domain.diff import compare, compare_keys
from app.domain.roster import first_roster
from app.domain.snapshot import Listing
from benchmarks.processes import TIMES, printed_number
from benchmarks.table import Row

MEMBERS = 10_000_000
CHANGED = MEMBERS // 200  # as many again come, which makes one per cent

Difference = Callable[[], tuple[int, int]]


def lists() -> tuple[np.ndarray, np.ndarray]:
    """Keys before and after, both in list order, newest first."""
    random = np.random.default_rng(1)
    every = random.integers(-(2**63), 2**63 - 1, MEMBERS + CHANGED, np.int64)
    before, fresh = every[CHANGED:], every[:CHANGED]
    stayed = np.delete(before, random.choice(MEMBERS, CHANGED, replace=False))
    return before, np.concatenate([fresh, stayed])


def ours(before: np.ndarray, after: np.ndarray) -> Difference:
    """The new list is sorted and merged with the sorted roster."""
    known = np.sort(before)

    def difference() -> tuple[int, int]:
        joined, left = compare_keys(known, np.sort(after))
        return len(joined), len(left)

    return difference


def ours_with_seats(before: np.ndarray, after: np.ndarray) -> Difference:
    """The same, and every member's place in the list followed as well."""
    roster = first_roster(Listing(0, before))

    def difference() -> tuple[int, int]:
        found = compare(roster, Listing(1, after))
        return len(found.joined), len(found.left)

    return difference


def in_duckdb(before: np.ndarray, after: np.ndarray) -> Difference:
    connection = duckdb.connect()
    for name, column in (("before", before), ("after", after)):
        connection.register("given", {"key": column})
        connection.execute(f'CREATE TABLE "{name}" AS SELECT key FROM given')
    query = 'SELECT key FROM "{}" a ANTI JOIN "{}" b USING (key)'

    def difference() -> tuple[int, int]:
        joined = connection.execute(query.format("after", "before")).fetchnumpy()["key"]
        left = connection.execute(query.format("before", "after")).fetchnumpy()["key"]
        return len(joined), len(left)

    return difference


def in_polars(before: np.ndarray, after: np.ndarray) -> Difference:
    old, new = pl.DataFrame({"key": before}), pl.DataFrame({"key": after})

    def difference() -> tuple[int, int]:
        joined, left = new.join(old, on="key", how="anti"), old.join(new, on="key", how="anti")
        return len(joined), len(left)

    return difference


def in_sets(before: np.ndarray, after: np.ndarray) -> Difference:
    known, given = set(before.tolist()), after.tolist()

    def difference() -> tuple[int, int]:
        new = set(given)
        return len(new - known), len(known - new)

    return difference


WAYS = {
    "ours": ours,
    "ours with seats": ours_with_seats,
    "DuckDB anti-joins": in_duckdb,
    "Polars anti-joins": in_polars,
    "Python sets": in_sets,
}
BARS = {"DuckDB anti-joins": 1 / 5, "Polars anti-joins": 1 / 5, "Python sets": 1 / 15}


def measure() -> list[Row]:
    """Ours beside the others, each in a process of its own; CPU time of all threads."""
    best = {name: printed_number(["-m", "benchmarks.members", name]) for name in WAYS}
    what = f"compare {MEMBERS:,} members, 1 % changed"
    promised = [
        Row(what, beside, "s CPU", best["ours"], best[beside], most)
        for beside, most in BARS.items()
    ]
    seats = "ours with seats"
    informed = [
        Row(f"{what}, with seats", beside, "s CPU", best[seats], best[beside], None)
        for beside in BARS
    ]
    return promised + informed


def main(name: str) -> None:
    difference = WAYS[name](*lists())
    print(min(seconds(difference) for _ in range(TIMES)))


def seconds(difference: Difference) -> float:
    began = time.process_time()
    found = difference()
    taken = time.process_time() - began
    if found != (CHANGED, CHANGED):
        raise SystemExit(f"{found} came and went, and not {CHANGED} each")
    return taken


if __name__ == "__main__":
    main(sys.argv[1])
