"""The contracts of a platform that lists who follows whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from app.domain.account import Account, AccountStatus, Profile
from app.domain.instant import Instant
from app.domain.snapshot import Order
from app.domain.watch import ListKind


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a walked list. `record` is the follow record's key, `since` an exact follow time."""

    id: str
    handle: str | None = None
    record: str | None = None
    since: Instant | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """A list walked from end to end, or as far as it went.

    `complete` is True only if the platform itself said that the list ended. Otherwise `fault` says
    in one clause why not (for the verdict's reason), and the members are those seen until then.
    `handle`: the present handle of the account whose list it is, where the platform told it.
    `hidden`: the account does not show this list to us, so that nothing in it means anything.
    `retry_at`: from when on the platform answers again, where it is that which cut the walk short.
    """

    members: Sequence[Member]
    started_at: Instant
    finished_at: Instant
    order: Order
    complete: bool
    fault: str | None = None
    claimed: int | None = None
    pages: int = 0
    requests: int = 0
    handle: str | None = None
    hidden: bool = False
    retry_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a platform says about one edge when asked directly, whatever the list showed.

    `follows`: None if the platform cannot say. `blocked`: a block between the two hides the follow from
    lists. `record`, `since`, `profile`: the follow's record and exact time, and the account's profile.
    """

    id: str
    status: AccountStatus = AccountStatus.UNKNOWN
    follows: bool | None = None
    blocked: bool = False
    record: str | None = None
    since: Instant | None = None
    handle: str | None = None
    profile: Profile | None = None


Progress = Callable[[int, int | None], None]
"""Called with the members seen so far and the number claimed, if any."""


class Source(Protocol):
    """A platform that lists who follows whom. Reads only.

    Errors: RateLimited, Temporary, Permanent (app.domain.errors), each a sentence naming the
    account. A walk never raises once its first page was read: it returns what it has, incomplete.

    `records`: whether `stand` names the follow records, so that a changed one proves a refollow.
    """

    network: str
    order: Order
    records: bool

    async def look_up(self, account: str) -> Profile:
        """Find an account by handle or id. Raises Permanent if there is none."""
        ...

    async def walk(self, account: Account, list: ListKind, progress: Progress) -> Walk:
        """Read the list page by page until the platform says it has ended."""
        ...

    async def stand(
        self, account: Account, list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        """Ask about each id's edge with the account; ids the platform says nothing about are missing."""
        ...


@runtime_checkable
class Federated(Protocol):
    """A source whose network is made of servers that anybody may run."""

    def at(self, host: str) -> Source:
        """The same source for a network of one server's own, named `network:host`."""
        ...
