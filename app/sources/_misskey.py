"""What Misskey's API answers about people, typed, and what that means. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct

from app.domain.account import Account, AccountStatus, Profile
from app.domain.errors import BadInput
from app.domain.instant import Instant, parse_instant
from app.domain.watch import ListKind
from app.net.paging import Page
from app.ports.sources import Member, Standing
from app.sources._fediverse import handle, possible

NETWORK = "misskey"

# aid, aidx, meid, objectid, ulid: servers choose one.
_NUMBER = re.compile(r"[A-Za-z0-9]{1,64}")
_LONGEST_DESCRIPTION = 2_000

# Up to what a JSON number holds exactly.
_Count = Annotated[int, Meta(ge=0, le=2**53)]

# Which field of a row is the member, and which part of the profile says who may see the list.
_MEMBER = {ListKind.FOLLOWERS: "follower", ListKind.FOLLOWING: "followee"}
_SEEN_BY = {ListKind.FOLLOWERS: "followers_visibility", ListKind.FOLLOWING: "following_visibility"}


class User(Struct, rename="camel"):
    """UserDetailed. A local user has neither host nor uri."""

    id: str
    username: str
    host: str | None = None
    uri: str | None = None
    description: str | None = None
    followers_count: _Count | None = None
    following_count: _Count | None = None
    notes_count: _Count | None = None
    is_suspended: bool | None = None
    moved_to: Any = None
    ff_visibility: str | None = None
    followers_visibility: str | None = None
    following_visibility: str | None = None

    @property
    def number(self) -> str | None:
        """What this server calls the user, None if it cannot be that."""
        return self.id if is_number(self.id) else None

    def account_id(self, home: str) -> str | None:
        """The actor's URI; those of local users are on `home`. None if it cannot be one."""
        if self.host is None and self.uri is None:
            return f"https://{home}/users/{self.id}" if self.number else None
        return possible(self.uri)

    def address(self, home: str) -> str | None:
        """user@host, None if it cannot be one."""
        return handle(f"{self.username}@{self.host or home}", home)

    def claimed(self, list: ListKind) -> int | None:
        """How many members the server says the list has."""
        return self.followers_count if list is ListKind.FOLLOWERS else self.following_count

    def hides(self, list: ListKind) -> bool:
        """Whether the list is not for everybody; older servers had one setting for both."""
        return (getattr(self, _SEEN_BY[list]) or self.ff_visibility or "public") != "public"


Users = list[User]


class Relation(Struct, rename="camel"):
    """What stands between the token's account and another one."""

    id: str
    is_following: bool = False
    is_followed: bool = False
    is_blocking: bool = False
    is_blocked: bool = False
    is_muted: bool = False
    has_pending_follow_request_from_you: bool = False

    def follows(self, list: ListKind) -> bool:
        """Whether the follow behind a row of the account's list exists."""
        return self.is_followed if list is ListKind.FOLLOWERS else self.is_following


Relations = list[Relation]


class Following(Struct, rename="camel"):
    """One follow. `id` is the follow's own, made anew with every follow."""

    id: str
    created_at: str | None = None
    follower: User | None = None
    followee: User | None = None


Followings = list[Following]


class Refusal(Struct):
    """The body of an error, as far as we read it."""

    class Error(Struct):
        code: str = ""

    error: Error


def is_number(text: str) -> bool:
    """True if a server can call somebody this."""
    return _NUMBER.fullmatch(text) is not None


def profile(user: User, home: str, observed_at: Instant) -> Profile | None:
    """The profile as our noun; None if its id is none."""
    id = user.account_id(home)
    if id is None:
        return None
    return Profile(
        account=Account(NETWORK, id, user.address(home)),
        observed_at=observed_at,
        followers=user.followers_count,
        following=user.following_count,
        posts=user.notes_count,
        description=user.description and user.description[:_LONGEST_DESCRIPTION],
    )


def standing(id: str, name: str | None, edge: Relation | None, list: ListKind) -> Standing:
    """What the server says of somebody who is there and, where a token let us ask, of the edge."""
    if edge is None:
        return Standing(id, AccountStatus.ACTIVE, handle=name)
    blocked = edge.is_blocking or edge.is_blocked
    return Standing(id, AccountStatus.ACTIVE, edge.follows(list), blocked, handle=name)


def page(rows: Sequence[Following], list: ListKind, home: str) -> Page:
    """The page as our noun; the list ends with an empty one, for rows are left out after paging."""
    members = [member for row in rows if (member := _member(row, list, home))]
    next = rows[-1].id if rows else None
    return Page(members, next, dropped=len(rows) - len(members))


def _member(row: Following, list: ListKind, home: str) -> Member | None:
    user: User | None = getattr(row, _MEMBER[list])
    id = user.account_id(home) if user else None
    if user is None or id is None or not is_number(row.id):
        return None
    return Member(id, user.address(home), row.id, _moment(row.created_at))


def _moment(text: str | None) -> Instant | None:
    try:
        return parse_instant(text) if text else None
    except BadInput:
        return None
