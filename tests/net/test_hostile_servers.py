"""What a server can do below HTTP, and what it costs us."""

from __future__ import annotations

import asyncio
import os
import resource
import ssl
import time
from pathlib import Path

import httpx
import pytest

from app.domain.errors import ChurnwatchError, Permanent, Temporary
from app.net.addresses import base_address
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.settings import NetSettings
from tests.net.fakes import FakeClock
from tests.net.hostile import (
    CONDUCTS,
    OK,
    PATIENT,
    ask,
    once,
)
from tests.net.wire import self_signed, server

pytestmark = pytest.mark.network


@pytest.mark.parametrize("name", CONDUCTS)
def test_a_hostile_server_is_left_soon_and_costs_little(name: str) -> None:
    conduct, limits, says = CONDUCTS[name]

    async def asked() -> None:
        async with server(conduct) as port:
            await ask(f"http://127.0.0.1:{port}", limits)

    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Temporary, match=rf"^127\.0\.0\.1:\d+ .*{says}.* when asked about @alice$"):
        asyncio.run(asked())

    assert time.monotonic() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024


def test_a_closed_port_is_a_fault() -> None:
    async def asked() -> None:
        async with server(once(b"")) as port:
            pass
        await ask(f"http://127.0.0.1:{port}")

    with pytest.raises(Temporary, match="could not be reached when asked about @alice"):
        asyncio.run(asked())


@pytest.mark.parametrize(
    "spelling",
    [
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::]",
        "ip6-localhost",
    ],
)
def test_no_spelling_of_this_machine_gets_past_the_guard(spelling: str) -> None:
    touched = []

    async def touch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        touched.append(spelling)

    async def asked() -> None:
        async with server(touch) as port:
            await ask(f"http://{spelling}:{port}")

    with pytest.raises(ChurnwatchError):
        asyncio.run(asked())

    assert touched == []


@pytest.mark.parametrize("spelling", ["127.0.0.1", "localhost", "LOCALHOST", "127。0。0。1"])
def test_this_machine_is_reached_only_by_its_owner_s_wish(spelling: str) -> None:
    async def asked(configured: bool) -> Answer:
        async with server(once(OK + b"content-length: 2\r\n\r\n{}")) as port:
            base = base_address(f"http://{spelling}:{port}", configured=True)
            base = type(base)(base.url, configured)
            async with Outbound(FakeClock(), PATIENT).visit(base, "@alice") as visit:
                return await visit.get("/list")

    assert asyncio.run(asked(configured=True)).body == b"{}"
    with pytest.raises(Permanent, match="asked about @alice, is not in a public network"):
        asyncio.run(asked(configured=False))


def test_a_network_the_owner_allows_is_reached() -> None:
    allowing = NetSettings.model_validate({"allow_networks": "127.0.0.0/8", "pace_seconds": 0})

    async def asked() -> Answer:
        async with server(once(OK + b"content-length: 2\r\n\r\n{}")) as port:
            return await ask(f"http://127.1:{port}", allowing)

    assert asyncio.run(asked()).body == b"{}"


def test_the_environment_s_proxy_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked_for.append(await reader.readuntil(b"\r\n\r\n"))

    async def asked() -> Answer:
        async with server(proxy) as port, server(once(OK + b"content-length: 0\r\n\r\n")) as own:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
            return await ask(f"http://127.0.0.1:{own}")

    assert asyncio.run(asked()).status == 200
    assert asked_for == []


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(self_signed(tmp_path))

    async def asked() -> None:
        async with server(once(OK + b"\r\n"), tls) as port:
            await ask(f"https://localhost:{port}", NetSettings(pace_seconds=0))

    with pytest.raises(Temporary, match="its certificate is not valid"):
        asyncio.run(asked())


def test_a_record_that_does_not_decrypt_is_a_fault_of_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = self_signed(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    trusting = ssl.create_default_context(cafile=file)
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: trusting)

    async def garble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK + b"content-length: 99\r\n\r\nhalf")
        await writer.drain()
        raw = writer.get_extra_info("socket").fileno()
        os.write(raw, b"\x17\x03\x03\x00\x20" + b"x" * 32)
        await asyncio.sleep(1)

    async def asked() -> None:
        async with server(garble, tls) as port:
            await ask(f"https://localhost:{port}")

    with pytest.raises(Temporary, match="broke off the connection"):
        asyncio.run(asked())
