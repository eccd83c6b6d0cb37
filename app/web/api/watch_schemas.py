"""Watches and snapshots as data."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from app.domain.instant import SECOND, Instant, rfc3339
from app.domain.snapshot import Snapshot
from app.domain.watch import Watch
from app.pipeline.watching import LONGEST, SHORTEST
from app.web.api.limits import AccountName, Network

Seconds = Annotated[int, Field(ge=SHORTEST // SECOND, le=LONGEST // SECOND)]


class NewWatch(BaseModel):
    """A list to watch: whose, which of the two, and how often."""

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
    interval_seconds: Seconds = 21_600


class WatchChange(BaseModel):
    """What is to be different about a watch; what is left out, or null, stays as it is."""

    model_config = ConfigDict(
        strict=True, extra="forbid", json_schema_extra={"example": {"paused": True}}
    )

    paused: bool | None = None
    interval_seconds: Seconds | None = None


class ToldAccount(msgspec.Struct, frozen=True):
    """An account: its stable id, and its present handle where known."""

    id: str
    handle: str | None


class ToldSnapshot(msgspec.Struct, frozen=True):
    """What one walk over a list brought, and how far it can be believed."""

    started_at: str
    finished_at: str
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
    failed in a row. `complete_at`: when the newest complete snapshot was taken.
    """

    id: int
    network: str
    account: ToldAccount
    list: str
    interval_seconds: int
    live: bool
    paused: bool
    created_at: str
    next_due: str | None
    members: int
    complete_at: str | None
    failures: int
    newest: ToldSnapshot | None


class WatchPage(msgspec.Struct, frozen=True):
    """A page of watches, oldest first. `next` is the cursor of the next page, null on the last."""

    watches: list[ToldWatch]
    next: str | None


class SnapshotPage(msgspec.Struct, frozen=True):
    """A page of snapshots, newest first. `next` is the cursor of the next page, null on the last."""

    snapshots: list[ToldSnapshot]
    next: str | None


def tell_watch(watch: Watch, newest: Snapshot | None) -> ToldWatch:
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
        members=watch.state.members,
        complete_at=_when(watch.state.complete_at),
        failures=watch.failures,
        newest=tell_snapshot(newest) if newest else None,
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
