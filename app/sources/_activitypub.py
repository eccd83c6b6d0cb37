"""Actors and collections of ActivityPub, as far as we read them, and what they mean. Pure.

https://www.w3.org/TR/activitypub/#collections and https://www.w3.org/TR/activitystreams-core/#paging
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from app.domain.account import AccountStatus
from app.domain.watch import ListKind
from app.net.paging import Page
from app.ports.sources import Member
from app.sources._fediverse import possible

NETWORK = "activitypub"

# Up to what a JSON number holds exactly.
_Count = Annotated[int, Meta(ge=0, le=2**53)]
_Address = Annotated[str, Meta(max_length=2048)]


class Actor(Struct, rename="camel"):
    """A person, service, group or organisation, or the Tombstone of one."""

    id: str
    type: Any = None
    preferred_username: str | None = None
    followers: _Address | None = None
    following: _Address | None = None
    moved_to: Any = None
    suspended: bool | None = None

    def collection(self, list: ListKind) -> str | None:
        """The address of a list."""
        return self.followers if list is ListKind.FOLLOWERS else self.following

    @property
    def status(self) -> AccountStatus:
        """What the server says of the account itself."""
        if self.type == "Tombstone":
            return AccountStatus.DELETED
        return AccountStatus.SUSPENDED if self.suspended else AccountStatus.ACTIVE


class Items(Struct, rename="camel"):
    """A page of a collection, or a small collection as a whole. Items are URIs, or objects with one."""

    items: list[Any] | None = None
    ordered_items: list[Any] | None = None
    next: _Address | None = None

    def page(self) -> Page | None:
        """The page as our noun, without rows that are no actor's URI; None if it is no page."""
        rows = self.ordered_items if self.ordered_items is not None else self.items
        if rows is None:
            return None
        ids = [_id(row) for row in rows]
        members = [Member(id) for id in ids if id]
        return Page(members, self.next, dropped=len(rows) - len(members))


class Collection(Items, rename="camel"):
    """A collection. One without pages and without items is hidden, or empty."""

    total_items: _Count | None = None
    first: _Address | Items | None = field(default=None)


def _id(row: object) -> str | None:
    text = row.get("id") if isinstance(row, dict) else row
    return possible(text) if isinstance(text, str) else None
