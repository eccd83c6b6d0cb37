"""Interchange streams written as stories: a small town whose lists one account goes in and out of."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.domain.instant import DAY, rfc3339

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
NETWORK = "town"
SHOPS = ("bakery", "florist", "cinema")
CYCLER = "did:town:gull"
# Days of a week on which the agency's account is on the lists.
ON_THE_LIST = 4

Line = dict[str, Any]


def day(number: float) -> str:
    """The time so many days after the beginning."""
    return rfc3339(START + int(number * DAY))


def snapshot(account: str, members: Iterable[Any], number: float, **values: Any) -> Line:
    """A complete newest-first list of followers, unless values say otherwise."""
    return {
        "type": "snapshot",
        "network": NETWORK,
        "account": account,
        "list": "followers",
        "taken_at": day(number),
        "complete": True,
        "order": "newest_first",
        "members": list(members),
        **values,
    }


def weekly_cycler(weeks: int = 10, locals_: int = 60) -> list[Line]:
    """Three shops; somebody new follows each of them every day, and the gull comes and goes weekly."""
    return [line for number in range(7 * weeks) for line in _one_day(number, locals_)]


def _one_day(number: int, locals_: int) -> Iterator[Line]:
    for shop in SHOPS:
        came = number - number % 7
        newer = [f"{shop}-new-{day}" for day in range(number, -1, -1)]
        if number % 7 < ON_THE_LIST and number >= 7:
            newer.insert(number - came, {"id": CYCLER, "handle": "gull.example"})
        yield snapshot(shop, [*newer, *(f"{shop}-local-{n}" for n in range(locals_))], number)


def text(lines: Iterable[Line]) -> str:
    """The lines as a stream has them."""
    return "".join(json.dumps(line) + "\n" for line in lines)


def quoted(name: str) -> str:
    """A name as JSON writes it."""
    return json.dumps(name)


def write(path: Path, lines: Iterable[Line]) -> Path:
    """A file of these lines, gzipped if its name says so."""
    data = text(lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
