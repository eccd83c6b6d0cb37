"""Block lists, their versions and objections as data."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from app.domain.alert import Severity
from app.domain.blocklist import LONGEST_DAYS, MOST_ENTRIES, BlockList, Rule, Version
from app.domain.finding import Pattern
from app.domain.instant import Rfc3339, rfc3339
from app.domain.objection import Allowed, Objection
from app.pipeline.keep_lists import DAYS, LONGEST_TITLE, QUOTA
from app.pipeline.objecting import LONGEST_CONTACT, LONGEST_TEXT
from app.web.api.limits import AccountName, Network, Number, Reason

SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$"
Slug = Annotated[str, Path(pattern=SLUG, examples=["suggested"])]
EntryId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", examples=["5a0f8f0c2d1e3b47"])]
Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]
Quota = Annotated[int, Field(ge=1, le=MOST_ENTRIES)]
Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS)]
Watches = Annotated[list[Number], Field(max_length=250)]


class AskedRule(BaseModel):
    """Who belongs on a list; what is left empty takes any."""

    # Not strict as a whole: the words for patterns come as text.
    model_config = ConfigDict(extra="forbid")

    patterns: Annotated[list[Pattern], Field(max_length=20)] = []
    confidence: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.0
    severity: Severity = Severity.ALERT
    networks: Annotated[list[Network], Field(max_length=50)] = []
    watches: Annotated[list[Annotated[Number, Field(strict=True)]], Field(max_length=250)] = []

    def rule(self) -> Rule:
        """The rule in the words of the domain."""
        return Rule(
            tuple(self.patterns),
            self.confidence,
            self.severity,
            tuple(self.networks),
            tuple(self.watches),
        )


class NewBlockList(BaseModel):
    """A list to keep. It is private until it is published."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "slug": "weekly",
                "title": "Weekly cyclers",
                "rule": {"patterns": ["halifax"], "confidence": 0.999},
            }
        },
    )

    slug: Annotated[str, Field(pattern=SLUG)]
    title: Title
    rule: AskedRule = AskedRule()
    quota: Quota = QUOTA
    days: Days = DAYS


class BlockListChange(BaseModel):
    """What is to be different about a list; what is left out, or null, stays as it is."""

    model_config = ConfigDict(
        strict=True, extra="forbid", json_schema_extra={"example": {"quota": 500}}
    )

    title: Title | None = None
    rule: AskedRule | None = None
    quota: Quota | None = None
    days: Days | None = None


class NewAllowed(BaseModel):
    """An account to keep off a list, or off every list where `list` is null."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        json_schema_extra={"example": {"network": "bluesky", "id": "did:plc:friend"}},
    )

    network: Network
    id: AccountName
    list: Annotated[str, Field(pattern=SLUG)] | None = None
    reason: Reason | None = None


class NewObjection(BaseModel):
    """Why an entry is wrong. `contact`: how to answer, if an answer is wanted."""

    model_config = ConfigDict(
        strict=True, extra="forbid", json_schema_extra={"example": {"text": "That was my sister."}}
    )

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    contact: Annotated[str, Field(max_length=LONGEST_CONTACT)] | None = None


class ToldFormat(msgspec.Struct, frozen=True):
    """One form a block list is given in, and where."""

    name: str
    media_type: str
    href: str
    tells_changes: bool


class ToldRule(msgspec.Struct, frozen=True):
    """Who belongs on a list; an empty selection takes any."""

    patterns: list[str]
    confidence: float
    severity: str
    networks: list[str]
    watches: list[int]


class ToldVersion(msgspec.Struct, frozen=True):
    """One published state of a list. `hash`: over its entries, as the documentation defines it."""

    number: int
    at: Rfc3339
    hash: str
    entries: int
    added: int
    changed: int
    retracted: int


class ToldBlockList(msgspec.Struct, frozen=True):
    """A block list. `entries`: of its newest version, or what it would have while it is private.

    `held`: why the next version waits for a person, null if it does not.
    """

    slug: str
    title: str
    published: bool
    entries: int
    quota: int
    days: int
    rule: ToldRule
    held: str | None
    versions: list[ToldVersion]
    formats: list[ToldFormat]


class BlockLists(msgspec.Struct, frozen=True):
    """The block lists there are."""

    blocklists: list[ToldBlockList]


class ToldAllowed(msgspec.Struct, frozen=True):
    """An account that is kept off a list, or off every list where `list` is null."""

    network: str
    id: str
    handle: str | None
    list: str | None
    reason: str
    since: Rfc3339


class AllowedAccounts(msgspec.Struct, frozen=True):
    """Everybody who is kept off the lists."""

    allowed: list[ToldAllowed]


class ToldObjection(msgspec.Struct, frozen=True):
    """An objection, and what a person made of it: `open`, `accepted`, `refused`."""

    id: int
    list: str
    network: str
    account: str
    handle: str | None
    at: Rfc3339
    text: str
    contact: str | None
    answer: str
    answered_at: Rfc3339 | None


class ObjectionPage(msgspec.Struct, frozen=True):
    """A page of objections, newest first. `next` is the cursor of the next page, null on the last."""

    objections: list[ToldObjection]
    next: str | None


class TakenObjection(msgspec.Struct, frozen=True):
    """The number under which an objection is kept."""

    id: int


def tell_rule(rule: Rule) -> ToldRule:
    """A rule as data."""
    return ToldRule(
        [one.value for one in rule.patterns],
        rule.confidence,
        rule.severity.value,
        list(rule.networks),
        list(rule.watches),
    )


def tell_blocklist(
    one: BlockList, size: int, versions: list[Version], formats: list[ToldFormat]
) -> ToldBlockList:
    """A list as data."""
    return ToldBlockList(
        one.slug,
        one.title,
        one.published,
        size,
        one.quota,
        one.days,
        tell_rule(one.rule),
        one.held,
        [tell_version(version) for version in versions],
        formats,
    )


def tell_version(one: Version) -> ToldVersion:
    """A version as data."""
    moved = (one.added, one.changed, one.retracted)
    return ToldVersion(one.number, rfc3339(one.at), one.hash, one.entries, *moved)


def tell_allowed(one: Allowed) -> ToldAllowed:
    """Somebody who is kept off, as data."""
    who = one.account
    return ToldAllowed(who.network, who.id, who.handle, one.slug, one.reason, rfc3339(one.at))


def tell_objection(one: Objection) -> ToldObjection:
    """An objection as data."""
    return ToldObjection(
        one.id,
        one.slug,
        one.account.network,
        one.account.id,
        one.account.handle,
        rfc3339(one.at),
        one.text,
        one.contact,
        one.answer.value,
        None if one.answered_at is None else rfc3339(one.answered_at),
    )
