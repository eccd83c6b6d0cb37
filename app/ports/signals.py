"""The contract of one way of seeing churn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.domain.finding import Finding
from app.domain.history import History


class Signal(Protocol):
    """One way of seeing churn, or of seeing innocence. Pure: it looks at one account's history.

    `shadow`: its findings are shown, but weigh nothing until its false positives are measured.
    `ground`: what they say, in one sentence without the names that their own may hold, for
    strangers who read a published list.
    """

    name: str
    shadow: bool
    ground: str

    def find(self, history: History) -> Sequence[Finding]:
        """What the signal sees in a history; nothing is the usual answer."""
        ...
