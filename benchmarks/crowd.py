"""A database as it is after a year: 100,000 accounts, 50 watches, four snapshots a day, 600 alerts.

python -m benchmarks.crowd FOLDER     fills FOLDER/churnwatch.sqlite3, to be served with --data FOLDER
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.bootstrap import Application, build
from app.config import Settings
from app.domain.account import Account, AccountStatus
from app.domain.alert import Alert, Severity, State
from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.finding import Cited, Finding, Pattern
from app.domain.instant import DAY, HOUR, Instant
from app.domain.passes import Pass
from app.domain.roster import Roster
from app.domain.sighting import Sighting
from app.domain.snapshot import Snapshot, Verdict
from app.domain.watch import ListKind, Watch, WatchState
from app.pipeline.publish import Publisher, publish
from app.storage.work import StoredWork

ACCOUNTS, WATCHES, DAYS = 100_000, 50, 365
WEEK = 7 * DAY
MEMBERS = 8_000
# The newest of so many accounts churn, each on some of the watched lists, a week on and a week off.
CHURNERS, COURTED = 600, 10
# Others who come, and who go, on each list each day.
TURNOVER = 12
NETWORK = "bluesky"


def account(number: int) -> Account:
    """One of the accounts."""
    return Account(NETWORK, f"did:plc:{number:024}", f"someone-{number}.example")


KEYS = [account(number).key for number in range(ACCOUNTS)]


def fill(folder: Path) -> Application:
    """The program on a database of its own, with the year that ended now."""
    folder.mkdir(parents=True, exist_ok=True)
    program = build(Settings(data=folder))
    now = program.clock.now() // HOUR * HOUR
    with program.storage.writing() as work:
        work.accounts.add((key, account(n)) for n, key in enumerate(KEYS))
        watches = [_watch(work, number, now) for number in range(WATCHES)]
    for watch in watches:
        with program.storage.writing() as work:
            _live(work, watch, now)
    with program.storage.writing() as work:
        for number in range(CHURNERS):
            _accuse(work, number, watches, now)
        publish(work, "suggested", now)
    asyncio.run(Publisher(program.storage, program.clock).run())
    return program


def _watch(work: StoredWork, number: int, now: Instant) -> Watch:
    """Every tenth account's list of whom it follows is watched beside its followers."""
    kind = ListKind.FOLLOWING if number % 10 == 9 else ListKind.FOLLOWERS
    whose = account(number - (number % 10 == 9))
    return work.watches.add(whose, kind, 6 * HOUR, True, now - DAYS * DAY)


def _live(work: StoredWork, watch: Watch, now: Instant) -> None:
    rng = np.random.default_rng(watch.id)
    keys = np.sort(rng.choice(np.array(KEYS), MEMBERS, replace=False))
    work.rosters.put(watch.id, 1, Roster(keys, np.arange(1, MEMBERS + 1)), keys[:0], keys)
    state = WatchState(now, now, MEMBERS, roster_version=1)
    work.watches.save(watch, state)
    for step in range(4 * DAYS):
        work.snapshots.add(_snapshot(watch, now - step * 6 * HOUR))
    work.events.add(_comings_and_goings(watch, now))
    lease = next(one for one in work.watches.due(now) if one.watch.id == watch.id)
    claimed = work.watches.claim(lease, now, now + HOUR)
    assert claimed
    work.watches.finish(claimed, "done", now, now + 6 * HOUR, None)


def _snapshot(watch: Watch, at: Instant) -> Snapshot:
    bad = (at // HOUR) % 97 == 0
    verdict = Verdict.PARTIAL if bad else Verdict.COMPLETE
    reason = "the list was not read to its end" if bad else None
    return Snapshot(
        watch.id, at - 60_000, at, MEMBERS, verdict, reason, MEMBERS, 80, 80, TURNOVER, TURNOVER
    )


def _comings_and_goings(watch: Watch, now: Instant) -> Iterator[FollowEvent]:
    """A year on one list, oldest first: strangers who come or go, churners who do both."""
    chance = random.Random(watch.id)
    for day in range(DAYS, 0, -1):
        at = now - day * DAY
        for number in chance.sample(range(CHURNERS, ACCOUNTS), 2 * TURNOVER):
            come = number % 2 == 0
            yield _event(watch.id, KEYS[number], come, at)
        for number in range(CHURNERS):
            if watch.id in _courted(number) and (day + number) % 7 == 0:
                yield _event(watch.id, KEYS[number], (day + number) // 7 % 2 == 0, at)


def _courted(number: int) -> Sequence[int]:
    return [1 + (number + step * 3) % WATCHES for step in range(COURTED)]


def _event(watch_id: int, key: int, come: bool, at: Instant) -> FollowEvent:
    kind, cause = (Kind.FOLLOW, Cause.REMADE) if come else (Kind.UNFOLLOW, Cause.UNFOLLOWED)
    return FollowEvent(watch_id, key, kind, at - 6 * HOUR, at, cause, Proof.SEAT)


def _accuse(work: StoredWork, number: int, watches: Sequence[Watch], now: Instant) -> None:
    """An alert with as much evidence as alerts have, and what its profile showed week by week."""
    lists = [watch.id for watch in watches if watch.id in _courted(number)]
    facts = tuple(
        Cited(id, ("follow", "unfollow")[week % 2], now - (week + 1) * WEEK, now - week * WEEK)
        for id in lists
        for week in range(8)
    )
    findings = tuple(
        Finding(
            signal, f"What {signal} saw, in one sentence with figures.", weight, {"n": 8}, facts
        )
        for signal, weight in (
            ("cycles", 9.1),
            ("short_stays", 4.2),
            ("lockstep", 3.3),
            ("returns", -0.7),
        )
    )
    grave = number % 3 != 0
    one = Alert(
        id=f"al_{number:016x}",
        key=KEYS[number],
        pattern=Pattern.HALIFAX,
        severity=Severity.ALERT if grave else Severity.NOTE,
        state=State.OPEN,
        confidence=0.9993 if grave else 0.6,
        raised_at=now - number * HOUR,
        updated_at=now,
        expires_at=now + 60 * DAY,
        first_seen=now - 360 * DAY,
        last_seen=now - DAY,
        cycles=25,
        summary="Followed again 25 times after unfollowing, on 10 watched lists.",
        watches=tuple(lists),
        findings=findings,
    )
    work.alerts.put(one)
    work.alerts.tell("alert.raised", one.id, one.raised_at, {"alert": one.id})
    seen = Sighting(KEYS[number], now, AccountStatus.ACTIVE, 900, 1_200)
    weeks = [
        replace(seen, observed_at=now - week * WEEK, following=1_200 - week % 2 * 700)
        for week in range(52, -1, -1)
    ]
    work.accounts.see(weeks)
    work.passes.add(_passes(number, now))


def _passes(number: int, now: Instant) -> Iterator[tuple[Pass, int]]:
    """Its first stay on each list, a fortnight after that on the one before; many are on one timetable."""
    for nth, watch_id in enumerate(_courted(number), 1):
        came = now - (DAYS - 14 * nth - number % 14) * DAY
        yield Pass(KEYS[number], watch_id, came, came + 7 * DAY), nth


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
