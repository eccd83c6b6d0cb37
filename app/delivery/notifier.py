"""The notifier: tells people what has come up since they were told last, each at their own pace."""

from __future__ import annotations

import asyncio

import structlog

from app.delivery.letters import Letter, write
from app.delivery.services import Send
from app.domain.errors import BadInput, StorageUnavailable
from app.domain.instant import HOUR, MINUTE, Instant
from app.domain.owner import FIRST_OWNER
from app.domain.recipient import Recipient
from app.ports.clock import Clock
from app.ports.credentials import Vault
from app.ports.storage import Storage

# A dead process's recipients are told by another after this time; sending takes 30 s at most.
LEASE = 2 * MINUTE
# The first repeat after a failure; each further one takes twice as long, and six hours at the most.
RETRY, SLOWEST = 5 * MINUTE, 6 * HOUR
# Messages that one notification is made of; the rest makes the next.
_AT_ONCE = 10_000

log = structlog.get_logger(__name__)


class Notifier:
    """Tells people. Any number of processes may do so on one database."""

    def __init__(
        self,
        storage: Storage,
        vault: Vault,
        clock: Clock,
        send: Send,
        pages: str,
    ) -> None:
        self._storage = storage
        self._vault = vault
        self._clock = clock
        self._send = send
        self._pages = pages
        self._closed = False

    async def run(self) -> int:
        """Tell everybody who is due, beside one another; returns how many were tried."""
        try:
            due = [] if self._closed else self._storage.to_tell(self._clock.now())
            return sum(await asyncio.gather(*(self._tell(one) for one in due)))
        except StorageUnavailable as busy:
            log.warning("nobody_told", reason=str(busy))
            return 0

    async def test(self, id: str) -> str | None:
        """Send a few words at once; returns why they did not arrive, or None. Raises NotFound."""
        with self._storage.reading() as work:
            to = work.recipients.get(id)
        letter = Letter("Churnwatch: a test", f"Notifications arrive here. Pages: {self._pages}")
        return await self._deliver(to, letter)

    def close(self) -> None:
        """Begin nothing any more."""
        self._closed = True

    async def _tell(self, to: Recipient) -> bool:
        storage, now = self._storage.of(to.owner), self._clock.now()
        with storage.writing() as work:
            token = work.recipients.claim(to.id, now, now + LEASE)
            if token is None:
                return False
            opens_at = to.quiet.over(now) if to.quiet else now
            if opens_at > now:
                work.recipients.put_off(to.id, token, opens_at, None)
                return False
            messages = work.outbox.after(to.told_until, _AT_ONCE)
            letter = write(work, to, messages, self._pages)
        problem = await self._deliver(to, letter) if letter else None
        with storage.writing() as work:
            if problem is None:
                pause = to.every if letter else 0
                work.recipients.tell(to.id, token, messages[-1].seq, now + pause)
            else:
                work.recipients.put_off(to.id, token, _later(to, now), problem)
        return letter is not None

    async def _deliver(self, to: Recipient, letter: Letter) -> str | None:
        """Send a letter; returns why it did not arrive, or None."""
        # Whoever runs the installation may tell their own network; others must not look into it.
        inside = to.owner == FIRST_OWNER
        try:
            url = self._vault.open(to.sealed, to.place)
            return await self._send(url, letter.title, letter.text, inside)
        except BadInput as fault:
            return str(fault)


def _later(to: Recipient, now: Instant) -> Instant:
    wait: int = RETRY * 2 ** min(to.failures, 10)
    return now + min(SLOWEST, wait)
