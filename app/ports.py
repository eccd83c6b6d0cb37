"""The contracts between the rooms: what a source, a signal, an export, a clock and the storage promise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from app.acting_ports import Acts, Mandates
from app.delivery_ports import Deliveries, Endpoints, Outbox, Recipients
from app.domain.account import Account, AccountKey, AccountStatus, Profile
from app.domain.alert import Alert, Severity, State
from app.domain.blocklist import BlockList, Candidate, Edition, Entry, Rule, Tombstone, Version
from app.domain.choice import Choice
from app.domain.event import FollowEvent
from app.domain.finding import Finding, Pattern
from app.domain.hint import Hint, Subscription
from app.domain.history import History
from app.domain.instant import Instant
from app.domain.objection import Allowed, Answer, Objection
from app.domain.owner import OwnerId
from app.domain.passes import Decision, Pass
from app.domain.rates import Rates
from app.domain.recipient import Recipient
from app.domain.roster import Roster
from app.domain.sharing import Need
from app.domain.sighting import Sighting
from app.domain.snapshot import Order, Snapshot
from app.domain.streamed import Portion, Wanted
from app.domain.watch import Lease, ListKind, UnderWay, Watch, WatchState
from app.erasure_ports import Erasures, Suppressed
from app.mirror_ports import Mirrors
from app.sampling_ports import Samplings
from app.stream_ports import Elsewhere, Streams


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


class Exporter(Protocol):
    """One format of a block list. Pure. `name` is its `--format` and the end of its address.

    `meant_for`: who reads it. `tells_changes`: it can write what changed since a version.
    `lacking`: what entries lack that it cannot hold, in one clause; None if it holds all.
    """

    name: str
    media_type: str
    tells_changes: bool
    lacking: str | None
    meant_for: str

    def holds(self, entry: Entry, /) -> bool:
        """Whether the format can hold the entry; the others are left out."""
        ...

    def write(self, edition: Edition) -> Iterator[str]:
        """The list piece by piece, never as a whole, however long it is."""
        ...


class Stream(Protocol):
    """A platform's live stream of follows. Crawls remain the truth; it tells times between them.

    `name`: where it comes from, which its cursor belongs to. `on`: whether the owner turned it on.
    """

    network: str
    name: str
    on: bool

    def portions(self, wanted: Callable[[], Wanted], cursor: int | None) -> AsyncIterator[Portion]:
        """What it tells from the cursor on (None: from now on), about a second at a time.

        `wanted`: the follows that are of interest now. Raises Temporary when it breaks off,
        Permanent if it cannot be asked.
        """
        ...


class Signal(Protocol):
    """One way of seeing churn, or of seeing innocence. Pure: it looks at one account's history.

    `shadow`: its findings are shown, but weigh nothing until its false positives are measured.
    """

    name: str
    shadow: bool

    def find(self, history: History) -> Sequence[Finding]:
        """What the signal sees in a history; nothing is the usual answer."""
        ...


class Accounts(Protocol):
    """Accounts by key, and what their profiles showed."""

    def add(self, keyed: Iterable[tuple[AccountKey, Account]]) -> None: ...
    def get(self, keys: Sequence[AccountKey]) -> dict[AccountKey, Account]: ...
    def named(self, name: str) -> list[Account]: ...
    def see(self, sightings: Iterable[Sighting]) -> None: ...
    def sightings(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[Sighting]]: ...


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts are asked for; None takes any."""

    severity: Severity | None = None
    state: State | None = None
    pattern: Pattern | None = None
    watch_id: int | None = None


class Alerts(Protocol):
    """Alerts, and the messages that tell of them."""

    def hold(self) -> None: ...
    def put(self, one: Alert) -> None: ...
    def get(self, id: str) -> Alert: ...
    def latest(self, keys: Sequence[AccountKey]) -> dict[AccountKey, Alert]: ...
    def all(self, states: Sequence[State] = (), limit: int = ...) -> list[Alert]: ...
    def page(
        self, chosen: AlertFilter, limit: int, after: tuple[Instant, str] | None = None
    ) -> list[Alert]: ...
    def changed_at(self) -> Instant | None: ...
    def accused(self) -> int: ...
    def accused_of(self, pattern: Pattern) -> frozenset[AccountKey]: ...
    def suspects(self, network: str, limit: int) -> list[str]: ...
    def state(self) -> str: ...
    def fading(self, now: Instant) -> list[Alert]: ...
    def tell(self, kind: str, subject: str, at: Instant, body: dict[str, object]) -> None: ...


