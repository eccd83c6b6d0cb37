"""One capture: a walk, the questions it raises, and one transaction that writes what they mean."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import stamina

from app.domain.account import Account
from app.domain.alert import Alert
from app.domain.errors import (
    Conflict,
    Permanent,
    RateLimited,
    SourceError,
    StorageUnavailable,
    Unauthorized,
)
from app.domain.ids import Ids
from app.domain.instant import Instant, rfc3339
from app.domain.listing import distinct, records_of
from app.domain.message import FAILING, PAUSED
from app.domain.owner import FIRST_OWNER, OwnerId
from app.domain.snapshot import Listing, Snapshot, Verdict
from app.domain.text import counted
from app.domain.watch import Lease, Watch
from app.pipeline.compare import Changes, apply_listing
from app.pipeline.detect import Detector, let_fade
from app.pipeline.kept_out import erased_among
from app.pipeline.pacing import next_look, supply_of
from app.pipeline.resolve import Answers, ask, questions
from app.pipeline.slots import (
    LOST,
    Jitter,
    missed_slots,
    slot_after_cut,
    slot_after_fault,
    slot_to_confirm,
)
from app.ports.clock import Clock
from app.ports.credentials import Personal
from app.ports.sources import Federated, Progress, Source, Walk
from app.ports.storage import Storage, Work


@dataclass(frozen=True, slots=True)
class Captured:
    """What a capture brought. `alerts`: those it opened, updated or closed."""

    watch: Watch
    snapshot: Snapshot
    changes: Changes = field(default_factory=Changes)
    alerts: Sequence[Alert] = ()


@dataclass(frozen=True, slots=True)
class Members:
    """A walked list with each account once. `keys`: shape (n,), int64, of `ids`, head first."""

    network: str
    keys: np.ndarray
    ids: Ids
    handles: Mapping[str, str | None]
    records: Mapping[str, str]

    def named(self, positions: Sequence[int]) -> list[Account]:
        """The accounts at these positions, with their handles."""
        chosen = (self.ids[position] for position in positions)
        return [Account(self.network, id, self.handles.get(id)) for id in chosen]

    def without(self, keys: np.ndarray) -> Members:
        """The list without some of its members."""
        places = np.flatnonzero(~np.isin(self.keys, keys))
        return replace(self, keys=self.keys[places], ids=self.ids.take(places))


def silent(seen: int, claimed: int | None) -> None:
    """Progress that nobody watches."""


class Capture:
    """Captures watched lists from their platforms. Nothing is written before the walk is over."""

    def __init__(
        self,
        storage: Storage,
        sources: Mapping[str, Source],
        detector: Detector,
        clock: Clock,
        jitter: Jitter = random.random,
    ) -> None:
        self._storage = storage
        self._sources = sources
        self._detector = detector
        self._clock = clock
        self.jitter = jitter

    def source(self, network: str, owner: OwnerId = FIRST_OWNER) -> Source:
        """The source of a network, with an owner's tokens.

        Raises Permanent if there is none, BadInput for no server's name.
        """
        source = self._source(network)
        return source.on_behalf_of(owner) if isinstance(source, Personal) else source

    def _source(self, network: str) -> Source:
        if network in self._sources:
            return self._sources[network]
        family, _, host = network.partition(":")
        source = self._sources.get(family)
        if host and isinstance(source, Federated):
            return source.at(host)
        known = ", ".join(sorted(self._sources))
        raise Permanent(
            f"{network} is not a network that can be captured, which are {known};"
            " import a file of it"
        )

    async def run(self, lease: Lease, progress: Progress = silent) -> Captured:
        """Do one claimed slot. A fault of the platform is written down as a failed snapshot.

        Raises Conflict if another process has claimed the slot meanwhile, or the clock was set
        back, and then writes nothing.
        """
        started_at = self._clock.now()
        try:
            source = self.source(lease.watch.account.network, lease.watch.owner)
            walk = await source.walk(lease.watch.account, lease.watch.list, progress)
        except SourceError as error:
            return self.fail(lease, started_at, error)
        members, walk = _members(lease.watch, walk)
        with self._storage.of(lease.watch.owner).reading() as work:
            watch = work.watches.get(lease.watch.id)
            erased = erased_among(work, watch, members.keys)
            asked_of = members.without(erased) if len(erased) else members
            asked = questions(
                work, watch, asked_of.keys, asked_of.ids, walk.complete, source.records
            )
        answers = await ask(source, watch, asked, self._clock)
        # A walk can take half an hour: an import that holds the database must not cost it.
        async for attempt in stamina.retry_context(on=StorageUnavailable):
            with attempt:
                captured = self._write(lease, source, walk, members, answers)
        return captured

    def _write(
        self, lease: Lease, source: Source, walk: Walk, members: Members, answers: Answers
    ) -> Captured:
        now = self._clock.now()
        supply = supply_of(self._storage, source, lease.watch, now)
        with self._storage.of(lease.watch.owner).writing() as work:
            work.alerts.hold()
            watch = self._open(work, lease, walk.finished_at)
            let_fade(work, now)
            listing, draft = _listing(walk, members, answers), _draft(watch, walk, members)
            watch, snapshot, changes = apply_listing(
                work, watch, listing, draft, members.named, answers.by_key
            )
            work.accounts.add(answers.names.items())
            work.accounts.see(answers.sightings)
            alerts = [one.alert for one in self._detector.look(work, changes, now)]
            watch = _renamed(work, watch, walk.handle)
            if self._is_whole(work, lease, walk, snapshot):
                due = next_look(work, lease.watch, source, walk, supply, now, self.jitter)
                self.close(work, lease, due, snapshot.reason)
        return Captured(watch, snapshot, changes, alerts)

    def _open(self, work: Work, lease: Lease, taken_at: Instant) -> Watch:
        """The watch as it is now, if this capture may still be written."""
        work.watches.guard(lease)
        watch = work.watches.get(lease.watch.id)
        last_at = watch.state.last_at
        if last_at is not None and taken_at <= last_at:
            raise Conflict(
                f"{watch.name}: the clock says {rfc3339(taken_at)}, but a snapshot was taken"
                f" at {rfc3339(last_at)} already; set the clock"
            )
        return watch

    def _is_whole(self, work: Work, lease: Lease, walk: Walk, snapshot: Snapshot) -> bool:
        """Whether the slot is done; otherwise the list is read again soon."""
        if not walk.complete and not walk.hidden:
            due = slot_after_cut(lease.watch, self._clock.now(), self.jitter, walk.retry_at)
            self.close(work, lease, due, snapshot.reason, "failed")
        elif snapshot.verdict is Verdict.QUARANTINED:
            due = slot_to_confirm(lease.watch, self._clock.now())
            self.close(work, lease, due, snapshot.reason)
        else:
            return True
        return False

    def fail(self, lease: Lease, started_at: Instant, error: SourceError) -> Captured:
        """Write down that there is no list, and wait longer each time; what is stored stays."""
        now = self._clock.now()
        snapshot = Snapshot(lease.watch.id, started_at, now, 0, Verdict.FAILED, str(error))
        with self._storage.of(lease.watch.owner).writing() as work:
            watch = self._open(work, lease, now)
            work.snapshots.add(snapshot)
            work.watches.save(watch, replace(watch.state, last_at=now))
            retry_at = error.retry_at if isinstance(error, RateLimited) else None
            self._put_off(work, lease, str(error), retry_at)
            if isinstance(error, Unauthorized) and not watch.paused:
                work.watches.pause(watch.id, True)
                notice: dict[str, object] = {"watch": watch.id, "reason": str(error)}
                work.alerts.tell(PAUSED, f"watch {watch.id}", now, notice)
            watch = work.watches.get(watch.id)
        return Captured(watch, snapshot)

    def put_off(self, lease: Lease, reason: str) -> None:
        """Give a claimed slot up after a fault that is not the platform's, and try again later."""
        with self._storage.of(lease.watch.owner).writing() as work:
            work.watches.guard(lease)
            self._put_off(work, lease, reason)

    def _put_off(
        self, work: Work, lease: Lease, reason: str | None, retry_at: Instant | None = None
    ) -> None:
        due = slot_after_fault(lease.watch, self._clock.now(), self.jitter, retry_at)
        self.close(work, lease, due, reason, "failed")

    def close(
        self,
        work: Work,
        lease: Lease,
        next_due: Instant,
        reason: str | None,
        state: str = "done",
    ) -> None:
        """End a slot, and write down those that passed while nobody was there to do them."""
        watch, now = lease.watch, self._clock.now()
        work.watches.miss(watch.id, missed_slots(lease.due_at, watch.interval, now), now)
        work.watches.finish(lease, state, now, next_due, reason)
        if state == "failed" and watch.failures + 1 == LOST:
            notice: dict[str, object] = {"watch": watch.id, "failures": LOST, "reason": reason}
            work.alerts.tell(FAILING, f"watch {watch.id}", now, notice)


