"""What a Mastodon API answers about people, typed, and what that means. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Annotated, Any

from msgspec import Meta, Struct

from app.domain.account import Account, AccountStatus, Profile
from app.domain.instant import Instant
from app.domain.watch import ListKind
from app.ports.sources import Standing
from app.sources._fediverse import handle, possible

NETWORK = "mastodon"

# Numbers, ULIDs, flakes, UUIDs: opaque, but never long, and never a path.
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Mastodon's own form takes 500 characters of text.
_LONGEST_NOTE = 5_000

# Up to what a JSON number holds exactly; Pleroma's Hidden count is 0, and a broken cache below it.
_Count = Annotated[int, Meta(ge=-1, le=2**53)]


class Pleroma(Struct):
    """What Pleroma and Akkoma add to an account."""

    ap_id: str | None = None
    hide_followers: bool | None = None
    hide_follows: bool | None = None
    hide_followers_count: bool | None = None
    hide_follows_count: bool | None = None
    deactivated: bool | None = None


class Person(Struct):
    """Account, as far as we read it. `id` is what this one server calls it.

    Takahe and GoToSocial know no `uri`, only Mastodon 4.3 and GoToSocial say `hide_collections`.
    """

    id: str | int
    username: str
    acct: str
    url: str | None = None
    uri: str | None = None
    note: str | None = None
    followers_count: _Count | None = None
    following_count: _Count | None = None
    statuses_count: _Count | None = None
    moved: Any = None
    suspended: bool | None = None
    hide_collections: bool | None = None
    pleroma: Pleroma | None = None

    @property
    def number(self) -> str | None:
        """What this server calls the account, None if it cannot stand in an address."""
        return str(self.id) if _NUMBER.fullmatch(str(self.id)) else None

    @property
    def names(self) -> tuple[str | None, str | None]:
        """The actor's URI and the profile's address, where they can be ids."""
        actor = self.uri or (self.pleroma.ap_id if self.pleroma else None)
        return (possible(actor), possible(self.url))

    def hides(self, list: ListKind) -> bool:
        """Whether the account says that it shows this list to nobody else."""
        said = self.pleroma or Pleroma()
        own = said.hide_followers if list is ListKind.FOLLOWERS else said.hide_follows
        return bool(self.hide_collections or own)

    def claimed(self, list: ListKind) -> int | None:
        """How many members the server says the list has; None if it does not say so truthfully."""
        said, followers = self.pleroma or Pleroma(), list is ListKind.FOLLOWERS
        if said.hide_followers_count if followers else said.hide_follows_count:
            return None
        count = self.followers_count if followers else self.following_count
        return None if count is None else max(0, count)

    @property
    def status(self) -> AccountStatus:
        """What the server says of the account itself."""
        if self.suspended:
            return AccountStatus.SUSPENDED
        away = self.pleroma and self.pleroma.deactivated
        return AccountStatus.DEACTIVATED if away else AccountStatus.ACTIVE


# /api/v1/accounts/:id/followers and /following.
People = list[Person]


class Relationship(Struct):
    """One edge seen from the account whose token is shown."""

    id: str | int
    following: bool = False
    followed_by: bool = False
    requested: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    domain_blocking: bool = False

    def follows(self, list: ListKind) -> bool:
        """Whether the follow behind a row of the account's list exists."""
        return self.followed_by if list is ListKind.FOLLOWERS else self.following

    @property
    def blocked(self) -> bool:
        """A block ends the follow on both sides."""
        return self.blocking or self.blocked_by or self.domain_blocking


Relationships = list[Relationship]


class Form:
    """Which of an account's names is its id.

    That is the actor's URI, or the profile's address on servers that do not tell the URI. A list is
    named as its account was, so that nobody gets a new id when a server learns to tell URIs.
    """

    def __init__(self, place: int) -> None:
        self._place = place

    @classmethod
    def of(cls, person: Person, id: str | None = None) -> Form | None:
        """The form in which the person has this id, or the best one; None if there is none."""
        places = [
            place
            for place, name in enumerate(person.names)
            if name is not None and id in (None, name)
        ]
        return cls(places[0]) if places else None

    def id(self, person: Person) -> str | None:
        """The person's id in this form."""
        return person.names[self._place]


def profile(person: Person, id: str, observed_at: Instant) -> Profile:
    """The profile as our noun."""
    return Profile(
        account=Account(NETWORK, id),
        observed_at=observed_at,
        status=person.status,
        followers=person.claimed(ListKind.FOLLOWERS),
        following=person.claimed(ListKind.FOLLOWING),
        posts=None if person.statuses_count is None else max(0, person.statuses_count),
        description=plain(person.note),
    )


def standing(
    id: str, edge: Relationship | None, list: ListKind, status: AccountStatus, name: str | None
) -> Standing:
    """What the server says about one account and, where a token let us ask, its edge."""
    if edge is None:
        return Standing(id, status, handle=name)
    return Standing(id, status, edge.follows(list), edge.blocked, handle=name)


def sorted_by_follow(positions: set[str], numbers: Iterable[str]) -> bool:
    """Whether a list is sorted by follows, newest first, and not by accounts.

    Pages are asked for downwards from a number. Where the numbers in links are those of follows and
    not of the accounts listed, the list is sorted by follow. Without a link nothing is known.
    """
    return bool(positions) and positions.isdisjoint(numbers)


def address(person: Person, host: str) -> str | None:
    """The person's address user@host; local people are listed without their host."""
    return handle(person.acct, host)


def plain(note: str | None) -> str | None:
    """A profile's text without its HTML."""
    if not note:
        return None
    text = html.unescape(re.sub(r"<[^>]*>", " ", note[:_LONGEST_NOTE]))
    return " ".join(text.split()) or None
