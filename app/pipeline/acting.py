"""What was agreed to is done, one act after the other, within what platforms allow; or taken back.

Each act is written down as intended before it is sent. Whoever dies in between leaves an act that
is sent again: doing it twice is doing it once.
"""

from __future__ import annotations

import structlog

from app.domain.account import AccountKey
from app.domain.act import FINAL, Act, Edge, Mandate, Spent, Stage
from app.domain.errors import ChurnwatchError, Permanent, RateLimited, Unauthorized
from app.domain.instant import DAY, HOUR, MINUTE, Instant
from app.domain.message import STOPPED
from app.pipeline.act_plan import Writers
from app.pipeline.mandates import token_of
from app.pipeline.own_faults import in_words
from app.pipeline.protecting import objection
from app.ports.acting import Hand
from app.ports.clock import Clock
from app.ports.credentials import Vault
from app.ports.storage import Storage, Work
from app.ports.writers import Writer

# Whoever died over an act is waited for so long; so is a server after a fault.
LEASE = 5 * MINUTE
AFTER_FAULT, AFTER_REFUSAL = 10 * MINUTE, 6 * HOUR
# So few that asking how things stand, up to three requests for each, leaves enough of what a host
# grants for the acts themselves, even where that is little.
AT_ONCE = 5

log = structlog.get_logger(__name__)


class Acting:
    """Works off what was agreed to, for as long as it is asked to."""

    def __init__(self, storage: Storage, vault: Vault, writers: Writers, clock: Clock) -> None:
        self._storage = storage
        self._vault = vault
        self._writers = writers
        self._clock = clock
        self._closed = False

    async def run(self) -> int:
        """Do what is due, for everybody; returns how many acts were done or taken back."""
        return sum([await self.run_for(self._storage.of(one)) for one in self._storage.owners()])

    async def run_for(self, storage: Storage) -> int:
        """Do what is due of one owner."""
        with storage.reading() as work:
            mandates = [one for one in work.mandates.all() if work.acts.waiting(one.account, 1)]
        return sum([await self._keep(storage, one) for one in mandates])

    def close(self) -> None:
        """Begin nothing any more; a request under way is ended."""
        self._closed = True

    async def _keep(self, storage: Storage, mandate: Mandate) -> int:
        """Work off one account's acts, as far as it goes."""
        now = self._clock.now()
        with storage.writing() as work:
            if self._closed or not work.mandates.claim(mandate.id, now, now + LEASE):
                return 0
        turn = Turn(storage, self._clock, self._writers[mandate.account.network], mandate.id)
        try:
            with in_words():
                token = token_of(self._vault, storage.owner, mandate)
                async with turn.writer.open(token) as hand:
                    while not self._closed and await turn.goes_on(hand):
                        pass
        except ChurnwatchError as fault:
            log.warning("act_not_done", account=mandate.account.id, reason=str(fault))
            turn.rest(fault)
        return turn.done


