"""The ground truth of a town as one JSON document, for a scorer that never saw the town."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.detection.tables import EVERYWHERE, STATUSES, Ints
from benchmarks.detection.town import NEVER, Town

Document = dict[str, Any]


def document(town: Town) -> Document:
    """`accounts`: id -> behaviour, innocent, crew, follows [watch, from, to or null], absences
    [watch or null, from, to or null, status]; times are milliseconds since 1970 UTC."""
    accounts: Document = {
        name: {
            "behaviour": str(behaviour),
            "innocent": bool(innocent),
            "crew": int(crew),
            "follows": [],
            "absences": [],
        }
        for name, behaviour, innocent, crew in zip(
            town.account_ids, town.behaviour, town.innocent, town.crew, strict=True
        )
    }
    _add_follows(town, accounts)
    _add_absences(town, accounts)
    return {
        "world": asdict(town.world),
        "starts_ms": town.starts_ms,
        "watches": town.watch_ids,
        "accounts": accounts,
    }


def _add_follows(town: Town, accounts: Document) -> None:
    stays = town.stays
    columns = (stays.account, stays.watch, stays.start, stays.end)
    for account, watch, start, end in _rows(columns):
        follow = [watch, start, None if end == NEVER else end]
        accounts[town.account_ids[account]]["follows"].append(follow)


def _add_absences(town: Town, accounts: Document) -> None:
    gone = town.absences
    columns = (gone.account, gone.watch, gone.start, gone.end, gone.status)
    for account, watch, start, end, status in _rows(columns):
        where = None if watch == EVERYWHERE else watch
        until = None if end == NEVER else end
        away = [where, start, until, STATUSES[status]]
        accounts[town.account_ids[account]]["absences"].append(away)


def _rows(columns: Sequence[Ints]) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)


def write(town: Town, path: Path) -> None:
    path.write_text(json.dumps(document(town), separators=(",", ":")), encoding="utf-8")