class BlockLists(Protocol):
    """Block lists by their slug, and who their rules propose."""

    def add(self, one: BlockList) -> BlockList: ...
    def get(self, slug: str) -> BlockList: ...
    def all(self) -> list[BlockList]: ...
    def save(self, one: BlockList) -> None: ...
    def remove(self, id: int) -> None: ...
    def looked_at(self, id: int) -> str | None: ...
    def look_at(self, id: int, found: str) -> None: ...
    def candidates(self, rule: Rule, now: Instant) -> Iterator[Candidate]: ...
    def soonest_fade(self, now: Instant) -> Instant | None: ...


class Editions(Protocol):
    """Published versions of block lists: entries and tombstones."""

    def newest(self, list_id: int) -> Version | None: ...
    def versions(self, list_id: int, limit: int) -> list[Version]: ...
    def digests(self, list_id: int) -> dict[AccountKey, bytes]: ...
    def entries(self, list_id: int, after: int = 0) -> Iterable[Entry]: ...
    def entry(self, list_id: int, key: AccountKey) -> Entry | None: ...
    def tombstones(self, list_id: int, after: int) -> list[Tombstone]: ...
    def moved(self, list_id: int, after: Instant) -> tuple[int, int]: ...
    def soonest_end(self, list_id: int) -> Instant | None: ...
    def put(
        self,
        list_id: int,
        new: Version,
        entries: Iterator[tuple[Entry, bytes]],
        retracted: Mapping[AccountKey, str],
    ) -> None: ...


class Allowances(Protocol):
    """Who stays off one list, or off every list."""

    def add(self, key: AccountKey, slug: str | None, reason: str, at: Instant) -> None: ...
    def remove(self, key: AccountKey, slug: str | None) -> bool: ...
    def all(self) -> list[Allowed]: ...
    def keys(self, slug: str) -> dict[AccountKey, str]: ...


class Objections(Protocol):
    """What people say who are on a list."""

    def add(self, one: Objection) -> int: ...
    def get(self, id: int) -> Objection: ...
    def page(
        self, limit: int, before: int | None = None, open_only: bool = False
    ) -> list[Objection]: ...
    def settle(self, id: int, answer: Answer, at: Instant) -> None: ...
    def waiting(self, key: AccountKey) -> int: ...
    def since(self, at: Instant) -> int: ...


class Hints(Protocol):
    """Other people's lists, and whom they name."""

    def put(self, one: Subscription, named: Mapping[AccountKey, str]) -> None: ...
    def remove(self, source: str) -> bool: ...
    def all(self) -> list[Subscription]: ...
    def claim(self, one: Subscription, now: Instant) -> bool: ...
    def note(self, source: str, **values: object) -> None: ...
    def of(self, key: AccountKey) -> list[Hint]: ...
    def naming(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[str]]: ...


class Events(Protocol):
    """Follow events, append-only."""

    def add(self, events: Iterable[FollowEvent]) -> None: ...
    def of(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[FollowEvent]]: ...
    def recent(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[FollowEvent]]: ...
    def on(self, watch_id: int) -> list[FollowEvent]: ...
    def span(self, watch_id: int) -> tuple[Instant, Instant] | None: ...
    def latest(self, watch_id: int, limit: int) -> list[FollowEvent]: ...
    def all(self) -> Iterator[FollowEvent]: ...
    def count(self) -> int: ...
    def by_account(self) -> Iterator[tuple[AccountKey, list[FollowEvent]]]: ...


class Passes(Protocol):
    """Short stays of accounts on lists, to find who came and went together."""

    def add(self, ended: Iterable[tuple[Pass, int]]) -> None: ...
    def near(
        self, own: Sequence[Pass], since: Instant
    ) -> Mapping[AccountKey, Sequence[Decision]]: ...
    def several(self, since: Instant) -> int: ...


class RateCounts(Protocol):
    """What is ordinary, counted as it happens."""

    def get(self) -> Rates: ...
    def add(self, fresh: Rates) -> None: ...


class Rosters(Protocol):
    """Who is on each list now, and who waits for a second walk to agree that they are gone."""

    def get(self, watch_id: int, version: int) -> Roster: ...
    def put(
        self, watch_id: int, version: int, after: Roster, gone: np.ndarray, came: np.ndarray
    ) -> None: ...
    def absent(self, watch_id: int) -> tuple[Instant, np.ndarray] | None: ...
    def hold(self, watch_id: int, since: Instant, keys: np.ndarray) -> None: ...
    def rewrite(self, watch_id: int, version: int, after: Roster) -> None: ...


