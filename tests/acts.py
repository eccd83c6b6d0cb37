"""An owner who may have things done in their name, on a platform of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.acting.bluesky import BlueskyWriter
from app.acting.mastodon import MastodonWriter
from app.domain.account import Account
from app.domain.act import Act, Deed, Mandate, Plan, Stage
from app.domain.instant import DAY
from app.domain.token import Token
from app.pipeline.act_plan import confirm, draw, take_back
from app.pipeline.acting import Acting
from app.pipeline.mandates import turn_on
from app.ports.writers import Writer
from app.storage.engine import open_engine
from app.storage.vault import KeyFile
from app.storage.work import Database
from tests.accused import NOW
from tests.databases import Files, Server
from tests.fakes.instance import HOST, ME, SECRET, FakeInstance
from tests.fakes.pds import DID, HANDLE, PASSWORD, FakePds
from tests.net.fakes import FakeClock, outbound
from tests.storage.alerts import an_alert

BLUESKY = Token("bluesky", "pds.example", Account("bluesky", DID, HANDLE), PASSWORD)
MASTODON = Token("mastodon", HOST, Account("mastodon", ME, f"me@{HOST}"), SECRET)


@dataclass
class Doer:
    """An owner with alerts, and the platform on which something is done about them.

    `requests`: how many the owner set for hosts.
    """

    storage: Database
    folder: Path
    platform: Any
    token: Token
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    requests: str = ""

    def __post_init__(self) -> None:
        self.vault = KeyFile(self.folder)
        net = outbound(self.platform.answer, self.clock, requests=self.requests)
        made: list[Writer] = [BlueskyWriter(net, self.clock), MastodonWriter(net, self.clock)]
        self.writers = {one.network: one for one in made}

    def who(self, number: int) -> Account:
        """Somebody on the platform."""
        if isinstance(self.platform, FakeInstance):
            uri = self.platform.add(number)
            return Account("mastodon", uri, f"suspect{number}@far.example")
        return Account("bluesky", f"did:plc:suspect{number:04}", f"suspect{number}.example")

    def accuse(self, *numbers: int, **values: Any) -> None:
        """Raise alerts about people."""
        with self.storage.writing() as work:
            for number in numbers:
                who = self.who(number)
                work.accounts.add([(who.key, who)])
                told = {"confidence": 0.99 - number / 10_000, "updated_at": NOW} | values
                fades = {"expires_at": NOW + 90 * DAY, "last_seen": NOW - DAY}
                id = f"al_{number:016x}"
                work.alerts.put(an_alert(id=id, key=who.key, **fades | told))

    def allow(self, number: int, slug: str | None = None) -> None:
        with self.storage.writing() as work:
            work.allowed.add(self.who(number).key, slug, "A friend.", NOW)

    def turn_on(self, *deeds: Deed) -> Mandate:
        wanted = deeds or (Deed.BLOCK,)
        return turn_on(self.storage, self.vault, self.token, wanted, self.clock.now())

    def plan(self, named: str | None = None, deed: Deed = Deed.BLOCK) -> Plan:
        id, now = self.mandate.id, self.clock.now()
        drawn = draw(self.storage, self.vault, self.writers, id, deed, named, now)
        return asyncio.run(drawn)

    def confirm(self, plan: Plan) -> Plan:
        with self.storage.writing() as work:
            return confirm(work, self.writers, plan.id, self.clock.now())

    def tick(self) -> int:
        """One tick of the scheduler, in a process that has just begun."""
        acting = Acting(self.storage, self.vault, self.writers, self.clock)
        return asyncio.run(acting.run())

    def undo(self, *numbers: int) -> None:
        """Take acts back, all of them if none is named."""
        with self.storage.writing() as work:
            for one in numbers or [one.id for one in work.acts.page(100)]:
                take_back(work, one, self.clock.now())

    @property
    def mandate(self) -> Mandate:
        with self.storage.reading() as work:
            [one] = work.mandates.all()
        return one

    @property
    def acts(self) -> list[Act]:
        with self.storage.reading() as work:
            return work.acts.page(1_000)[::-1]

    @property
    def stages(self) -> list[Stage]:
        return [one.stage for one in self.acts]

    def told(self) -> list[dict[str, object]]:
        """What was told of acting that has stopped."""
        with self.storage.reading() as work:
            messages = work.outbox.after(0, 1_000)
        return [one.body for one in messages if one.kind == "acting.stopped"]


def stored(request: pytest.FixtureRequest, engine: str) -> Iterator[Database]:
    """A database with all tables and no rows."""
    made: Files | Server = request.getfixturevalue(engine)
    address = made.migrated()
    database = Database(open_engine(address))
    yield database
    database.close()
    if isinstance(made, Server):
        made.drop(address)


def doer(storage: Database, folder: Path, network: str = "bluesky") -> Doer:
    """An owner with three alerts on a platform; acting is off."""
    platform, token = {"bluesky": (FakePds(), BLUESKY), "mastodon": (FakeInstance(), MASTODON)}[
        network
    ]
    one = Doer(storage, folder, platform, token)
    one.accuse(1, 2, 3)
    return one
