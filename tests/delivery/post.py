"""A person who is told, a service that takes letters, and a clock that tests move."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from app.delivery.notifier import Notifier
from app.delivery.recipients import add_recipient
from app.domain.account import Account
from app.domain.message import about
from app.domain.recipient import Recipient
from app.ports.storage import Storage
from app.storage.vault import Keyring
from tests.delivery.office import KEY
from tests.net.fakes import FakeClock
from tests.storage.alerts import an_alert

PAGES = "https://watch.example"
NTFY = "ntfy://hunter2@ntfy.example/topic"


@dataclass
class Post:
    """`works`: what the service says. `letters`: what it got."""

    storage: Storage
    clock: FakeClock = field(default_factory=FakeClock)
    works: bool = True
    letters: list[tuple[str, str, str]] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.vault = Keyring([KEY])
        self.notifier = Notifier(self.storage, self.vault, self.clock, self._send, PAGES)

    async def _send(self, url: str, title: str, text: str, inside: bool) -> str | None:
        self.inside.append(inside)
        self.letters.append((url, title, text))
        return None if self.works else "the service is on strike"

    def add(self, **values: Any) -> Recipient:
        with self.storage.writing() as work:
            return add_recipient(work, self.vault, NTFY, "ntfy://...", self.clock.now(), **values)

    def raised(
        self, number: int, kind: str = "alert.raised", handle: str | None = None, **values: Any
    ) -> None:
        """Raise an alert about an account of its own."""
        account = Account("fake", f"suspect{number}", handle or f"suspect{number}.example")
        alert = an_alert(id=f"al_{number:016x}", key=account.key, **values)
        with self.storage.writing() as work:
            work.accounts.add([(account.key, account)])
            work.alerts.put(alert)
            work.alerts.tell(kind, alert.id, self.clock.now(), about(alert))

    def run(self, after: int = 0) -> list[str]:
        """Let time pass and tell; returns the titles of what was sent."""
        self.clock.time += after
        before = len(self.letters)
        asyncio.run(self.notifier.run())
        return [title for _, title, _ in self.letters[before:]]
