"""A list told day by day, and the events that it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.account import AccountKey
from app.domain.cause import Answer
from app.domain.change import Scene, arrivals, departures, remakings
from app.domain.diff import compare
from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.instant import DAY
from app.domain.roster import first_roster
from app.domain.snapshot import Order
from tests.lists import START, key, listing


@dataclass
class Days:
    """A list on several days, everything on it believed. `records`: what each day's list shows."""

    lists: Sequence[str]
    order: Order = Order.NEWEST_FIRST
    records: Sequence[Mapping[str, str]] = ()
    answers: Mapping[AccountKey, Answer] = field(default_factory=dict)

    def events(self) -> list[FollowEvent]:
        first, *rest = self.lists
        roster = first_roster(listing(first, **self.recorded(0)))
        found: list[FollowEvent] = []
        for day, ids in enumerate(rest, 1):
            seen = listing(ids, day, order=self.order, **self.recorded(day))
            past: dict[AccountKey, list[FollowEvent]] = {}
            for event in found:
                past.setdefault(event.key, []).append(event)
            since, now = START + (day - 1) * DAY, START + day * DAY
            scene = Scene(1, since, now, self.order, past, self.answers)
            difference = compare(roster, seen)
            found += departures(scene, roster, difference.left, {})
            found += remakings(scene, roster, difference)
            found += arrivals(scene, difference)
            roster = difference.after
        return found

    def recorded(self, day: int) -> dict[str, Any]:
        return {"records": self.records[day]} if self.records else {}

    def told_of(self, id: str) -> list[tuple[Kind, Cause, Proof]]:
        return [(e.kind, e.cause, e.proof) for e in self.events() if e.key == key(id)]
