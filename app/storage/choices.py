"""What a watch alerts of, as it is stored in two columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from app.domain.choice import Choice
from app.domain.finding import Pattern


def columns_of(choice: Choice) -> dict[str, object]:
    """The values of the columns."""
    patterns = None if choice.patterns is None else sorted(choice.patterns)
    return {"alert_patterns": patterns, "alert_confidence": choice.confidence}


def choice_of(row: Row[Any]) -> Choice:
    """The choice in a row of the table of watches."""
    named = row.alert_patterns
    patterns = None if named is None else frozenset(map(Pattern, named))
    return Choice(patterns, row.alert_confidence)