def _members(watch: Watch, walk: Walk) -> tuple[Members, Walk]:
    """The members by key, and the walk, which is not complete if it listed impossible accounts."""
    network = watch.account.network
    possible = Ids.of(member.id for member in walk.members)
    keys, ids = distinct(network, possible)
    odd = len(walk.members) - len(possible)
    if odd and walk.complete:
        walk = replace(
            walk, complete=False, fault=f"{counted(odd, 'row')} had an impossible account id"
        )
    handles = {member.id: member.handle for member in walk.members}
    records = {member.id: member.record for member in walk.members if member.record}
    return Members(network, keys, ids, handles, records), walk


def _listing(walk: Walk, members: Members, answers: Answers) -> Listing:
    return Listing(
        taken_at=walk.finished_at,
        keys=members.keys,
        order=walk.order,
        records=records_of(members.ids, {**members.records, **answers.records}),
        claimed=walk.claimed,
        complete=walk.complete,
        fault=walk.fault,
        hidden=walk.hidden,
    )


def _draft(watch: Watch, walk: Walk, members: Members) -> Snapshot:
    return Snapshot(
        watch_id=watch.id,
        started_at=walk.started_at,
        finished_at=walk.finished_at,
        seen=len(members.keys),
        verdict=Verdict.COMPLETE,
        claimed=walk.claimed,
        pages=walk.pages,
        requests=walk.requests,
    )


def _renamed(work: Work, watch: Watch, handle: str | None) -> Watch:
    """The watch with the present handle of its account."""
    if handle is None or handle == watch.account.handle:
        return watch
    account = Account(watch.account.network, watch.account.id, handle)
    work.watches.rename(watch.id, handle)
    work.accounts.add([(account.key, account)])
    return replace(watch, account=account)
