"""A post office for tests: endpoints whose receivers are functions, and a clock that tests move."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec

from app.delivery.courier import LEASE, Courier
from app.delivery.endpoints import Added, add_endpoint
from app.delivery.spreading import spread
from app.domain.endpoint import Attempt, Claim, Delivery, Endpoint, Filter
from app.domain.instant import Instant
from app.net.posting import Poster
from app.net.settings import NetSettings
from app.ports.storage import Storage
from app.storage.vault import Keyring
from tests.net.fakes import FakeClock

KEY = bytes(range(32))
Answering = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


@dataclass(frozen=True)
class Arrived:
    """What a receiver got."""

    host: str
    headers: httpx.Headers
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(self.body)
        return found


def welcome(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(204)


@dataclass
class Office:
    """`receivers`: what answers at a host; those not named take everything."""

    storage: Storage
    clock: FakeClock = field(default_factory=FakeClock)
    receivers: dict[str, Answering] = field(default_factory=dict)
    arrived: list[Arrived] = field(default_factory=list)
    jitter: float = 0.5

    def __post_init__(self) -> None:
        self.vault = Keyring([KEY])
        poster = Poster(NetSettings(), httpx.MockTransport(self._receive))
        self.courier = self.new_courier(poster)

    def new_courier(self, poster: Poster) -> Courier:
        """Another process on the same database."""
        tick = 0.01
        return Courier(self.storage, self.vault, poster, self.clock, tick, lambda: self.jitter)

    async def _receive(self, request: httpx.Request) -> httpx.Response:
        self.arrived.append(Arrived(request.url.host, request.headers, request.content))
        answer = self.receivers.get(request.url.host, welcome)(request)
        return answer if isinstance(answer, httpx.Response) else await answer

    def add(self, host: str = "good.example", **wanted: Any) -> Added:
        """An endpoint at a host, by its address."""
        with self.storage.writing() as work:
            url = host if "://" in host else f"https://{host}/hook"
            return add_endpoint(work, self.vault, url, Filter(**wanted), self.clock.now())

    def tell(
        self, count: int = 1, kind: str = "alert.raised", at: Instant | None = None, **body: object
    ) -> None:
        """Put messages in the outbox, each about an alert of its own unless `alert` names one."""
        with self.storage.writing() as work:
            for number in range(count):
                told = {"alert": f"al_{number}"} | body
                when = self.clock.now() if at is None else at
                work.alerts.tell(kind, str(told["alert"]), when, told)

    def run(self, after: int = 0) -> int:
        """Let time pass and deliver what is due."""
        self.clock.time += after
        return asyncio.run(self.courier.run())

    def claim_and_die(self) -> list[Claim]:
        """What a process does that is killed before it can write down what came of its tries."""
        now = self.clock.now()
        with self.storage.writing() as work:
            spread(work, now)
            return work.deliveries.claim(now, now + LEASE, lambda _endpoint: 4)

    def endpoint(self, added: Added) -> Endpoint:
        with self.storage.reading() as work:
            return work.endpoints.get(added.endpoint.id)

    def log(self, added: Added) -> list[Delivery]:
        """The deliveries of an endpoint, oldest first."""
        with self.storage.reading() as work:
            return work.deliveries.log(added.endpoint.id, 10_000)[::-1]

    def attempts(self, added: Added) -> list[Attempt]:
        """Every try at an endpoint, oldest first."""
        with self.storage.reading() as work:
            ids = [one.id for one in work.deliveries.log(added.endpoint.id, 10_000)]
            found = work.deliveries.attempts(ids)
        return sorted((one for tries in found.values() for one in tries), key=lambda one: one.at)

    def told(self) -> list[str]:
        """The ids of all messages, in order."""
        with self.storage.reading() as work:
            return [message.id for message in work.outbox.after(0, 100_000)]


def answering(*statuses: int, **headers: str) -> Answering:
    """A receiver that answers with each status in turn, and with the last for ever."""
    left = list(statuses)

    def answer(_request: httpx.Request) -> httpx.Response:
        status = left.pop(0) if len(left) > 1 else left[0]
        return httpx.Response(status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return answer


async def hanging(_request: httpx.Request) -> httpx.Response:
    """A receiver that never answers."""
    await asyncio.sleep(3_600)
    raise AssertionError("nobody waits for so long")
