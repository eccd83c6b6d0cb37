"""How well alerts fit the truth: whom they accuse rightly, wrongly, and after how long."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.detection.alerts import Alert
from benchmarks.detection.world import DAY_MS

#: What an account must have done in the watched time to count as having churned at all.
FOLLOWS_OF_ONE, WATCHES_PASSED, TRACE_MS = 3, 3, DAY_MS
PASSERS = frozenset({"agency", "harvester", "one_pass"})


@dataclass(frozen=True, slots=True)
class Person:
    """The truth about one account. follows: (watch, start, end or None), by start."""

    behaviour: str
    innocent: bool
    follows: list[tuple[int, int, int | None]]
    absences: int

    @property
    def stratum(self) -> str:
        """The look-alike an innocent account is counted under."""
        if self.behaviour != "ordinary":
            return self.behaviour
        if len({watch for watch, _, _ in self.follows}) < len(self.follows):
            return "refollowed once"
        return ("ordinary", "flickered once")[self.absences] if self.absences < 2 else "flickers"

    @property
    def churned(self) -> bool:
        """Whether the behaviour was long enough in sight to be called that."""
        per_watch = Counter(watch for watch, _, _ in self.follows)
        if self.behaviour in PASSERS:
            return len(per_watch) >= WATCHES_PASSED
        if self.behaviour == "operator":
            return any(end and end - start >= TRACE_MS for _, start, end in self.follows)
        return max(per_watch.values(), default=0) >= FOLLOWS_OF_ONE

    def cycles_at(self, at_ms: int) -> int:
        """Most often it had followed any one watch by then."""
        return max(Counter(w for w, start, _ in self.follows if start <= at_ms).values(), default=0)


@dataclass(frozen=True, slots=True)
class Recall:
    """One behaviour: accounts, those who truly churned, of these the alerted and the noted."""

    accounts: int
    churned: int
    alerted: int
    noted: int
    alerted_of_all: int
    days: float | None
    cycles: float | None

    @property
    def only_noted(self) -> int:
        """Those of whom a note was all that was said."""
        return self.noted - self.alerted


@dataclass(frozen=True, slots=True)
class Score:
    """precision: of the accounts alerted; None where nobody was.

    strata: (innocents, accused) of each kind; strata_noted: of them those with a note alone.
    """

    precision: float | None
    accused: int
    innocents: int
    innocents_accused: int
    recalls: dict[str, Recall]
    strata: dict[str, tuple[int, int]]
    strata_noted: dict[str, int]

    @property
    def innocents_noted(self) -> int:
        """Innocents with a note alone."""
        return sum(self.strata_noted.values())

    @property
    def false_per_100k(self) -> float:
        return 100_000 * self.innocents_accused / max(1, self.innocents)


@dataclass(frozen=True, slots=True)
class Truth:
    """A town's ground truth as written beside its stream."""

    people: dict[str, Person]
    starts_ms: int

    @classmethod
    def read(cls, path: Path) -> Truth:
        return cls.of(json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def of(cls, document: dict[str, Any]) -> Truth:
        people = {name: _person(facts) for name, facts in document["accounts"].items()}
        return cls(people, document["starts_ms"])


def _person(facts: dict[str, Any]) -> Person:
    follows = sorted((watch, start, end) for watch, start, end in facts["follows"])
    own = [where is None and status != "active" for where, _, _, status in facts["absences"]]
    return Person(
        behaviour=facts["behaviour"],
        innocent=facts["innocent"],
        follows=sorted(follows, key=lambda follow: follow[1]),
        absences=sum(own),
    )


def score(alerts: Iterable[Alert], truth: Truth) -> Score:
    """Compare alerts with the truth, one verdict an account: its first alert counts.

    Raises KeyError when an alert names nobody of this town: the two do not belong together.
    """
    alerted: dict[str, int] = {}
    noted: set[str] = set()
    for alert in alerts:
        noted.add(alert.suspect)
        if alert.severity == "alert":
            raised = alerted.get(alert.suspect, alert.raised_ms)
            alerted[alert.suspect] = min(raised, alert.raised_ms)
    wrong = sum(truth.people[name].innocent for name in alerted)
    return Score(
        precision=1 - wrong / len(alerted) if alerted else None,
        accused=len(alerted),
        innocents=sum(person.innocent for person in truth.people.values()),
        innocents_accused=wrong,
        recalls=_recalls(truth, alerted, noted),
        strata=_strata(truth, alerted),
        strata_noted=Counter(
            truth.people[name].stratum
            for name in noted - alerted.keys()
            if truth.people[name].innocent
        ),
    )


def _recalls(truth: Truth, alerted: dict[str, int], noted: set[str]) -> dict[str, Recall]:
    behaviours: dict[str, list[str]] = defaultdict(list)
    for name, person in truth.people.items():
        if not person.innocent:
            behaviours[person.behaviour].append(name)
    return {
        behaviour: _recall(truth, names, alerted, noted) for behaviour, names in behaviours.items()
    }


def _recall(truth: Truth, names: list[str], alerted: dict[str, int], noted: set[str]) -> Recall:
    churned = [name for name in names if truth.people[name].churned]
    found = [name for name in churned if name in alerted]
    days = [_days(truth, name, alerted[name]) for name in found]
    cycles = [truth.people[name].cycles_at(alerted[name]) for name in found]
    return Recall(
        accounts=len(names),
        churned=len(churned),
        alerted=len(found),
        noted=sum(name in noted for name in churned),
        alerted_of_all=sum(name in alerted for name in names),
        days=median(days) if days else None,
        cycles=median(cycles) if cycles else None,
    )


def _days(truth: Truth, name: str, raised_ms: int) -> float:
    """Days from the first follow that could be seen to the alert."""
    first = max(truth.starts_ms, truth.people[name].follows[0][1])
    return (raised_ms - first) / DAY_MS


def _strata(truth: Truth, alerted: dict[str, int]) -> dict[str, tuple[int, int]]:
    innocents = [(name, person) for name, person in truth.people.items() if person.innocent]
    sizes = Counter(person.stratum for _, person in innocents)
    accused = Counter(person.stratum for name, person in innocents if name in alerted)
    return {stratum: (size, accused[stratum]) for stratum, size in sizes.items()}
