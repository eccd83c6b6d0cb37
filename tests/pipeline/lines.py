"""Lines of a file, read as the program reads them, and what an import makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app import signals
from app.domain.imported import Imported
from app.domain.instant import DAY, rfc3339
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer, Summary
from app.registry import discover
from app.sources.interchange import parse_line
from app.storage.tables import metadata
from app.storage.work import Database
from tests.lists import NETWORK, START

DETECTOR = Detector(discover(signals, "SIGNAL"))
LIST = [f"m{number}" for number in range(60)]


def line(account: str, day: float, members: Iterable[object], **values: Any) -> Imported:
    """One line of a file, read as the program reads it."""
    told = {
        "type": "snapshot",
        "network": NETWORK,
        "account": account,
        "list": "followers",
        "taken_at": rfc3339(START + int(day * DAY)),
        "order": "newest_first",
        "members": list(members),
        **values,
    }
    return parse_line(json.dumps(told).encode())


def take(storage: Database, stream: Iterable[Imported]) -> Summary:
    return Importer(storage, DETECTOR).run(stream)


def everything(storage: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but how rosters happen to be stored, in order of their content."""
    with storage.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in {"roster", "roster_change"}
        }


class PowerCut(Exception):
    """What ends an import in the middle."""
