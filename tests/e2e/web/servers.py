"""Servers of others on this machine: a Mastodon that waits when it is told to, and whoever is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.contracts.fediverse_platforms import FakeMastodon

Answer = Callable[[httpx.Request], httpx.Response]
# Longer than any browser or courier is waited for elsewhere.
PATIENCE_SECONDS = 60


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """A server on loopback that answers so; yields its address."""

    class Desk(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            asked = httpx.Request(
                self.command, f"{address}{self.path}", headers=dict(self.headers), content=body
            )
            given = answer(asked)
            self.send_response(given.status_code)
            for name, value in given.headers.items():
                if name != "content-length":
                    self.send_header(name, value)
            self.send_header("content-length", str(len(given.content)))
            self.end_headers()
            self.wfile.write(given.content)

        do_GET = do_POST = _answer  # noqa: N815 - the standard library's names

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the screen of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    address = f"http://127.0.0.1:{server.server_port}"
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()


class SlowMastodon(FakeMastodon):
    """Mastodon with one account and 250 followers, in no hurry: pages after the first need `open`."""

    def __init__(self) -> None:
        super().__init__(token=None)
        self.open = threading.Event()
        # A server of another kind would list an account of another id.
        self.strangers = ()

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.left = 300
        if "max_id" in request.url.params:
            self.open.wait(PATIENCE_SECONDS)
        return super().answer(request)


@dataclass
class Mailbox:
    """Takes whatever is sent to it. `statuses`: what it answers first, then always 200."""

    statuses: list[int] = field(default_factory=list)
    got: list[httpx.Request] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        return httpx.Response(self.statuses.pop(0) if self.statuses else 200, json={})

    def wait_for(self, text: str, after: int = 0) -> httpx.Request:
        """The first with this in its body that arrives after so many others."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            found = [one for one in self.got[after:] if text.encode() in one.content]
            if found:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"nothing arrived with {text}: {[one.content for one in self.got]}")
