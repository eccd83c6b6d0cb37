"""Which alerts a person wants of a watch: of which patterns, and from which confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.alert import STANDING, Alert, State
from app.domain.finding import Pattern


@dataclass(frozen=True, slots=True)
class Choice:
    """What a watch alerts of. `patterns`: None takes any. `confidence`: the least, 0 to 1."""

    patterns: frozenset[Pattern] | None = None
    confidence: float = 0.0

    def __str__(self) -> str:
        """In words: any pattern; halifax, lockstep from 99.9 %; nothing."""
        if self.patterns is not None and not self.patterns:
            return "nothing"
        named = sorted(pattern.replace("_", " ") for pattern in self.patterns or ())
        least = f" from {self.percent} %" if self.confidence else ""
        return f"{', '.join(named) or 'any pattern'}{least}"

    @property
    def percent(self) -> str:
        """The confidence in percent, as it was typed."""
        return f"{100 * self.confidence:.10g}"

    def wants(self, alert: Alert) -> bool:
        """Whether the alert's pattern is wanted at its confidence."""
        pattern_wanted = self.patterns is None or alert.pattern in self.patterns
        return pattern_wanted and alert.confidence >= self.confidence


EVERYTHING = Choice()


def heed(alert: Alert, choices: Mapping[int, Choice]) -> Alert:
    """The alert, muted if no watch it is evidenced on wants it, and open again once one does.

    `choices`: those of all watches there are; a watch removed since has no say. Notes are held to
    the same choices.
    """
    concerned = [choices[id] for id in alert.watches if id in choices]
    wanted = not concerned or any(choice.wants(alert) for choice in concerned)
    if wanted and alert.state is State.MUTED:
        return replace(alert, state=State.OPEN)
    if not wanted and alert.state in STANDING:
        return replace(alert, state=State.MUTED)
    return alert
