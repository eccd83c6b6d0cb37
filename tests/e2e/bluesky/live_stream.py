"""Churnwatch reading a real network's live stream: it knows within seconds, and captures agree.

Not collected by itself; `run.sh` starts the network and runs it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from app.bootstrap import Application, build
from app.config import Settings
from app.domain.account import Account, account_key
from app.domain.alert import Severity
from app.domain.elsewhere import elsewhere_of
from app.domain.event import FollowEvent, Kind, Proof
from app.domain.instant import DAY, SECOND, Instant
from tests.e2e.bluesky.atproto import Network, Person
from tests.storage.alerts import an_alert

pytestmark = pytest.mark.network

# What seconds on a quiet machine may become on a busy one; a killed worker's claim lasts for a minute.
SOON = 120.0
WIRES = {
    "first": "/subscribe",
    "second": "/xrpc/network.bsky.jetstream.subscribeEvents",
}


@dataclass(frozen=True, slots=True)
class Harbour:
    """A watched account with a friend, and the folder in which Churnwatch keeps its list."""

    network: Network
    wire: str
    data: Path
    master: Person
    friend: Person
    program: Application

    def churnwatch(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "app", "--data", str(self.data), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    @contextmanager
    def worker(self, end: signal.Signals = signal.SIGTERM) -> Iterator[None]:
        """A worker that reads the stream until it is sent a signal."""
        command = [sys.executable, "-m", "app", "--data", str(self.data), "worker"]
        with subprocess.Popen(command) as process:
            try:
                yield
            finally:
                process.send_signal(end)

    def begin(self) -> None:
        """Let a worker read for the first time; from then on every one goes on where it was left."""
        numbers = count()
        with self.worker():
            assert eventually(lambda: self._heard_of(self.join(f"knock{next(numbers)}")))

    def _heard_of(self, _: Person) -> bool:
        [stream] = self.program.streams
        with self.program.storage.reading() as work:
            return work.streams.state(stream.name).cursor is not None

    def join(self, name: str) -> Person:
        return self.network.join(f"{name}-{self.wire}")

    def events(self, person: Person) -> list[FollowEvent]:
        """What is stored of a person, oldest first."""
        key = account_key("bluesky", person.did)
        with self.program.storage.reading() as work:
            return list(work.events.of([key]).get(key, ()))

    def everything(self) -> set[FollowEvent]:
        """What is stored of everybody."""
        with self.program.storage.reading() as work:
            return set(work.events.all())

    def elsewhere(self, account: Account) -> tuple[int, int, int] | None:
        """How many others it followed, how often it unfollowed one, and followed one again."""
        with self.program.storage.reading() as work:
            seen = elsewhere_of(work.elsewhere.of(account.key))
        return (seen.accounts, seen.unfollows, seen.again) if seen else None

    def kinds(self, person: Person) -> list[str]:
        return [f"{event.kind} {event.cause}" for event in self.events(person)]

    def sees(self, person: Person, kinds: Sequence[str]) -> bool:
        """Whether these events of a person come to be stored soon."""
        return eventually(lambda: self.kinds(person) == list(kinds))


@pytest.fixture(params=WIRES, scope="module")
def harbour(
    request: pytest.FixtureRequest, network: Network, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Harbour]:
    wire: str = request.param
    data = tmp_path_factory.mktemp("stream")
    master, friend = network.join(f"harbour-{wire}"), network.join(f"friend-{wire}")
    friend.follow(master.did, now())
    network.settle()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHURNWATCH_BLUESKY_STREAM", network.relay + WIRES[wire])
        made = Harbour(network, wire, data, master, friend, build(Settings(data=data)))
        made.churnwatch("watch", "add", "bluesky", master.handle, "--every", "30d")
        made.churnwatch("capture")
        made.begin()
        yield made


def test_follows_and_unfollows_are_known_without_a_capture_and_when_they_were_made(
    harbour: Harbour,
) -> None:
    gull, tern = harbour.join("gull"), harbour.join("tern")
    with harbour.worker():
        at = now()
        gull.follow(harbour.master.did, at)
        tern.follow(harbour.master.did, now())
        assert harbour.sees(gull, ["follow new"])
        gull.unfollow(harbour.master.did)
        assert harbour.sees(gull, ["follow new", "unfollow unfollowed"])
        gull.follow(harbour.master.did, now())
        assert harbour.sees(gull, ["follow new", "unfollow unfollowed", "follow remade"])

    came = harbour.events(gull)[0]
    assert (came.kind, came.proof) == (Kind.FOLLOW, Proof.STREAM)
    assert came.exact is not None
    assert at <= came.exact < at + SOON * SECOND
    assert harbour.kinds(tern) == ["follow new"]
    assert harbour.kinds(harbour.friend) == []


def test_a_second_record_of_a_follow_and_its_end_change_nothing(harbour: Harbour) -> None:
    doubler, last = harbour.join("doubler"), harbour.join("last")
    with harbour.worker():
        doubler.follow(harbour.master.did, now())
        doubler.follow_twice(harbour.master.did, now())
        doubler.tidy_follows(harbour.master.did)
        last.follow(harbour.master.did, now())
        assert harbour.sees(last, ["follow new"])

    assert harbour.kinds(doubler) == ["follow new"]


def test_what_happened_after_the_worker_was_killed_is_told_once(harbour: Harbour) -> None:
    early, late = harbour.join("early"), harbour.join("late")
    with harbour.worker(signal.SIGKILL):
        early.follow(harbour.master.did, now())
        assert harbour.sees(early, ["follow new"])
    late.follow(harbour.master.did, now())
    early.unfollow(harbour.master.did)
    with harbour.worker():
        assert harbour.sees(late, ["follow new"])
        assert harbour.sees(early, ["follow new", "unfollow unfollowed"])


def test_whom_a_watched_account_follows_and_unfollows_is_known_without_a_capture(
    harbour: Harbour,
) -> None:
    supplier = harbour.join("supplier")
    harbour.churnwatch(
        "watch", "add", "bluesky", harbour.master.handle, "--list", "following", "--every", "30d"
    )
    harbour.churnwatch("capture")
    with harbour.worker():
        harbour.master.follow(supplier.did, now())
        assert harbour.sees(supplier, ["follow new"])
        harbour.master.unfollow(supplier.did)
        assert harbour.sees(supplier, ["follow new", "unfollow unfollowed"])


def test_an_account_that_is_switched_off_has_not_unfollowed(harbour: Harbour) -> None:
    sleeper, last = harbour.join("sleeper"), harbour.join("sentinel")
    with harbour.worker():
        sleeper.follow(harbour.master.did, now())
        assert harbour.sees(sleeper, ["follow new"])
        sleeper.deactivate()
        last.follow(harbour.master.did, now())
        assert harbour.sees(last, ["follow new"])
    harbour.network.settle()
    harbour.churnwatch("capture")

    # So soon after the stream told of the follow, a list without it may only be late.
    assert set(harbour.kinds(sleeper)) <= {"follow new", "unfollow deactivated"}


def test_what_a_suspect_follows_besides_the_watched_lists_is_counted(harbour: Harbour) -> None:
    suspect, stranger = harbour.join("suspect"), harbour.join("stranger")
    account = Account("bluesky", suspect.did)
    with harbour.program.storage.writing() as work:
        work.accounts.add([(account.key, account)])
        fades = now() + 90 * DAY
        note = an_alert(id="al_suspect", key=account.key, severity=Severity.NOTE, expires_at=fades)
        work.alerts.put(note)
    with harbour.worker():
        suspect.follow(stranger.did, now())
        assert eventually(lambda: harbour.elsewhere(account) == (1, 0, 0))
        suspect.unfollow(stranger.did)
        # What begins in the millisecond another ended in is the same follow, so they come one by one.
        assert eventually(lambda: harbour.elsewhere(account) == (1, 1, 0))
        suspect.follow(stranger.did, now())
        assert eventually(lambda: harbour.elsewhere(account) == (1, 1, 1))

    assert harbour.kinds(suspect) == []


def test_a_capture_after_the_stream_finds_nothing_new_and_nobody_is_accused(
    harbour: Harbour,
) -> None:
    harbour.network.settle()
    told = harbour.everything()
    harbour.churnwatch("capture")

    # The one that was switched off is missed as soon as its follow is a minute old.
    added = {f"{event.kind} {event.cause}" for event in harbour.everything() - told}
    assert added <= {"unfollow deactivated"}
    assert harbour.churnwatch("alerts", "--all", "--severity", "alert", "--json") == ""


def now() -> Instant:
    return time.time_ns() // 1_000_000


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes true within SOON seconds."""
    end = time.monotonic() + SOON
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True
