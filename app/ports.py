"""The contracts between the rooms: what a source, a signal, an export, a clock and the storage promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.account import Account, AccountStatus, Profile
from app.domain.instant import Instant
from app.domain.snapshot import Order
from app.domain.watch import ListKind


class Clock(Protocol):
    """The present, injected: nothing else asks the machine for the time."""

    def now(self) -> Instant: ...


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


@dataclass(frozen=True, slots=True)
class Standing:
    """What a platform says about one edge when asked directly, whatever the list showed.

    `follows`: True if the follow exists, False if it does not, None if the platform cannot say.
    `blocked`: a block stands between the two, which hides the follow from lists.
    `record`, `since`: the follow record and its exact time where given.
    """

    id: str
    status: AccountStatus = AccountStatus.UNKNOWN
    follows: bool | None = None
    blocked: bool = False
    record: str | None = None
    since: Instant | None = None
    handle: str | None = None


Progress = Callable[[int, int | None], None]
"""Called with the members seen so far and the number claimed, if any."""


class Source(Protocol):
    """A platform that lists who follows whom. Reads only.

    Errors: RateLimited, Temporary, Permanent (app.domain.errors), each a sentence naming the
    account. A walk never raises once its first page was read: it returns what it has, incomplete.
    """

    network: str
    order: Order

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
