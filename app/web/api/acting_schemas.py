"""Mandates, plans and acts as data."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from app.domain.act import Act, Deed, Mandate, Plan
from app.domain.instant import Rfc3339, rfc3339
from app.web.api.limits import AccountName, Network

PlanId = Annotated[str, Path(pattern="^pl_[0-9a-f]{16}$", examples=["pl_5a0f8f0c2d1e3b47"])]
Deeds = Annotated[list[Deed], Field(max_length=len(Deed))]


class NewMandate(BaseModel):
    """An account in whose name acts may be done, and the secret its platform lets us in by.

    `deeds`: which acts, all the platform has if none is named.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "network": "bluesky",
                "name": "alice.bsky.social",
                "secret": "abcd-efgh-ijkl-mnop",
                "deeds": ["block"],
            }
        },
    )

    network: Network
    name: AccountName
    secret: Annotated[str, Field(min_length=1, max_length=1_000, strict=True)]
    deeds: Deeds = []


class AskedMandate(BaseModel):
    """A server that asks you itself whether acts may be done in your name there."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"network": "mastodon", "host": "mastodon.example", "deeds": ["block"]}
        },
    )

    network: Network
    host: Annotated[str, Field(max_length=253, pattern=r"^[!-~]*$", strict=True)]
    deeds: Deeds = []


class AskedPlan(BaseModel):
    """What is to be planned: for everybody with an alert, or for one account by handle or id."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"deed": "block"}})

    deed: Deed = Deed.BLOCK
    account: AccountName | None = None


class ToldMandate(msgspec.Struct, frozen=True):
    """In whose name acts may be done, and which. `fault`: why nothing is done, until `retry_at`.

    `stopped`: nothing is done until it is turned on anew. What lets us in is never shown.
    """

    id: int
    network: str
    host: str
    account: str
    handle: str | None
    deeds: list[str]
    scopes: str
    since: Rfc3339
    stopped: bool
    fault: str | None
    retry_at: Rfc3339 | None


class Mandates(msgspec.Struct, frozen=True):
    """In whose name acts may be done, oldest first."""

    mandates: list[ToldMandate]


class ToldAct(msgspec.Struct, frozen=True):
    """One deed to one account, why, and what became of it. `alert`: null if you named the account."""

    id: int
    plan: str
    network: str
    by: str
    deed: str
    account: str
    handle: str | None
    reason: str
    alert: str | None
    stage: str
    since: Rfc3339
    fault: str | None


class ActPage(msgspec.Struct, frozen=True):
    """Acts, newest first."""

    acts: list[ToldAct]
    next: str | None


class ToldPlan(msgspec.Struct, frozen=True):
    """What would be done, or was. `left_out`: to whom it is not, with the reasons.

    `hours`: the least time it takes by what may be done in an hour; 0 if it goes at once.
    """

    id: str
    mandate: int
    deed: str
    hours: int
    notes: list[str]
    acts: list[ToldAct]
    left_out: list[ToldAct]


def tell_mandate(one: Mandate) -> ToldMandate:
    """A mandate as data."""
    return ToldMandate(
        one.id,
        one.account.network,
        one.host,
        one.account.id,
        one.account.handle,
        sorted(one.deeds),
        one.scopes,
        rfc3339(one.created_at),
        one.stopped,
        one.fault,
        rfc3339(one.retry_at) if one.retry_at and one.fault else None,
    )


def tell_act(one: Act) -> ToldAct:
    """An act as data."""
    return ToldAct(
        one.id,
        one.plan,
        one.account.network,
        one.by.id,
        one.deed,
        one.account.id,
        one.account.handle,
        one.reason,
        one.alert_id,
        one.stage,
        rfc3339(one.at),
        one.fault,
    )


def tell_plan(plan: Plan, notes: tuple[str, ...]) -> ToldPlan:
    """A plan as data."""
    return ToldPlan(
        plan.id,
        plan.mandate.id,
        plan.deed,
        plan.hours,
        list(notes),
        [tell_act(one) for one in plan.acts],
        [tell_act(one) for one in plan.left_out],
    )
