"""Whoever opens connections and does not ask keeps nobody out for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from app.web import idling

pytestmark = pytest.mark.network

Talk = tuple[asyncio.StreamReader, asyncio.StreamWriter]
IDLE = 200
ASKED = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """A site on this machine; gives its port."""
    config = uvicorn.Config(
        PlainTextResponse("here"), port=0, http=idling.Impatient, ws="none", log_config=None
    )
    server = uvicorn.Server(config)
    server.config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        await server.shutdown()


async def talk(port: int, said: bytes = b"") -> Talk:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    return reader, writer


async def hung_up(reader: asyncio.StreamReader) -> bool:
    """Whether the other side ends; it resets where something had come that it no longer reads."""
    try:
        return await reader.read() == b""
    except ConnectionResetError:
        return True


async def answered(port: int) -> bool:
    reader, writer = await talk(port, ASKED)
    found = await reader.readuntil(b"here")
    writer.close()
    return found.startswith(b"HTTP/1.1 200")


def test_those_who_do_not_ask_are_hung_up_on_and_others_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(idling, "SECONDS", 0.2)

    async def idle() -> None:
        async with serving() as port:
            talks = [await talk(port, b"GET / HT" if n % 2 else b"") for n in range(IDLE)]
            assert await answered(port)
            assert all(await asyncio.gather(*(hung_up(reader) for reader, _ in talks)))
            for _, writer in talks:
                writer.close()

    asyncio.run(asyncio.wait_for(idle(), 60))


def test_a_header_that_drips_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idling, "SECONDS", 0.3)

    async def drip() -> None:
        async with serving() as port:
            reader, writer = await talk(port, ASKED[:-2])

            async def go_on() -> None:
                while True:
                    writer.write(b"x")
                    await asyncio.sleep(0.02)

            dripping = asyncio.create_task(go_on())
            assert await hung_up(reader)
            dripping.cancel()
            writer.close()

    asyncio.run(asyncio.wait_for(drip(), 60))
