"""What a file tells between two lists, gathered: written line by line it would take many times as long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.domain.account import Profile
from app.domain.imported import Fault, Imported, ImportedEvent, ImportedList

# Whose own history an archive is shows in so many events, and so many are held in memory.
_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Between:
    """Profiles and single events that came between two lists, each in the order of the file."""

    profiles: list[Profile] = field(default_factory=list)
    events: list[ImportedEvent] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many that is."""
        return len(self.profiles) + len(self.events)


def gathered(stream: Iterable[Imported]) -> Iterator[Between | ImportedList | Fault]:
    """The stream, with what is between two lists in parts of at most _LINES. Faults are passed on."""
    between = Between()
    for one in stream:
        if isinstance(one, Fault):
            yield one
            continue
        if between.lines and (isinstance(one, ImportedList) or between.lines == _LINES):
            yield between
            between = Between()
        if isinstance(one, Profile):
            between.profiles.append(one)
        elif isinstance(one, ImportedEvent):
            between.events.append(one)
        else:
            yield one
    if between.lines:
        yield between
