"""Endpoints as they are asked for and given."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.delivery.telling import ToldDelivery, ToldEndpoint
from app.domain.alert import Severity
from app.domain.endpoint import Filter, SecretKind
from app.domain.finding import Pattern
from app.domain.instant import DAY, HOUR, Instant, parse_instant
from app.net.hooks import LONGEST
from app.web.api.limits import STRICT, Number

# A URL is looked at in full by `hook_address`; here it is only kept from being absurd.
Url = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"^[!-~]+$")]
Kind = Annotated[str, Field(pattern=r"^[a-z]{1,16}(\.[a-z_]{1,16})?$")]
MOST = 100
HOURS = DAY // HOUR


class NewEndpoint(BaseModel):
    """An address to tell. What is left out wants everything.

    `kinds`: such as `alert.raised`, or `alert` for all that begin so. `secret`: one of your own.
    """

    model_config = STRICT | ConfigDict(
        json_schema_extra={
            "example": {"url": "https://hooks.example.com/churn", "kinds": ["alert.raised"]}
        }
    )

    url: Url
    kinds: Annotated[list[Kind], Field(max_length=MOST)] = []
    patterns: Annotated[list[Annotated[Pattern, Field(strict=False)]], Field(max_length=MOST)] = []
    watches: Annotated[list[Number], Field(max_length=MOST)] = []
    severity: Annotated[Severity | None, Field(strict=False)] = None
    signing: Annotated[SecretKind, Field(strict=False)] = SecretKind.SYMMETRIC
    secret: Annotated[str | None, Field(max_length=200)] = None

    @property
    def wanted(self) -> Filter:
        """Which messages it wants."""
        patterns = tuple(pattern.value for pattern in self.patterns)
        return Filter(tuple(self.kinds), patterns, tuple(self.watches), self.severity)


class EndpointChange(BaseModel):
    """What is to be different about an endpoint; what is left out, or null, stays as it is."""

    model_config = STRICT | ConfigDict(json_schema_extra={"example": {"enabled": True}})

    url: Url | None = None
    kinds: Annotated[list[Kind] | None, Field(max_length=MOST)] = None
    patterns: Annotated[
        list[Annotated[Pattern, Field(strict=False)]] | None, Field(max_length=MOST)
    ] = None
    watches: Annotated[list[Number] | None, Field(max_length=MOST)] = None
    enabled: bool | None = None

    def wanted(self, known: Filter) -> Filter:
        """Which messages it wants from now on."""
        patterns = None if self.patterns is None else tuple(one.value for one in self.patterns)
        return Filter(
            known.kinds if self.kinds is None else tuple(self.kinds),
            known.patterns if patterns is None else patterns,
            known.watches if self.watches is None else tuple(self.watches),
            known.severity,
        )


class Rotation(BaseModel):
    """How long the key before signs too, and whether the new one is of another kind."""

    model_config = STRICT | ConfigDict(json_schema_extra={"example": {"overlap_hours": 24}})

    overlap_hours: Annotated[int, Field(ge=0, le=30 * HOURS)] = HOURS
    signing: Annotated[SecretKind | None, Field(strict=False)] = None


class Replay(BaseModel):
    """Since when everything is sent again: a time of the last 30 days."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={"example": {"since": "2026-01-31T12:00:00Z"}}
    )

    since: Annotated[str, Field(max_length=40)]

    @field_validator("since")
    @classmethod
    def _is_a_time(cls, given: str) -> str:
        parse_instant(given)
        return given

    @property
    def at(self) -> Instant:
        """The time."""
        return parse_instant(self.since)


class EndpointPage(msgspec.Struct, frozen=True):
    """A page of endpoints, oldest first. `next` is the cursor of the next page, null on the last."""

    endpoints: list[ToldEndpoint]
    next: str | None


class KeyedEndpoint(msgspec.Struct, frozen=True):
    """An endpoint with what its receiver verifies with, which is shown this once."""

    endpoint: ToldEndpoint
    verify_with: str


class DeliveryPage(msgspec.Struct, frozen=True):
    """A page of deliveries, newest first. `next` is the cursor of the next page, null on the last."""

    deliveries: list[ToldDelivery]
    next: str | None


class TestResult(msgspec.Struct, frozen=True):
    """Whether a message without meaning arrived. `problem`: why not, a clause about the receiver."""

    arrived: bool
    problem: str | None


class Replayed(msgspec.Struct, frozen=True):
    """How many messages are on their way again."""

    messages: int
