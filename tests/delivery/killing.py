"""Couriers killed at any moment, before a receiver that fails often; a ledger says what arrived."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.delivery.courier import Courier
from app.delivery.endpoints import add_endpoint
from app.delivery.patience import TRIES, WAITS
from app.domain.endpoint import DeliveryState, Filter
from app.domain.instant import HOUR, MINUTE
from app.net.posting import Poster
from app.net.settings import NetSettings
from app.storage.vault import KeyFile
from app.storage.work import Database
from tests.fakes.worker import Ahead
from tests.net.wire import server

ROOT = Path(__file__).parents[2]
# Longest wait for a process to start and send something, on a machine with much else to do.
PATIENCE = 30.0


@dataclass
class Ledger:
    """What a receiver took: how often each id, with which bodies. It fails three times in ten."""

    chance: random.Random
    ahead: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, set[bytes]] = field(default_factory=dict)
    late: int = 0
    missing: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def expect(self, count: int) -> asyncio.Event:
        """What is set when so many more have arrived."""
        self.missing, self.arrived = count, asyncio.Event()
        return self.arrived

    async def conduct(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        id = headers["webhook-id"]
        self.seen[id] += 1
        self.missing -= 1
        if not self.missing:
            self.arrived.set()
        self.bodies.setdefault(id, set()).add(body)
        now = time.time() + self.ahead / 1_000
        self.late += abs(int(headers["webhook-timestamp"]) - now) > 300
        mood = self.chance.random()
        if mood < 0.8:
            self.taken[id] += 1
        if mood >= 0.7:
            if mood >= 0.9:
                return  # hangs up, having taken nothing; between 0.7 and 0.8, having taken it
            writer.write(b"HTTP/1.1 500 x\r\ncontent-length: 0\r\n\r\n" if mood >= 0.8 else b"")
        else:
            writer.write(b"HTTP/1.1 204 x\r\n\r\n")
        await writer.drain()


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    `undelivered`: given up before its last try. Of 3,000 messages to a receiver that fails three times
    in ten, 0.02 are refused at every try, and rightly given up.
    """

    told: int
    lost: int
    strangers: int
    changed: int
    out_of_time: int
    repeats: int
    kills: int
    undelivered: int

    @property
    def broken(self) -> bool:
        return bool(self.lost or self.strangers or self.changed or self.undelivered)


async def run(
    storage: Database, folder: Path, build: str, messages: int, kills: int, seed: int
) -> Outcome:
    """Tell messages in as many parts as there are kills; what is left is delivered by the last."""
    ledger = Ledger(random.Random(seed))
    chance = random.Random(seed + 1)
    told: set[str] = set()
    async with server(ledger.conduct) as port:
        with storage.writing() as work:
            url = f"http://127.0.0.1:{port}/"
            add_endpoint(work, KeyFile(folder), url, Filter(), Ahead(0).now())
        for number in range(kills):
            _tell(storage, number, messages // kills)
            ledger.ahead += chance.choice([-HOUR, 0, 5 * MINUTE, HOUR, 25 * HOUR])
            await _start_and_kill(storage, folder, build, ledger, chance)
            told |= _kept(storage)
        while not _settled(storage):
            ledger.ahead += 2 * WAITS[-1]
            await _courier(storage, folder, ledger.ahead).run()
            told |= _kept(storage)
    return _outcome(storage, ledger, told, kills)


def _tell(storage: Database, part: int, count: int) -> None:
    with storage.writing() as work:
        for number in range(count):
            work.alerts.tell("alert.raised", f"al_{part}_{number}", Ahead(0).now(), {})


def _kept(storage: Database) -> set[str]:
    """What is kept of what was told; after thirty days the oldest is forgotten."""
    with storage.reading() as work:
        return {message.id for message in work.outbox.after(0, 100_000)}


async def _start_and_kill(
    storage: Database, folder: Path, build: str, ledger: Ledger, chance: random.Random
) -> None:
    address = storage.engine.url.render_as_string(hide_password=False)
    command = ["-m", "tests.fakes.courier", address, str(folder), str(ledger.ahead), build]
    worker = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT)
    arrived = ledger.expect(chance.randint(1, 12))
    with suppress(TimeoutError):
        await asyncio.wait_for(arrived.wait(), PATIENCE)
    assert worker.returncode is None
    worker.send_signal(signal.SIGKILL)
    await worker.wait()


def _courier(storage: Database, folder: Path, ahead: int) -> Courier:
    poster = Poster(NetSettings(allow_hosts=("127.0.0.1",)))
    return Courier(storage, KeyFile(folder), poster, Ahead(ahead), 0.01)


def _settled(storage: Database) -> bool:
    with storage.reading() as work:
        waiting = [
            one for one in work.deliveries.log(1, 100_000) if one.state is DeliveryState.WAITING
        ]
        return not waiting and not work.outbox.tellers()


def _outcome(storage: Database, ledger: Ledger, told: set[str], kills: int) -> Outcome:
    with storage.reading() as work:
        log = work.deliveries.log(1, 100_000)
    return Outcome(
        told=len(told),
        lost=len(told - set(ledger.taken)),
        strangers=len(set(ledger.seen) - told),
        changed=sum(len(bodies) > 1 for bodies in ledger.bodies.values()),
        out_of_time=ledger.late,
        repeats=ledger.taken.total() - len(ledger.taken),
        kills=kills,
        undelivered=sum(
            one.state is not DeliveryState.DELIVERED and one.tries < TRIES for one in log
        ),
    )
