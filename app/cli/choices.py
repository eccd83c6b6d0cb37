"""Which alerts a watch raises, as a person types it and reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from app.domain.choice import Choice
from app.domain.finding import Pattern

ANY, NONE = "any", "none"

AlertOn = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATTERN",
        help=f"Alert of this pattern only ({', '.join(Pattern)}), of {ANY}, or of {NONE};"
        " can be given again and again.",
    ),
]
AlertFrom = Annotated[
    float | None,
    typer.Option(metavar="CONFIDENCE", min=0, max=1, help="Alert from this confidence on: 0.999."),
]


def changed_choice(choice: Choice, on: Sequence[str] | None, least: float | None) -> Choice:
    """The choice with what was typed laid over it. Raises BadParameter."""
    if on:
        choice = replace(choice, patterns=_patterns(on))
    if least is not None:
        if not 0 <= least <= 1:  # not a number passes the bounds of the option
            raise typer.BadParameter("a confidence is 0 to 1", param_hint="--alert-from")
        choice = replace(choice, confidence=least)
    return choice


def _patterns(on: Sequence[str]) -> frozenset[Pattern] | None:
    if list(on) == [ANY]:
        return None
    if list(on) == [NONE]:
        return frozenset()
    if not set(on) <= set(Pattern):
        raise typer.BadParameter(
            f"a pattern is one of {', '.join(Pattern)}; {ANY} and {NONE} stand alone",
            param_hint="--alert-on",
        )
    return frozenset(map(Pattern, on))
