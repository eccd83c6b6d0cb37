"""`churnwatch blocklist bluesky` against a network on this machine's loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Churnwatch
from tests.fakes.pds import HANDLE, PASSWORD, FakePds
from tests.net.wire import server, speaking

pytestmark = pytest.mark.network


@pytest.fixture
def pds(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePds]:
    """A network in a thread of its own, to which the settings point."""
    fake, ready, ports = FakePds(), threading.Event(), list[int]()
    loop, ended = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with server(speaking(fake.answer)) as port:
            ports.append(port)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(5)
    for name in ("APPVIEW", "PDS"):
        monkeypatch.setenv(f"CHURNWATCH_BLUESKY_{name}", f"http://127.0.0.1:{ports[0]}")
    monkeypatch.setenv("CHURNWATCH_BLUESKY_APP_PASSWORD", PASSWORD)
    yield fake
    loop.call_soon_threadsafe(ended.set)
    thread.join(5)
    loop.close()


def test_a_list_is_planned_then_written_then_taken_off(
    churnwatch: Churnwatch, pds: FakePds
) -> None:
    bluesky = ("blocklist", "bluesky", "suggested")
    churnwatch("blocklist", "publish", "suggested")

    planned = churnwatch(*bluesky, "--handle", HANDLE, "--dry-run")
    assert "1 records to write, 0 to take off, 3 points" in planned.out
    assert (pds.sessions, pds.lists) == (0, [])
    asked = churnwatch(*bluesky, "--handle", HANDLE)
    assert (asked.code, "--yes" in asked.err, pds.sessions) == (2, True, 0)

    made = churnwatch(*bluesky, "--handle", HANDLE, "--yes")
    assert made.out.splitlines()[-1] == f"suggested on @{HANDLE} shows version 1."
    assert len(pds.lists) == 1
    assert PASSWORD not in made.out + made.err

    ended = churnwatch(*bluesky, "--off")
    assert ended.out == "suggested is not on Bluesky.\n"
    assert pds.lists == []
