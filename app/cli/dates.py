"""Days and times as a person types them: 2026-01-31, or 2026-01-31T12:00:00Z."""

from __future__ import annotations

import typer

from app.domain.errors import BadInput
from app.domain.instant import DAY, Instant, parse_instant

_DAY_LENGTH = len("2026-01-31")


def parse_start(text: str) -> Instant:
    """The time, or the beginning of the day. Raises BadParameter, which ends in a usage message."""
    return _parse(text, 0)


def parse_end(text: str) -> Instant:
    """The time, or the end of the day. Raises BadParameter, which ends in a usage message."""
    return _parse(text, DAY - 1)


def _parse(text: str, into_the_day: int) -> Instant:
    text = text.strip()
    try:
        if len(text) == _DAY_LENGTH:
            return parse_instant(f"{text}T00:00:00Z") + into_the_day
        return parse_instant(text)
    except BadInput as refused:
        raise typer.BadParameter(f"{refused}; a day is written 2026-01-31") from None
