"""Which signals a back-test tries: without some of the present ones, or with some out of the shadow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from app.domain.errors import BadInput
from app.domain.finding import Finding
from app.domain.history import History
from app.domain.text import visible
from app.ports.signals import Signal


@dataclass(slots=True)
class Lit:
    """A signal in shadow, weighed as if it were not."""

    name: str
    ground: str
    find: Callable[[History], Sequence[Finding]]
    shadow: bool = False


def chosen_signals(
    signals: Sequence[Signal], without: Collection[str], with_shadow: Collection[str]
) -> list[Signal]:
    """The signals to try. Raises BadInput if a name is none of theirs."""
    there = {signal.name: signal for signal in signals}
    for name in (*without, *with_shadow):
        if name not in there:
            raise BadInput(f"there is no signal {visible(name)}; there is: {', '.join(there)}")
    for name in with_shadow:
        if not there[name].shadow:
            raise BadInput(f"{name} is not in shadow: it counts already")
    return [
        Lit(signal.name, signal.ground, signal.find) if signal.name in with_shadow else signal
        for signal in signals
        if signal.name not in without
    ]
