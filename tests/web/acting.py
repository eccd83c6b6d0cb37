"""A program that may act at two fake platforms, and what it does in the background."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import httpx

from app.acting.bluesky import BlueskyWriter
from app.acting.mastodon import MastodonWriter
from app.acting.x import XWriter
from app.bootstrap import Application
from app.domain.account import Account
from app.domain.instant import DAY
from app.ports.writers import Writer
from tests.fakes.instance import FakeInstance
from tests.fakes.pds import FakePds
from tests.net.fakes import outbound
from tests.storage.alerts import an_alert

CHURNER = "did:plc:churner"


@dataclass
class Platforms:
    """Two platforms behind one network."""

    pds: FakePds = field(default_factory=FakePds)
    instance: FakeInstance = field(default_factory=FakeInstance)

    def answer(self, request: httpx.Request) -> httpx.Response:
        known = self.instance if request.url.host == "social.example" else self.pds
        return known.answer(request)


def acting(program: Application, platforms: Platforms) -> Application:
    """The program with these platforms, and an alert about somebody at Bluesky."""
    clock, net = program.clock, outbound(platforms.answer)
    made: list[Writer] = [
        BlueskyWriter(net, clock),
        MastodonWriter(net, clock),
        XWriter(net, clock),
    ]
    suspect, now = Account("bluesky", CHURNER, "churner.example"), clock.now()
    alert = an_alert(id=f"al_{7:016x}", key=suspect.key, expires_at=now + DAY, last_seen=now)
    with program.storage.writing() as work:
        work.accounts.add([(suspect.key, suspect)])
        work.alerts.put(alert)
    return replace(program, writers={one.network: one for one in made})


def tick(program: Application) -> int:
    """What the scheduler does every few seconds."""
    return asyncio.run(program.acting().run())
