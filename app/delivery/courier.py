"""The courier: brings what is owed to every endpoint, a few at a time, each try written down."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from secrets import token_hex

import structlog

from app.delivery.endpoints import keys_of
from app.delivery.envelope import body_of, body_of_test
from app.delivery.patience import Jitter, Ruling, rule
from app.delivery.settling import Done, Parcel, settle
from app.delivery.signing import signed_headers
from app.delivery.spreading import KEPT, spread
from app.domain.endpoint import Claim, Endpoint
from app.domain.errors import BadInput, Conflict, StorageUnavailable
from app.domain.instant import HOUR, SECOND, Instant
from app.domain.message import TEST
from app.net.posting import Poster, Reply
from app.ports.clock import Clock
from app.ports.credentials import Vault
from app.ports.storage import Storage, Work

# A dead process's deliveries are taken over after this time; none takes longer than 15 s.
LEASE = 60 * SECOND
# Tries at once to one endpoint; to one whose last try failed only one.
AT_ONCE = 4
# Tries at once to all. An endpoint that hangs takes one of them for 15 s.
MOST = 256

log = structlog.get_logger(__name__)


class Courier:
    """Delivers. Any number of processes may do so on one database, and any of them may die."""

    def __init__(
        self,
        storage: Storage,
        vault: Vault,
        poster: Poster,
        clock: Clock,
        tick_seconds: float = 2.0,
        jitter: Jitter = random.random,
    ) -> None:
        self._storage = storage
        self._vault = vault
        self._poster = poster
        self._clock = clock
        self._tick_seconds = tick_seconds
        self._jitter = jitter
        self._closed = False
        self._retired_at: Instant = 0
        self._under_way: dict[asyncio.Task[Done], Parcel] = {}

    async def run(self) -> int:
        """Deliver everything that is due until nothing is; returns how many tries were made.

        If it is cancelled, what is under way is released for others to do.
        """
        count = 0
        ended: list[Done] = []
        try:
            while True:
                ended = await asyncio.to_thread(self._write_down, ended)
                for parcel in await asyncio.to_thread(self._next):
                    self._under_way[asyncio.create_task(self._attempt(parcel))] = parcel
                if not self._under_way and not ended:
                    return count
                fresh = await self._wait()
                count += len(fresh)
                ended += fresh
        finally:
            await self._give_back()

    async def test(self, endpoint_id: int) -> Ruling:
        """Send a message of no meaning at once, and tell what came of it. Raises NotFound."""
        now = self._clock.now()
        with self._storage.reading() as work:
            endpoint = work.endpoints.get(endpoint_id)
            keys = keys_of(work, self._vault, endpoint_id, now)
        id = f"ev_{token_hex(12)}"
        body = body_of_test(TEST, id, now, endpoint_id)
        reply = await self._poster.post(endpoint.url, signed_headers(id, now, body, keys), body)
        return rule(reply, 1, now, self._jitter)

    def close(self) -> None:
        """Claim nothing any more; what is under way goes on."""
        self._closed = True

    def _next(self) -> list[Parcel]:
        """What to do next; nothing as well while the database has no time for us."""
        try:
            return [] if self._closed else self._claim()
        except StorageUnavailable as busy:
            log.warning("nothing_claimed", reason=str(busy))
            return []

    def _claim(self) -> list[Parcel]:
        now = self._clock.now()
        found: list[Parcel] = []
        for owner in self._storage.owing(now):
            storage = self._storage.of(owner)
            self._spread(storage, now)
            found += self._claim_of(storage, now, found)
        self._retire(now)
        return found

    def _spread(self, storage: Storage, now: Instant) -> None:
        """Give an owner's new messages to their endpoints."""
        more = True
        while more:
            with storage.writing() as work:
                more = spread(work, now) > 0

    def _claim_of(self, storage: Storage, now: Instant, found: list[Parcel]) -> list[Parcel]:
        busy = Counter(parcel.endpoint.id for parcel in (*self._under_way.values(), *found))
        with storage.writing() as work:
            endpoints = {one.id: one for one in work.endpoints.active()}
            claims = work.deliveries.claim(now, now + LEASE, Room(endpoints, busy).take)
            return [self._packed(work, endpoints[c.delivery.endpoint_id], c) for c in claims]

    def _retire(self, now: Instant) -> None:
        """Now and then forget the oldest messages."""
        if now < self._retired_at + HOUR:
            return
        for owner in self._storage.owners():
            with self._storage.of(owner).writing() as work:
                work.outbox.retire(now - KEPT)
        self._retired_at = now

    def _packed(self, work: Work, endpoint: Endpoint, claim: Claim) -> Parcel:
        try:
            keys = keys_of(work, self._vault, endpoint.id, self._clock.now())
        except BadInput as fault:
            return Parcel(claim, endpoint, [], str(fault))
        return Parcel(claim, endpoint, keys)

    async def _attempt(self, parcel: Parcel) -> Done:
        began = self._clock.now()
        delivery = parcel.claim.delivery
        if parcel.fault:
            reply = Reply(problem=parcel.fault)
        else:
            body = body_of(delivery.message, delivery.number)
            headers = signed_headers(delivery.message.id, began, body, parcel.keys)
            reply = await self._poster.post(parcel.endpoint.url, headers, body)
        return Done(parcel.claim, parcel.endpoint, reply, began, self._clock.now())

    async def _wait(self) -> list[Done]:
        """Wait until a try has ended, or until it is time to look for new messages."""
        if not self._under_way:
            await asyncio.sleep(self._tick_seconds)
            return []
        ended, _ = await asyncio.wait(
            self._under_way, timeout=self._tick_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        return [self._done(task, self._under_way.pop(task)) for task in ended]

    def _done(self, task: asyncio.Task[Done], parcel: Parcel) -> Done:
        """What came of a try; a fault of our own counts as one that failed."""
        fault = task.exception()
        if fault is None:
            return task.result()
        log.error("delivery_broken", exc_info=fault)
        problem = f"was not called: a fault of Churnwatch itself ({type(fault).__name__})"
        now = self._clock.now()
        return Done(parcel.claim, parcel.endpoint, Reply(problem=problem), now, now)

    def _write_down(self, ended: list[Done]) -> list[Done]:
        """Write down what came of tries; returns those that the database had no time for."""
        left: list[Done] = []
        for owner, own in groupby(sorted(ended, key=_place), lambda done: done.endpoint.owner):
            mine = list(own)
            try:
                with self._storage.of(owner).writing() as work:
                    for done in mine:
                        settle(work, done, self._jitter)
            except (StorageUnavailable, Conflict) as busy:
                log.warning("deliveries_not_kept", count=len(mine), reason=str(busy))
                left += mine
        return left

    async def _give_back(self) -> None:
        """Stop what is under way, and let others have it at once."""
        stopped, self._under_way = self._under_way, {}
        for task in stopped:
            task.cancel()
        await asyncio.gather(*stopped, return_exceptions=True)
        for parcel in stopped.values():
            with self._storage.of(parcel.endpoint.owner).writing() as work:
                work.deliveries.release(parcel.claim)


def _place(done: Done) -> tuple[int, int]:
    """Everybody writes in this order, so that no two wait for one another."""
    return done.endpoint.owner, done.endpoint.id


class Room:
    """How much more may be sent to which endpoint, and to all of them together."""

    def __init__(self, endpoints: Mapping[int, Endpoint], busy: Counter[int]) -> None:
        self._endpoints = endpoints
        self._busy = busy
        self._left = MOST - busy.total()

    def take(self, endpoint_id: int) -> int:
        """The room for this endpoint, which is then spoken for."""
        endpoint = self._endpoints.get(endpoint_id)
        if endpoint is None:
            return 0
        most = 1 if endpoint.failing_since else AT_ONCE
        room = max(0, min(most - self._busy[endpoint_id], self._left))
        self._left -= room
        return room
