"""The running program, a process of its own with a data folder of its own, and a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.contracts.fediverse_platforms import HOME
from tests.e2e.web.servers import Mailbox, SlowMastodon, serving
from tests.fakes.pds import FakePds

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The demo town takes some ten seconds to move in, on a busy machine a few times as long.
PATIENCE_SECONDS = 240
HEAVIEST_PAGE = 300_000


@dataclass
class Visit:
    """A tab, and everything it should not have to tell: errors, refusals, strangers asked.

    `weight`: bytes of bodies received since the last `open`; `streamed`: those of an unknown length.
    """

    tab: Page
    home: str
    complaints: list[str] = field(default_factory=list)
    weight: int = 0
    streamed: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("console", lambda said: self._hear(said.type, said.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("response", self._weigh)

    def open(self, path: str) -> Visit:
        self.weight = 0
        self.streamed.clear()
        self.tab.goto(self.home + path, wait_until="networkidle")
        self.weight += sum(len(one.body()) for one in self.streamed)
        return self

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _weigh(self, response: Response) -> None:
        if not response.url.startswith(self.home):
            self.complaints.append(f"asked {response.url}")
        elif response.status == 200 and "content-length" in response.headers:
            self.weight += int(response.headers["content-length"])
        elif response.status == 200 and not _goes_on(response):
            self.streamed.append(response)


def _goes_on(response: Response) -> bool:
    return response.headers["content-type"].startswith("text/event-stream")


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the program with the demo town answers, whose suggested list is published."""
    with running("run", tmp_path_factory.mktemp("town")) as home:
        ours = {"Sec-Fetch-Site": "same-origin"}
        publish = urllib.request.Request(f"{home}/blocklists/suggested/publish", b"", ours)
        urllib.request.urlopen(publish, timeout=PATIENCE_SECONDS)
        yield home


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a program that watches nothing yet answers."""
    with running("serve", tmp_path_factory.mktemp("nothing")) as home:
        yield home


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        opened = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, town: str) -> Iterator[Visit]:
    """A visitor of the demo town, who must not have met an error by the end."""
    with visiting(browser, town) as made:
        yield made


@pytest.fixture
def first_visit(browser: Browser, nothing: str) -> Iterator[Visit]:
    """A visitor of a program that watches nothing yet."""
    with visiting(browser, nothing) as made:
        yield made


@contextmanager
def visiting(browser: Browser, home: str, **how: object) -> Iterator[Visit]:
    context = browser.new_context(**how)  # type: ignore[arg-type]
    made = Visit(context.new_page(), home)
    yield made
    context.close()
    assert made.complaints == []


@dataclass(frozen=True)
class Place:
    """A program that watches nothing yet, among servers of others that are its own alone."""

    visit: Visit
    mastodon: SlowMastodon
    pds: FakePds
    hooks: Mailbox
    letters: Mailbox
    hooks_address: str
    letters_address: str


@pytest.fixture
def place(browser: Browser, tmp_path: Path) -> Iterator[Place]:
    """Somebody who has just started the program for the first time."""
    mastodon, pds, hooks, letters = SlowMastodon(), FakePds(), Mailbox(), Mailbox()
    with ExitStack() as open_ones:
        addresses = [
            open_ones.enter_context(serving(one.answer)) for one in (mastodon, pds, hooks, letters)
        ]
        settings = {
            "CHURNWATCH_FEDIVERSE_SERVERS": f"{HOME}={addresses[0]}",
            "CHURNWATCH_BLUESKY_APPVIEW": addresses[1],
            "CHURNWATCH_BLUESKY_DIRECTORY": addresses[1],
            "CHURNWATCH_BLUESKY_PDS": addresses[1],
            "CHURNWATCH_ALLOW_HOSTS": "127.0.0.1",
            "CHURNWATCH_TICK_SECONDS": "0.5",
            "CHURNWATCH_DELIVERY_SECONDS": "0.5",
        }
        home = open_ones.enter_context(running("serve", tmp_path, settings))
        visit = open_ones.enter_context(visiting(browser, home))
        yield Place(visit, mastodon, pds, hooks, letters, *addresses[2:])


@contextmanager
def running(command: str, folder: Path, more: dict[str, str] | None = None) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = f"http://127.0.0.1:{port}"
    own = {"CHURNWATCH_DATA": str(folder), "CHURNWATCH_PORT": str(port)}
    settings = os.environ | own | (more or {})
    log = folder / "program.log"
    with log.open("wb") as out:
        asked = [sys.executable, "-m", "app", command]
        program = subprocess.Popen(asked, env=settings, stdout=out, stderr=out)
    try:
        _wait_for(f"{home}/readyz", program, log)
        yield home
    finally:
        program.terminate()
        program.wait(30)


def _wait_for(address: str, program: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and program.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the program did not start:\n{log.read_text()}")
