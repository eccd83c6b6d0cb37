"""Whoever listens hears everything, in order, also after the connection broke."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.web.api import stream
from app.web.api.stream import Listeners, events
from app.web.errors import Problem
from tests.web.town import raise_alert

QUICK = 0.01


def heard(parts: list[bytes]) -> list[tuple[int, str]]:
    """The ids and alerts in a stream, read as an EventSource reads it."""
    found = []
    for block in b"".join(parts).decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if "data" in lines:
            said: dict[str, Any] = msgspec.json.decode(lines["data"])
            assert said["seq"] == int(lines["id"])
            found.append((said["seq"], said["data"]["alert"]))
    return found


async def listen(parts: AsyncIterator[bytes], until: int) -> list[bytes]:
    kept: list[bytes] = []
    async for part in parts:
        kept.append(part)
        if len(heard(kept)) >= until:
            break
    return kept


def test_what_happens_while_somebody_listens_is_heard_at_once(program: Application) -> None:
    async def scene() -> list[bytes]:
        raise_alert(program, 1)
        listening = asyncio.create_task(listen(events(program.storage, 1, QUICK), until=2))
        await asyncio.sleep(5 * QUICK)
        for number in (2, 3):
            raise_alert(program, number)
        return await asyncio.wait_for(listening, 30)

    assert heard(asyncio.run(scene())) == [(2, "al_0000000000000002"), (3, "al_0000000000000003")]


def test_a_broken_connection_goes_on_behind_the_last_event(
    program: Application, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream.events, "__defaults__", (QUICK, 2 * QUICK))
    for number in range(4):
        raise_alert(program, number)

    again = client.get("/v1/events/stream", headers={"Last-Event-ID": "2"})
    asked = client.get("/v1/events/stream?after=3")
    live = client.get("/v1/events/stream")

    assert [seq for seq, _ in heard([again.content])] == [3, 4]
    assert [seq for seq, _ in heard([asked.content])] == [4]
    assert heard([live.content]) == []
    assert again.headers["content-type"].startswith("text/event-stream")
    assert again.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("id", ["x", "-1", str(2**63)])
def test_an_id_that_is_none_is_refused(client: TestClient, id: str) -> None:
    assert client.get("/v1/events/stream", headers={"Last-Event-ID": id}).status_code == 422


def test_a_quiet_stream_says_now_and_then_that_it_lives(
    program: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PING", 3 * QUICK)

    async def scene() -> list[bytes]:
        return [part async for part in events(program.storage, 0, QUICK, 7 * QUICK)]

    assert b"".join(asyncio.run(scene())).count(b": still here") == 2


def test_more_than_a_hundred_listeners_are_sent_away_until_one_goes() -> None:
    async def nothing() -> AsyncIterator[bytes]:
        yield b""

    async def scene() -> None:
        listeners = Listeners()
        open_ones = [listeners.counted(nothing()) for _ in range(stream.MOST_LISTENERS)]
        for one in open_ones:
            await anext(one)
        with pytest.raises(Problem):
            listeners.check()
        await anext(open_ones[0], None)
        listeners.check()

    asyncio.run(scene())
