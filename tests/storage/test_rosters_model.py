"""Random stories of one list against a model in plain Python, on both engines, across restarts."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from random import Random

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.account import Account
from app.domain.roster import Roster
from app.domain.snapshot import Order, Verdict
from app.storage.work import Database
from tests.lists import NETWORK, Town, keys
from tests.replay import replay

# Lists this small are below the guards against mass loss and cut ends, which have their own tests.
MOST = 40
STEPS = st.sampled_from(
    ["follow", "unfollow", "swap", "refollow", "record", "same", "cut", "empty", "shuffled",
     "unordered", "restart"]
)  # fmt: skip
_shops = count()


@dataclass
class Story:
    """One list as it really is, newest first, and what an observer must believe of it."""

    storage: Database
    random: Random
    town: Town = field(init=False)
    truth: list[str] = field(default_factory=list)
    believed: set[str] = field(default_factory=set)
    first: list[str] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)
    day: int = 0
    born: int = 0

    def __post_init__(self) -> None:
        self.town = Town(self.storage, Account(NETWORK, f"shop{next(_shops)}"))
        self.follow(12)
        self.first = list(self.truth)
        self.walk(self.truth)

    def step(self, name: str) -> None:
        match name:
            case "follow":
                self.follow(self.random.randint(1, 3))
            case "unfollow":
                self.unfollow(self.random.randint(1, 3))
            case "swap":
                self.unfollow(2)
                self.follow(2)
            case "refollow" if self.truth:
                one = self.random.choice(self.truth)
                self.truth.remove(one)
                self.truth.insert(0, one)
                self.records.pop(one, None)
            case "record" if self.truth:
                one = self.random.choice(self.truth)
                self.records[one] = f"record{self.random.random()}"
            case "restart":
                self.town.storage = Database(self.storage.engine)
        self.look(name)

    def look(self, name: str) -> None:
        shuffled = self.random.sample(self.truth, len(self.truth))
        match name:
            case "cut":
                self.walk(self.truth[: len(self.truth) // 2], complete=False)
            case "empty":
                self.walk([])
            case "shuffled":
                self.walk(shuffled)
            case "unordered":
                self.walk(shuffled, order=Order.UNKNOWN)
            case _:
                self.walk(self.truth)

    def follow(self, number: int) -> None:
        for _ in range(min(number, MOST - len(self.truth))):
            self.born += 1
            # Every third one is somebody who was here before.
            gone = [f"m{n}" for n in range(1, self.born) if f"m{n}" not in self.truth]
            again = gone and self.born % 3 == 0
            self.truth.insert(0, self.random.choice(gone) if again else f"m{self.born}")

    def unfollow(self, number: int) -> None:
        for one in self.random.sample(self.truth, min(number, len(self.truth))):
            self.truth.remove(one)
            self.records.pop(one, None)

    def walk(self, seen: list[str], **values: object) -> None:
        self.day += 1
        records = self.records if self.records else None
        snapshot, _ = self.town.walk(seen, self.day, records=records, **values)
        if snapshot.verdict is Verdict.COMPLETE:
            self.believed = set(seen)
        else:
            self.believed |= set(seen)

    def rosters(self) -> tuple[Roster, Roster]:
        """The roster as this process remembers it, and as the database alone has it."""
        found = []
        for storage in (self.town.storage, Database(self.storage.engine)):
            with storage.reading() as work:
                watch = next(w for w in work.watches.all() if w.account == self.town.account)
                found.append(work.rosters.get(watch.id, watch.state.roster_version))
        return found[0], found[1]


def same(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other)


@settings(
    max_examples=25,
    phases=[p for p in Phase if p is not Phase.explain],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, max_size=14), st.randoms(use_true_random=False))
def test_whatever_happens_to_a_list_memory_database_events_and_model_agree(
    storage: Database, steps: list[str], random: Random
) -> None:
    story = Story(storage, random)

    for step in steps:
        story.step(step)

        remembered, stored = story.rosters()
        assert set(stored.keys.tolist()) == set(keys(story.believed).tolist())
        assert same(remembered.keys, stored.keys)
        assert same(remembered.seats, stored.seats), f"seats after {step}"
        assert same(remembered.records, stored.records), f"records after {step}"
        assert remembered.top == stored.top
    with storage.reading() as work:
        watch = next(w for w in work.watches.all() if w.account == story.town.account)
        events = [event for event in work.events.all() if event.watch_id == watch.id]
    assert replay(keys(story.first).tolist(), events) == set(keys(story.believed).tolist())
