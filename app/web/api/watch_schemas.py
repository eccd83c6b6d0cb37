"""Watches and snapshots as data."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from app.domain.budget import MILLIONTHS, Quote
from app.domain.choice import Choice
from app.domain.finding import Pattern
from app.domain.instant import SECOND, Instant, Rfc3339, rfc3339
from app.domain.sampling import Sampling
from app.domain.snapshot import Snapshot
from app.domain.watch import Watch
from app.pipeline.watching import LONGEST, SHORTEST
from app.web.api.limits import AccountName, Network

Seconds = Annotated[int, Field(ge=SHORTEST // SECOND, le=LONGEST // SECOND)]

# Strictly read, a name in JSON would be no member of an enumeration.
PatternName = Annotated[Pattern, Field(strict=False)]
Patterns = Literal["any"] | Annotated[list[PatternName], Field(max_length=len(Pattern))]
Confidence = Annotated[float, Field(ge=0, le=1)]


class NewWatch(BaseModel):
    """A list to watch: whose, which of the two, and how often.

    Without `interval_seconds` the intervals follow the list.
    """

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "network": "bluesky",
                "account": "alice.example",
                "list": "followers",
                "interval_seconds": 21_600,
            }
        },
    )

    network: Network
    account: AccountName
    list: Literal["followers", "following"] = "followers"
    interval_seconds: Seconds | None = None


class WatchChange(BaseModel):
    """What is to be different about a watch; what is left out, or null, stays as it is.

    `adaptive`: true lets the intervals follow the list, instead of `interval_seconds`.
    `alert_patterns`: the patterns to alert of, `any`, or none of them in an empty list.
    `alert_confidence`: the least confidence to alert from. An alert that no watch it is seen on
    wants is recorded and muted.
    """

    model_config = ConfigDict(
        strict=True, extra="forbid", json_schema_extra={"example": {"paused": True}}
    )

    paused: bool | None = None
    interval_seconds: Seconds | None = None
    adaptive: Literal[True] | None = None
    alert_patterns: Patterns | None = None
    alert_confidence: Confidence | None = None

    def over(self, choice: Choice) -> Choice:
        """The choice of alerts with this change laid over it."""
        patterns, least = choice.patterns, choice.confidence
        if self.alert_patterns is not None:
            patterns = None if self.alert_patterns == "any" else frozenset(self.alert_patterns)
        if self.alert_confidence is not None:
            least = self.alert_confidence
        return Choice(patterns, least)


class ToldAccount(msgspec.Struct, frozen=True):
    """An account: its stable id, and its present handle where known."""

    id: str
    handle: str | None


class ToldSnapshot(msgspec.Struct, frozen=True):
    """What one walk over a list brought, and how far it can be believed."""

    started_at: Rfc3339
    finished_at: Rfc3339
    verdict: str
    reason: str | None
    seen: int
    claimed: int | None
    joined: int
    left: int
    pages: int
    requests: int


class ToldWatch(msgspec.Struct, frozen=True):
    """A watched list, who is on it, and its newest snapshot.

    `live`: captured from its platform, and not only known from files. `failures`: captures that
    failed in a row. `complete_at`: when the newest complete snapshot was taken. `alert_patterns`:
    the patterns it alerts of, or `any`; `alert_confidence`: the least confidence, 0 to 1.
    `adaptive`: its intervals follow the list, `interval_seconds` is the present one. `next_why`: why
    the next capture is when it is.
    """

    id: int
    network: str
    account: ToldAccount
    list: str
    interval_seconds: int
    live: bool
    paused: bool
    created_at: Rfc3339
    next_due: Rfc3339 | None
    adaptive: bool
    next_why: str | None
    members: int
    complete_at: Rfc3339 | None
    failures: int
    alert_patterns: Literal["any"] | tuple[str, ...]
    alert_confidence: float
    newest: ToldSnapshot | None


class ToldCost(msgspec.Struct, frozen=True):
    """What captures of a list cost, at the platform's prices of a day (`priced_on`).

    `captures_a_month`: how many of them the month's budget pays for. `told`: all of it in words.
    """

    capture_dollars: float
    thirty_days_dollars: float
    priced_on: str
    captures_a_month: int
    told: str


class MadeWatch(ToldWatch, frozen=True):
    """A watch that was just begun. `cost`: null where its platform is free."""

    cost: ToldCost | None = None


class WatchCost(msgspec.Struct, frozen=True):
    """What captures of a watch cost; null where its platform charges nothing."""

    cost: ToldCost | None


class WatchPage(msgspec.Struct, frozen=True):
    """A page of watches, oldest first. `next` is the cursor of the next page, null on the last."""

    watches: list[ToldWatch]
    next: str | None


class SnapshotPage(msgspec.Struct, frozen=True):
    """A page of snapshots, newest first. `next` is the cursor of the next page, null on the last."""

    snapshots: list[ToldSnapshot]
    next: str | None


def tell_watch(watch: Watch, newest: Snapshot | None, sampling: Sampling | None) -> ToldWatch:
    """A watch as data."""
    return ToldWatch(
        id=watch.id,
        network=watch.account.network,
        account=ToldAccount(watch.account.id, watch.account.handle),
        list=watch.list.value,
        interval_seconds=watch.interval // SECOND,
        live=watch.live,
        paused=watch.paused,
        created_at=rfc3339(watch.created_at),
        next_due=_when(watch.next_due),
        adaptive=sampling is not None and sampling.adaptive,
        next_why=sampling.reason if sampling else None,
        members=watch.state.members,
        complete_at=_when(watch.state.complete_at),
        failures=watch.failures,
        alert_patterns="any"
        if watch.choice.patterns is None
        else tuple(sorted(watch.choice.patterns)),
        alert_confidence=watch.choice.confidence,
        newest=tell_snapshot(newest) if newest else None,
    )


def tell_made(told: ToldWatch, price: Quote | None) -> MadeWatch:
    """A watch that was just begun as data."""
    fields = {name: getattr(told, name) for name in ToldWatch.__struct_fields__}
    return MadeWatch(
        **fields, cost=tell_cost(price, told.interval_seconds * SECOND) if price else None
    )


def tell_cost(price: Quote, interval: int) -> ToldCost:
    """A quote as data, for a capture every `interval` milliseconds."""
    return ToldCost(
        capture_dollars=price.millionths / MILLIONTHS,
        thirty_days_dollars=price.monthly(interval) / MILLIONTHS,
        priced_on=price.priced_on,
        captures_a_month=price.captures,
        told=price.told(interval),
    )


def tell_snapshot(taken: Snapshot) -> ToldSnapshot:
    """A snapshot as data."""
    return ToldSnapshot(
        started_at=rfc3339(taken.started_at),
        finished_at=rfc3339(taken.finished_at),
        verdict=taken.verdict.value,
        reason=taken.reason,
        seen=taken.seen,
        claimed=taken.claimed,
        joined=taken.joined,
        left=taken.left,
        pages=taken.pages,
        requests=taken.requests,
    )


def _when(instant: Instant | None) -> str | None:
    return None if instant is None else rfc3339(instant)
