"""What the Bluesky AppView answers, typed after its lexicons, and what that means. Pure."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta, Struct, field

from app.domain.account import Account, AccountStatus, Profile
from app.domain.grant import Grant
from app.domain.ids import LONGEST_ID
from app.domain.instant import MINUTE, Instant
from app.domain.watch import ListKind
from app.net.paging import Page
from app.ports.sources import Member, Standing

NETWORK = "bluesky"

_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]+")
_HANDLE = re.compile(r"[a-zA-Z0-9.-]{1,253}")
_FOLLOW = re.compile(r"at://[^/]+/app\.bsky\.graph\.follow/([a-zA-Z0-9._~:-]{1,512})")
_TID = re.compile(r"[2-7a-j][2-7a-z]{12}")
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
# The network opened in November 2022: an older record key was made up by a client.
_OLDEST_FOLLOW: Instant = 1_667_260_800_000
# app.bsky.actor.profile allows 2,560 bytes.
_LONGEST_DESCRIPTION = 2_560

# Bluesky gives no number for its AppView; its other servers answer an address as many in five minutes.
_REQUESTS = 3_000

# Up to what a JSON number holds exactly.
_Count = Annotated[int, Meta(ge=0, le=2**53)]


def grant_of(host: str) -> Grant:
    """What one of Bluesky's servers answers one network address of ours."""
    return Grant(host, _REQUESTS, 5 * MINUTE)


class Row(Struct, rename="camel"):
    """profileView, as far as we read it."""

    did: str
    handle: str | None = None


class ProfileView(Row, rename="camel"):
    """profileViewDetailed. Without a profile record, only the names are there."""

    followers_count: _Count | None = None
    follows_count: _Count | None = None
    posts_count: _Count | None = None
    description: str | None = None


class Profiles(Struct):
    """getProfiles; the accounts it does not show are simply missing."""

    profiles: list[ProfileView]


class ListPage(Struct, kw_only=True):
    """getFollowers and getFollows; the last page has no cursor, whatever its length."""

    rows: list[Row]
    subject: Row
    cursor: Annotated[str, Meta(max_length=2048)] | None = None


class _Followers(ListPage, kw_only=True):
    rows: list[Row] = field(name="followers")


class _Follows(ListPage, kw_only=True):
    rows: list[Row] = field(name="follows")


LIST_PAGES: dict[ListKind, type[ListPage]] = {
    ListKind.FOLLOWERS: _Followers,
    ListKind.FOLLOWING: _Follows,
}


class Relationship(Struct, rename="camel"):
    """One edge seen from the actor: each value is the address of the record that makes it so.

    `did` is missing in the answer for an account that cannot be named (notFoundActor).
    """

    did: str | None = None
    following: str | None = None
    followed_by: str | None = None
    blocking: str | None = None
    blocked_by: str | None = None
    blocking_by_list: str | None = None
    blocked_by_list: str | None = None

    @property
    def blocked(self) -> bool:
        """Whoever blocks whom, the AppView hides the follow from every list."""
        blocks = (self.blocking, self.blocked_by, self.blocking_by_list, self.blocked_by_list)
        return any(blocks)

    def follow(self, list: ListKind) -> str | None:
        """The follow record behind a row of the actor's list, if there is one."""
        return self.followed_by if list is ListKind.FOLLOWERS else self.following


class Relationships(Struct):
    """getRelationships; it reads the follows unfiltered, hidden ones included."""

    relationships: list[Relationship]


class Refusal(Struct):
    """The body of a 400."""

    error: str = ""
    message: str = ""

    @property
    def status(self) -> AccountStatus:
        """What getProfile's refusal says of the account."""
        match self.error:
            case "AccountDeactivated":
                return AccountStatus.DEACTIVATED
            case "AccountTakedown":
                return AccountStatus.SUSPENDED
            case "InvalidRequest" if self.message.startswith("Profile not found"):
                return AccountStatus.DELETED
        return AccountStatus.UNKNOWN


def profile(view: ProfileView, observed_at: Instant) -> Profile:
    """The profile as our noun."""
    return Profile(
        account=Account(NETWORK, view.did, handle(view.handle)),
        observed_at=observed_at,
        followers=view.followers_count,
        following=view.follows_count,
        posts=view.posts_count,
        description=view.description and view.description[:_LONGEST_DESCRIPTION],
    )


def page(listed: ListPage) -> Page:
    """The page as our noun, without the rows whose DID is none."""
    members = [Member(row.did, handle(row.handle)) for row in listed.rows if is_did(row.did)]
    return Page(members, listed.cursor, dropped=len(listed.rows) - len(members))


def standing(
    relationship: Relationship,
    list: ListKind,
    status: AccountStatus,
    view: ProfileView | None,
    now: Instant,
) -> Standing:
    """What the AppView says about one edge, as our noun. `view`: the account's profile, if shown."""
    follow = relationship.follow(list)
    record = record_key(follow)
    return Standing(
        id=relationship.did or "",
        status=status,
        follows=follow is not None,
        blocked=relationship.blocked,
        record=record,
        since=followed_at(record, now) if record else None,
        handle=handle(view.handle) if view else None,
        profile=profile(view, now) if view else None,
    )


def is_did(text: str) -> bool:
    """True if the text can be a DID."""
    return len(text) <= LONGEST_ID and _DID.fullmatch(text) is not None


def handle(text: str | None) -> str | None:
    """The handle, None where it is missing, does not resolve, or cannot be one."""
    usable = text and text != "handle.invalid" and _HANDLE.fullmatch(text)
    return text if usable else None


def record_key(address: str | None) -> str | None:
    """The key of a follow record from its at:// address; None if it is not such an address."""
    found = _FOLLOW.fullmatch(address or "")
    return found.group(1) if found else None


def followed_at(record: str, now: Instant) -> Instant | None:
    """When a follow was made, from its record key; None if the key does not say so credibly.

    A key is usually a TID: microseconds since 1970 and ten bits to tell clocks apart, in base 32.
    """
    if not _TID.fullmatch(record):
        return None
    number = 0
    for digit in record:
        number = number * 32 + _TID_DIGITS.index(digit)
    moment = (number >> 10) // 1000
    return moment if _OLDEST_FOLLOW <= moment <= now else None
