"""Servers on this machine's loopback that say whatever a test wants, byte for byte."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.net.fakes import Answering

Conduct = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(conduct: Conduct, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Run a server; gives its port. Clients that hang up early are what it is there for."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await conduct(reader, writer)
        writer.transport.abort()
        talks.discard(task)

    listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


def speaking(answer: Answering) -> Conduct:
    """An honest server: HTTP with kept connections and gzip, answers from a function."""

    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = httpx.Headers(dict(line.split(": ", 1) for line in head[1:] if line))
            method, target, _ = head[0].split(" ")
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            url = f"http://{headers['host']}{target}"
            request = httpx.Request(method, url, headers=headers, content=body)
            writer.write(packed(answer(request)))
            await writer.drain()

    return conduct


def packed(response: httpx.Response) -> bytes:
    """An answer as the bytes of HTTP/1.1, its body in gzip where it has one."""
    body = gzip.compress(response.content) if response.content else b""
    headers = dict(response.headers) | {"content-length": str(len(body))}
    if body:
        headers["content-encoding"] = "gzip"
    lines = [f"HTTP/1.1 {response.status_code} x"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def running(answer: Answering) -> Iterator[int]:
    """An honest server in a thread of its own; gives its port."""
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), list[int]()
    ended = asyncio.Event()

    async def serve() -> None:
        async with server(speaking(answer)) as port:
            ports.append(port)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(5)
    yield ports[0]
    loop.call_soon_threadsafe(ended.set)
    thread.join(5)
    loop.close()


def self_signed(folder: Path) -> Path:
    """A key and a certificate for localhost, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
