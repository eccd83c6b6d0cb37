"""A list day by day, the same in every process that asks for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice

# Below the guards against mass loss, so that every list is believed.
MOST_LEAVING = 5
# They come and go, so that alerts and their messages are written too.
FLICKERING = ("gull", "tern", "skua")


def lists(seed: int, members: int) -> Iterator[list[str]]:
    """The list on day 0, 1, 2 and so on, newest first, for ever."""
    chance = random.Random(seed)
    present = [f"m{number}" for number in range(members)]
    gone: list[str] = []
    born, day = members, 0
    while True:
        present = [one for one in present if one not in FLICKERING]
        here = FLICKERING if day // 3 % 2 == 0 else ()
        yield [*here, *present]
        leaving = chance.sample(present, chance.randint(0, MOST_LEAVING))
        present = [one for one in present if one not in leaving]
        for _ in range(chance.randint(0, MOST_LEAVING)):
            back = gone and chance.random() < 0.4
            present.insert(0, gone.pop(chance.randrange(len(gone))) if back else f"m{born}")
            born += 1
        gone += leaving
        day += 1


def first_lists(seed: int, members: int, days: int) -> list[list[str]]:
    """The lists of the first days."""
    return list(islice(lists(seed, members), days))
