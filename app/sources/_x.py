"""What X's API v2 answers about people, typed, and what that means. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct, field

from app.domain.account import Account, AccountStatus, Profile
from app.domain.instant import Instant
from app.net.paging import Page
from app.ports.sources import Member

NETWORK = "x"

# UserId and UserName of X's own API description.
_ID = re.compile(r"[0-9]{1,19}")
_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
# They are base32hex of some 20 characters; servers that stand in for X may have others.
_TOKEN = re.compile(r"[!-~]{1,512}")
# X's own form takes 160 characters.
_LONGEST_DESCRIPTION = 1_000

# Up to what a JSON number holds exactly.
_Count = Annotated[int, Meta(ge=0, le=2**53)]


class Metrics(Struct):
    """public_metrics, as far as we read it."""

    followers_count: _Count | None = None
    following_count: _Count | None = None
    tweet_count: _Count | None = None


class Person(Struct):
    """User, as far as we read it."""

    id: str
    username: str
    description: str | None = None
    protected: bool = False
    public_metrics: Metrics = field(default_factory=Metrics)

    @property
    def handle(self) -> str | None:
        """The present username, None if it cannot be one."""
        return self.username if is_name(self.username) else None


class Problem(Struct):
    """Why something asked for is not in the answer. `value`: what was asked for."""

    type: str = ""
    detail: str = ""
    value: str = ""

    @property
    def status(self) -> AccountStatus | None:
        """What it says of an account itself, None if it says nothing.

        A suspended account is a resource that is not found, and only the detail tells; a
        deactivated one and a deleted one are told apart by nothing: DELETED stands for both.
        """
        if not self.type.endswith("/resource-not-found"):
            return None
        return AccountStatus.SUSPENDED if "suspended" in self.detail else AccountStatus.DELETED


class Found(Struct):
    """One account, or why there is none."""

    data: Person | None = None
    errors: list[Problem] = field(default_factory=list)

    @property
    def status(self) -> AccountStatus:
        """What X says of the account: ACTIVE if it shows it."""
        if self.data is not None:
            return AccountStatus.ACTIVE
        told = (problem.status for problem in self.errors)
        return next((status for status in told if status), AccountStatus.UNKNOWN)


class Several(Struct):
    """Accounts asked for by their ids; each is in one of the two lists."""

    data: list[Person] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)


class Paging(Struct):
    """meta of a page."""

    result_count: _Count
    next_token: str | None = None


class Listed(Struct):
    """A page of a list. An empty one has no `data` at all."""

    meta: Paging
    data: list[Person] = field(default_factory=list)


class Refused(Struct):
    """An answer without the list that was asked for."""

    errors: list[Problem]
    data: None = None

    @property
    def hidden(self) -> bool:
        """Whether the account does not show the list to us."""
        return any(one.type.endswith("/not-authorized-for-resource") for one in self.errors)


class _Counted(Struct):
    data: Raw = Raw(b"[]")


def is_id(text: str) -> bool:
    """True if the text can be a numeric account id."""
    return _ID.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """True if the text can be a username, and so stand in an address."""
    return _NAME.fullmatch(text) is not None


def is_token(text: str) -> bool:
    """True if the text can be what the next page is asked for with."""
    return _TOKEN.fullmatch(text) is not None


def reads(body: bytes) -> int | None:
    """How many accounts an answer returned, each of which costs; None if it cannot be read."""
    try:
        data = msgspec.json.decode(body, type=_Counted).data
        if bytes(data).startswith(b"["):
            return len(msgspec.json.decode(data, type=list[Raw]))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    return 1


def profile(person: Person, observed_at: Instant) -> Profile | None:
    """The profile as our noun; None if its id or name is none."""
    if not is_id(person.id) or person.handle is None:
        return None
    counts = person.public_metrics
    return Profile(
        account=Account(NETWORK, person.id, person.handle),
        observed_at=observed_at,
        followers=counts.followers_count,
        following=counts.following_count,
        posts=counts.tweet_count,
        description=person.description and person.description[:_LONGEST_DESCRIPTION],
    )


def page(people: Sequence[Person], next: str | None) -> Page:
    """The page as our noun, without the rows whose id is none."""
    members = [Member(person.id, person.handle) for person in people if is_id(person.id)]
    return Page(members, next, dropped=len(people) - len(members))
