"""How often each signal speaks of innocents, and how often of churners.

A signal leaves the shadow when this shows that it hardly speaks of innocents. Each account is judged
on the last day; of a signal counts whether it said anything, and whether that weighed against it.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from app.bootstrap import Application, build
from app.config import Settings
from app.domain.account import AccountKey
from app.domain.finding import Finding
from app.pipeline.dossier import present
from app.sources.interchange import READER
from benchmarks.detection.run import written
from benchmarks.detection.score import Person
from benchmarks.detection.world import World

_AT_ONCE = 500
_ALL = ("innocents", "churners")


@dataclass(slots=True)
class Said:
    """How many accounts of each kind there are, and of how many a signal said something.

    `told`, `against`: by signal and kind; `against` counts only what weighed against the account.
    """

    accounts: Counter[str] = field(default_factory=Counter)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    against: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, person: Person, findings: Sequence[Finding]) -> None:
        kind = f"innocent: {person.stratum}" if person.innocent else person.behaviour
        for name in (kind, "innocents" if person.innocent else "churners"):
            self.accounts[name] += 1
            self.told.update({(one.signal, name) for one in findings})
            self.against.update({(one.signal, name) for one in findings if one.weight > 0})


def measure(world: World) -> Said:
    """Import the town, and let every signal look at everybody in it."""
    said = Said()
    with written(world) as (path, truth), tempfile.TemporaryDirectory(prefix="shadow-") as folder:
        program = build(Settings(data=Path(folder), database_url=None))
        program.importer().run(READER.read(path, lambda *_: None))
        found = dict(_findings(program))
        program.storage.close()
    for name, person in truth.people.items():
        said.add(person, found.get(name, ()))
    return said


def _findings(program: Application) -> Iterator[tuple[str, Sequence[Finding]]]:
    """By id, what all signals say of whoever came or went at all."""
    with program.storage.reading() as work:
        now = present(work, program.clock.now())
        every = {key: events for key, events in work.events.by_account() if len(events) > 1}
        for keys in batched(every, _AT_ONCE):
            names = work.accounts.get(keys)
            events = {key: every[key] for key in keys}
            for history in program.detector.histories(work, events, now):
                yield names[history.key].id, program.detector.judge(history).findings


def batched(keys: Iterable[AccountKey], size: int) -> Iterator[list[AccountKey]]:
    """The keys in lists of at most `size`."""
    rest = iter(keys)
    while group := list(islice(rest, size)):
        yield group


def table(said: Said) -> Iterator[str]:
    """Said of, and weighing against, per kind of account; a share of each kind."""
    kinds = sorted(said.accounts, key=lambda kind: (kind not in _ALL, kind))
    for signal in sorted({signal for signal, _ in said.told}):
        yield f"{signal}: said of, and weighing against"
        for kind in kinds:
            told, against = said.told[signal, kind], said.against[signal, kind]
            if told:
                whole = said.accounts[kind]
                share = 100 * told / whole
                yield f"  {kind:32} {told:6} ({share:6.2f} %) {against:6}   of {whole}"
