"""Alerts as anybody raised them: the program, read from its JSON lines, or a baseline."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.detection.history import milliseconds


@dataclass(frozen=True, slots=True)
class Alert:
    """Whom, for what, how loudly (`note` or `alert`) and when (ms since 1970 UTC)."""

    suspect: str
    pattern: str
    severity: str
    raised_ms: int


def parse(lines: Iterable[str]) -> list[Alert]:
    """The lines of `churnwatch alerts --json`."""
    found = (json.loads(line) for line in lines if line.strip())
    return [
        Alert(
            alert["suspect"]["id"],
            alert["pattern"],
            alert["severity"],
            milliseconds(alert["raised_at"]),
        )
        for alert in found
    ]
