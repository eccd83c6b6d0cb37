"""A history as a tool left running would have it: one list, walked once a day for years.

    python -m benchmarks.years FILE       writes it as an interchange stream

Every day 0.5 % of the members leave and as many come, one in eight of them for the second time.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

DAYS = 1_000
MEMBERS = 5_000
DAILY = 25
RETURNING = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def lists(days: int = DAYS, members: int = MEMBERS) -> Iterator[list[str]]:
    """The list on every day, newest follow first."""
    chance = random.Random(1)
    present = [_did(chance) for _ in range(members)]
    gone: list[str] = []
    for _ in range(days):
        yield present
        leaving = set(chance.sample(range(members), DAILY))
        back = chance.sample(gone, min(RETURNING, len(gone)))
        fresh = [_did(chance) for _ in range(DAILY - len(back))]
        stayed = [one for place, one in enumerate(present) if place not in leaving]
        gone = [one for one in gone if one not in back] + [present[place] for place in leaving]
        present = back + fresh + stayed


def lines(days: int = DAYS) -> Iterator[bytes]:
    """The history as lines of the interchange stream."""
    for day, present in enumerate(lists(days)):
        line = {
            "type": "snapshot",
            "network": "bluesky",
            "account": "did:plc:watched",
            "list": "followers",
            "taken_at": (_BEGIN + timedelta(days=day)).isoformat(),
            "order": "newest_first",
            "members": present,
        }
        yield msgspec.json.encode(line) + b"\n"


def write(path: Path, days: int = DAYS) -> Path:
    """Write the history into a file."""
    with path.open("wb") as file:
        file.writelines(lines(days))
    return path


def _did(chance: random.Random) -> str:
    return "did:plc:" + "".join(chance.choices(_LETTERS, k=24))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