class Turn:
    """One account's turn. `done`: how many acts were done or taken back in it."""

    def __init__(self, storage: Storage, clock: Clock, writer: Writer, mandate_id: int) -> None:
        self.writer = writer
        self.done = 0
        self._storage = storage
        self._clock = clock
        self._id = mandate_id

    async def goes_on(self, hand: Hand) -> bool:
        """Work off the next few acts; False if nothing is left, or has to wait."""
        with self._storage.reading() as work:
            mandate = work.mandates.get(self._id)
            waiting = work.acts.waiting(mandate.account, AT_ONCE)
        if not waiting:
            self._wait(0, None)
            return False
        edges = await hand.edges([one.account for one in waiting])
        for one in waiting:
            if not await self._work_off(hand, one, edges):
                return False
        return True

    def rest(self, fault: ChurnwatchError) -> None:
        """Let the account out of hand after a fault; one that a person has to mend is told once."""
        now = self._clock.now()
        stopped = isinstance(fault, Unauthorized)
        after = fault.retry_at if isinstance(fault, RateLimited) else now + AFTER_FAULT
        if isinstance(fault, Permanent):
            after = now + AFTER_REFUSAL
        with self._storage.writing() as work:
            work.mandates.rest(self._id, max(after, now), str(fault), stopped)
            if stopped:
                notice: dict[str, object] = {"mandate": self._id, "reason": str(fault)}
                work.alerts.tell(STOPPED, f"mandate {self._id}", now, notice)

    async def _work_off(self, hand: Hand, one: Act, edges: dict[AccountKey, Edge]) -> bool:
        """Do one act or take it back; False if it has to wait."""
        begun = self._begin(one, edges.get(one.account.key))
        if begun is None:
            return False
        if begun.stage not in (Stage.INTENDED, Stage.UNDOING):
            return True
        undoing = begun.stage is Stage.UNDOING
        try:
            await (hand.undo(begun) if undoing else hand.do(begun))
        except Unauthorized:
            raise
        except Permanent as fault:
            self._move(begun, Stage.DONE if undoing else Stage.DROPPED, str(fault))
            return True
        self._move(begun, Stage.UNDONE if undoing else Stage.DONE, begun.fault)
        self.done += 1
        return True

    def _begin(self, one: Act, edge: Edge | None) -> Act | None:
        """The act as it is about to be sent, or settled without that; None if it has to wait.

        Nothing is asked of the platform between this and the sending.
        """
        now = self._clock.now()
        with self._storage.writing() as work:
            mandate = work.mandates.get(self._id)
            stage, why = _next(work, one, edge, mandate, now)
            if stage in (Stage.INTENDED, Stage.UNDOING) and not self._afford(
                work, mandate, one, stage, now
            ):
                return None
            work.acts.move(one, stage, now, why)
            return work.acts.get(one.id)

    def _afford(self, work: Work, mandate: Mandate, one: Act, stage: Stage, now: Instant) -> bool:
        """Count what sending takes before it is sent; False if the account has to wait for it."""
        price = self.writer.price(one.deed, stage is Stage.UNDOING)
        spent = [spend for spend in mandate.spent if spend[0] > now - DAY]
        free = self.writer.caps.free_again([*spent, *mirrored(work, mandate)], price, now)
        if free > now:
            work.mandates.rest(self._id, free, "as much was done as may be done for now")
            return False
        work.mandates.spend(self._id, [*spent, (now, price)], now + LEASE)
        return True

    def _move(self, one: Act, stage: Stage, fault: str | None) -> None:
        with self._storage.writing() as work:
            work.acts.move(one, stage, self._clock.now(), fault)

    def _wait(self, retry_at: Instant, fault: str | None) -> None:
        with self._storage.writing() as work:
            work.mandates.rest(self._id, retry_at, fault)


def mirrored(work: Work, mandate: Mandate) -> list[Spent]:
    """What keeping block lists in step has spent on the same account."""
    same = (one for one in work.mirrors.all() if one.holder.did == mandate.account.id)
    return [spend for one in same for spend in one.spent]


def _next(
    work: Work, one: Act, edge: Edge | None, mandate: Mandate, now: Instant
) -> tuple[Stage, str | None]:
    """What becomes of an act now, and why if that is not what was agreed to."""
    if one.stage is Stage.UNDOING:
        return Stage.UNDOING, one.fault
    why = objection(work, one, edge, mandate, now)
    if one.stage is Stage.INTENDED:
        # It may have been sent: then it is taken back, where that can be.
        after = Stage.DROPPED if one.deed in FINAL else Stage.UNDOING
        return (Stage.INTENDED, None) if why is None else (after, why)
    if why is not None:
        return Stage.DROPPED, why
    assert edge is not None, "whom the platform does not show is protected"
    return (Stage.ALREADY, None) if edge.already(one.deed) else (Stage.INTENDED, None)