class Snapshots(Protocol):
    """What every walk was worth."""

    def add(self, taken: Snapshot) -> None: ...
    def known(self, watch_id: int, finished_at: Instant) -> bool: ...
    def of(
        self, watch_id: int, limit: int = ..., before: Instant | None = None
    ) -> list[Snapshot]: ...
    def newest(self, watch_ids: Sequence[int]) -> dict[int, Snapshot]: ...
    def complete_times(self, watch_id: int) -> np.ndarray: ...
    def complete_within(
        self, watch_ids: Sequence[int], times: Sequence[tuple[Instant, Instant]]
    ) -> dict[int, list[Instant]]: ...


class Watches(Protocol):
    """What is watched, and whose turn it is."""

    def add(
        self, account: Account, list: ListKind, interval: int, live: bool, now: Instant
    ) -> Watch: ...
    def get(self, id: int) -> Watch: ...
    def find(self, account: Account, list: ListKind) -> Watch | None: ...
    def all(self) -> list[Watch]: ...
    def page(self, limit: int, after: int = 0) -> list[Watch]: ...
    def save(self, watch: Watch, state: WatchState) -> None: ...
    def rename(self, id: int, handle: str) -> None: ...
    def pause(self, id: int, paused: bool) -> None: ...
    def pace(self, id: int, interval: int, now: Instant) -> None: ...
    def choose(self, id: int, choice: Choice) -> None: ...
    def remove(self, id: int) -> None: ...
    def due(self, now: Instant) -> list[Lease]: ...
    def claim(self, due: Lease, now: Instant, until: Instant) -> Lease | None: ...
    def hasten(self, id: int, now: Instant) -> Watch: ...
    def take(self, id: int, now: Instant, until: Instant) -> Lease: ...
    def renew(self, lease: Lease, how_far: UnderWay) -> bool: ...
    def release(self, lease: Lease) -> None: ...
    def guard(self, lease: Lease) -> None: ...
    def finish(
        self, lease: Lease, state: str, now: Instant, next_due: Instant, reason: str | None
    ) -> None: ...
    def miss(self, watch_id: int, slots: Sequence[Instant], now: Instant) -> None: ...
    def slots(self, watch_id: int) -> list[tuple[Instant, str]]: ...


class Work(Protocol):
    """One transaction over everything that is kept."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def acts(self) -> Acts: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def allowed(self) -> Allowances: ...
    @property
    def blocklists(self) -> BlockLists: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def elsewhere(self) -> Elsewhere: ...
    @property
    def objections(self) -> Objections: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def endpoints(self) -> Endpoints: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def events(self) -> Events: ...
    @property
    def hints(self) -> Hints: ...
    @property
    def mandates(self) -> Mandates: ...
    @property
    def mirrors(self) -> Mirrors: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def passes(self) -> Passes: ...
    @property
    def rates(self) -> RateCounts: ...
    @property
    def recipients(self) -> Recipients: ...
    @property
    def rosters(self) -> Rosters: ...
    @property
    def samplings(self) -> Samplings: ...
    @property
    def snapshots(self) -> Snapshots: ...
    @property
    def streams(self) -> Streams: ...
    @property
    def suppressed(self) -> Suppressed: ...
    @property
    def watches(self) -> Watches: ...


class Storage(Protocol):
    """Opens transactions on what belongs to one owner, and on nothing else.

    Raises StorageUnavailable with what a person can do.
    """

    @property
    def owner(self) -> OwnerId: ...
    def writing(self) -> AbstractContextManager[Work]: ...
    def reading(self) -> AbstractContextManager[Work]: ...
    def writing_for_each(self) -> AbstractContextManager[Iterator[Work]]: ...

    def of(self, owner: OwnerId) -> Storage:
        """The same storage, for what belongs to another owner."""
        ...

    def owners(self) -> list[OwnerId]:
        """Everybody who has something here, in the order they came."""
        ...

    def due(self, now: Instant) -> list[Lease]:
        """What can be claimed now over all owners, the longest overdue first."""
        ...

    def needs(self, meter: str) -> list[Need]:
        """What all watches of all owners take in a day of what one host grants."""
        ...

    def owing(self, now: Instant) -> list[OwnerId]:
        """Whose messages wait to be spread or to be delivered."""
        ...

    def to_tell(self, now: Instant) -> list[Recipient]:
        """Everybody's recipients who can be told something now."""
        ...
