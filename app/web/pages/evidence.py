"""What an alert rests on, put in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.telling import ToldAlert


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened on a list, after one time and not later than the other (RFC 3339)."""

    after: str
    before: str
    what: str
    list: str


def facts(alert: ToldAlert) -> list[Fact]:
    """Every fact that any finding cites, once, oldest first."""
    names = dict(zip(alert.watches, alert.lists, strict=True))
    cited = {
        Fact(event.after, event.before, event.what, names.get(event.watch, f"watch {event.watch}"))
        for finding in alert.findings
        for event in finding.events
    }
    return sorted(cited, key=lambda fact: (fact.after, fact.before, fact.list, fact.what))
