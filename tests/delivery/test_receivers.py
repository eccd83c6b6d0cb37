"""Receivers on this machine that hang, drip, flood, redirect: none costs more than its own turn."""

from __future__ import annotations

import asyncio
import resource
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from app.delivery.courier import LEASE
from app.domain.endpoint import DeliveryState
from app.domain.instant import SECOND
from app.net.posting import Poster, Reply
from app.net.settings import NetSettings
from tests.delivery.office import Office
from tests.net.wire import Conduct, self_signed, server

pytestmark = pytest.mark.network

HOST = "127.0.0.1"
# Those who never finish are given up after this, all others long before the second.
SECONDS, PATIENCE = 0.5, 30.0


async def good(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    await reader.readexactly(length)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    await writer.drain()


async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.sleep(60)


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says 200 at once, and then a byte now and then: no single read is ever late."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def drips_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def floods(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def redirects(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 307 x\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n")
    await writer.drain()


async def redirects_to_no_name(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 307 x\r\nlocation: https://xn--0/\r\ncontent-length: 0\r\n\r\n")
    await writer.drain()


async def talks_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n")
    await writer.drain()


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()


def poster(*hosts: str, seconds: float = SECONDS) -> Poster:
    return Poster(NetSettings(allow_hosts=hosts, hook_seconds=seconds))


async def ask(conduct: Conduct, seconds: float) -> tuple[Reply, float]:
    async with server(conduct) as port:
        began = time.monotonic()
        reply = await poster(HOST, seconds=seconds).post(f"http://{HOST}:{port}/", {}, b"{}")
        return reply, time.monotonic() - began


# Receiver -> the status that counts, and what is said of it.
RECEIVERS = [
    (good, 200, None),
    (never_answers, None, "did not finish"),
    (drips, None, "did not finish"),
    (drips_headers, None, "did not finish"),
    (floods, 200, None),
    (redirects, 307, None),
    (redirects_to_no_name, None, "did not speak HTTP"),
    (talks_nonsense, None, "did not speak HTTP"),
    (resets, None, "broke off"),
]


@pytest.mark.parametrize(
    ("conduct", "status", "said"), RECEIVERS, ids=[r[0].__name__ for r in RECEIVERS]
)
def test_a_receiver_costs_its_deadline_and_64_kib_at_the_most(
    conduct: Conduct, status: int | None, said: str | None
) -> None:
    reply, took = asyncio.run(ask(conduct, SECONDS if said == "did not finish" else PATIENCE))

    assert reply.status == status
    assert (said or "") in (reply.problem or "")
    assert len(reply.body) <= 64 * 1024
    assert took < PATIENCE


def test_a_receiver_has_fifteen_seconds_and_64_kib_as_the_documents_say() -> None:
    said = NetSettings()

    assert (said.hook_seconds, said.hook_answer_bytes) == (15, 64 * 1024)
    assert LEASE > 15 * SECOND


def test_a_certificate_nobody_vouches_for_is_a_failed_try(tmp_path: Path) -> None:
    got: list[bytes] = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(self_signed(tmp_path))

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.read(1))

    async def call() -> Reply:
        async with server(take, tls) as port:
            return await poster("localhost").post(f"https://localhost:{port}/", {}, b"{}")

    reply = asyncio.run(call())

    assert "its certificate is not valid" in str(reply.problem)
    assert got == []


def test_a_name_that_leads_nowhere_any_more_is_a_failed_try() -> None:
    reply = asyncio.run(poster().post("https://gone.invalid/", {}, b"{}"))

    assert (reply.status, reply.problem) == (None, "could not be reached")


@pytest.mark.parametrize("named", [(), ("other.example",), ("localhost",)])
def test_a_private_address_is_never_dialled_unless_its_host_is_named(
    named: tuple[str, ...],
) -> None:
    touched: list[bool] = []

    async def touch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        touched.append(True)

    async def call() -> Reply:
        async with server(touch) as port:
            return await poster(*named, seconds=PATIENCE).post(f"http://{HOST}:{port}/", {}, b"{}")

    reply = asyncio.run(call())

    assert "not in a public network" in str(reply.problem)
    assert touched == []


@asynccontextmanager
async def receivers(*conducts: Conduct) -> AsyncIterator[list[str]]:
    async with AsyncExitStack() as stack:
        ports = [await stack.enter_async_context(server(conduct)) for conduct in conducts]
        yield [f"http://{HOST}:{port}/" for port in ports]


def test_slow_and_flooding_receivers_delay_nobody_else(small_office: Office) -> None:
    """Twenty good ones beside four that hang, drip and flood: all good are done long before."""
    office = small_office
    office.courier = office.new_courier(poster(HOST, seconds=PATIENCE))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def deliver() -> float:
        bad_ones = (never_answers, drips, drips_headers, floods)
        async with receivers(*bad_ones, *[good] * 20) as urls:
            added = [office.add(url) for url in urls]
            office.tell(3)
            running = asyncio.create_task(office.courier.run())
            began = time.monotonic()
            while not all(settled(office, one) for one in added[4:]):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            took = time.monotonic() - began
            office.courier.close()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            return took

    took = asyncio.run(deliver())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert took < PATIENCE
    assert grown < 64 * 1024


def settled(office: Office, added: object) -> bool:
    log = office.log(added)  # type: ignore[arg-type]
    return len(log) == 3 and all(one.state is DeliveryState.DELIVERED for one in log)
