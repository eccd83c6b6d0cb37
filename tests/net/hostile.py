"""Servers that do what they can below HTTP, and somebody impatient who asks them."""

from __future__ import annotations

import asyncio
import gzip

from app.net.addresses import base_address
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.settings import NetSettings
from tests.net.fakes import FakeClock
from tests.net.wire import Conduct

MEGABYTE = 2**20
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"
# Of two limits the other is far away: on a machine that stands still for a moment both would be reached.
PATIENT = NetSettings(pace_seconds=0)
BRIEFLY = NetSettings(request_seconds=0.3, pace_seconds=0)
IMPATIENT = NetSettings(silence_seconds=0.1, pace_seconds=0)
# Packs into twenty kilobytes.
BOMB = gzip.compress(b" " * 20 * MEGABYTE)


def drip(first: bytes, drop: bytes, seconds: float = 0.01) -> Conduct:
    """Send something, then something more again and again."""

    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(first)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(seconds)

    return conduct


def flood(first: bytes, drop: bytes) -> Conduct:
    return drip(first, drop, seconds=0)


def once(everything: bytes) -> Conduct:
    """Send something and hang up."""

    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(everything)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return conduct


CONDUCTS: dict[str, tuple[Conduct, NetSettings, str]] = {
    "headers that drip": (drip(OK, b"x"), BRIEFLY, "did not finish its answer"),
    "a body that drips": (
        drip(OK + b"content-length: 9999\r\n\r\n", b"x"),
        BRIEFLY,
        "did not finish",
    ),
    "chunks that drip": (drip(CHUNKED, b"1\r\nx\r\n"), BRIEFLY, "did not finish"),
    "promises without end": (
        flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        BRIEFLY,
        "did not finish",
    ),
    "silence": (drip(b"", b""), IMPATIENT, "was silent for too long"),
    "silence after headers": (
        drip(OK + b"content-length: 9\r\n\r\n", b""),
        IMPATIENT,
        "silent for too long",
    ),
    "headers without end": (flood(OK, b"x-a: b\r\n" * 1_000), PATIENT, "did not speak HTTP"),
    "one header without end": (flood(OK + b"x-a: ", b"b" * 100_000), PATIENT, "did not speak HTTP"),
    "a body without end": (
        flood(OK + b"\r\n", b" " * MEGABYTE),
        PATIENT,
        "sent more than 4,194,304",
    ),
    "chunks without end": (
        flood(CHUNKED, b"10000\r\n" + b" " * 65_536 + b"\r\n"),
        PATIENT,
        "sent more than 4,194,304",
    ),
    "ten gigabytes": (
        flood(OK + b"content-length: 10737418240\r\n\r\n", b" " * MEGABYTE),
        PATIENT,
        "sent more than 4,194,304 bytes",
    ),
    "a gzip bomb": (
        once(OK + b"content-encoding: gzip\r\nconnection: close\r\n\r\n" + BOMB),
        PATIENT,
        "sent more than 4,194,304 bytes",
    ),
    "half a body": (
        once(OK + b"content-length: 99\r\n\r\nhalf"),
        PATIENT,
        "broke off the connection",
    ),
    "half a gzip": (
        once(OK + b"content-encoding: gzip\r\nconnection: close\r\n\r\n" + BOMB[:500]),
        PATIENT,
        "gzip that is cut short",
    ),
    "a hang-up": (once(b""), PATIENT, "broke off the connection"),
    "another protocol": (once(b"SSH-2.0-OpenSSH_9.2\r\n"), PATIENT, "did not speak HTTP"),
}


async def ask(address: str, settings: NetSettings = PATIENT) -> Answer:
    clock = FakeClock()
    client = Outbound(clock, settings, sleep=clock.sleep)
    async with client.visit(base_address(address, configured=True), "@alice") as visit:
        return await visit.get("/list")
