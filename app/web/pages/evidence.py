"""What an alert rests on, put in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.telling import ToldAlert


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened at a watch, after one time and not later than the other (RFC 3339)."""

    after: str
    before: str
    what: str
    watch: int


def facts(alert: ToldAlert) -> list[Fact]:
    """Every fact that any finding cites, once, oldest first."""
    cited = {
        Fact(event.after, event.before, event.what, event.watch)
        for finding in alert.findings
        for event in finding.events
    }
    return sorted(cited, key=lambda fact: (fact.after, fact.before, fact.watch, fact.what))
