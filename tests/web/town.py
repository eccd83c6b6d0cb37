"""What is put into the program before it is asked: alerts one by one, and a town with a churner."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.alert import Alert, Severity, State
from app.domain.finding import Cited, Finding, Pattern
from app.domain.instant import DAY, HOUR, Instant, rfc3339
from app.domain.watch import ListKind, Watch
from app.sources.interchange import READER

START: Instant = 1_767_225_600_000  # 2026-01-01T00:00:00Z
NOW: Instant = START + 200 * DAY
DAYS = 112
CHURNER = "did:plc:churner"
BACK_SOON = "did:plc:backsoon"


@dataclass
class StillClock:
    """A clock that moves when it is told to."""

    time: Instant

    def now(self) -> Instant:
        return self.time


def add_watch(program: Application, name: str = "shop", live: bool = True) -> Watch:
    """Watch the followers of an account on the fake platform."""
    account = Account("fake", name, f"{name}.example")
    with program.storage.writing() as work:
        made = work.watches.add(account, ListKind.FOLLOWERS, 6 * HOUR, live=live, now=START)
        work.accounts.add([(account.key, account)])
    return made


def raise_alert(program: Application, number: int, **values: Any) -> Alert:
    """Put an alert about the account `suspect<number>`, raised on day `number`."""
    account = Account("fake", f"suspect{number}", values.pop("handle", f"suspect{number}.example"))
    raised_at = values.pop("raised_at", START + number * DAY)
    watches = values.pop("watches", (1,))
    fact = Cited(watches[0], "unfollow", raised_at - 2 * DAY, raised_at - DAY)
    values = {
        "pattern": Pattern.HALIFAX,
        "severity": Severity.ALERT,
        "state": State.OPEN,
        "confidence": 0.9987,
        "summary": "Followed again twice after unfollowing.",
        "findings": (
            Finding("cycles", "Followed again twice.", 14.2, {"refollows": 2}, (fact,)),
            Finding("account_returns", "Was away once.", -1.2),
        ),
        **values,
    }
    alert = Alert(
        id=f"al_{number:016x}",
        key=account.key,
        raised_at=raised_at,
        updated_at=raised_at,
        expires_at=NOW + 30 * DAY,
        first_seen=raised_at - 9 * DAY,
        last_seen=raised_at,
        cycles=2,
        watches=watches,
        **values,
    )
    with program.storage.writing() as work:
        work.accounts.add([(account.key, account)])
        work.alerts.put(alert)
        work.alerts.tell("alert.raised", alert.id, raised_at, {"alert": alert.id})
    return alert


def churned_town(program: Application, folder: Path) -> None:
    """Import two shops' followers over 16 weeks, one new a day; one account comes and goes, week by week."""
    file = write_town(folder / "town.jsonl")
    program.importer().run(READER.read(file, lambda read: None))


def write_town(file: Path, start: Instant = START) -> Path:
    """The same, as an interchange file whose first day is `start`."""
    with file.open("w") as lines:
        for day in range(DAYS):
            for shop in ("shop", "bakery"):
                lines.write(json.dumps(_list_of(shop, day, start)) + "\n")
    return file


def _list_of(shop: str, day: int, start: Instant) -> dict[str, object]:
    steady = [f"did:plc:{shop}{number:03}" for number in range(60)]
    newest = [f"did:plc:{shop}new{number:03}" for number in range(day)]
    since = day - (0 if shop == "shop" else 3)
    if since >= 7 and (since // 7) % 2:
        newest.insert(since // 7 * 7, CHURNER)
    once_away = [] if 50 <= day < 55 else [BACK_SOON]
    return {
        "type": "snapshot",
        "network": "bluesky",
        "account": f"did:plc:{shop}",
        "handle": f"{shop}.example",
        "list": "followers",
        "taken_at": rfc3339(start + day * DAY + (HOUR if shop == "shop" else 0)),
        "order": "newest_first",
        "members": [*reversed(newest), *steady[:30], *once_away, *steady[30:]],
    }
