"""A page of 50 alerts over HTTP, beside a bare FastAPI handler that returns the same bytes.

Asked again while nothing is written, as by programs that poll, and with an alert written before each.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response
from starlette.types import ASGIApp

from app.bootstrap import Application, build
from app.config import Settings
from app.domain.account import Account
from app.domain.alert import Alert, Severity, State
from app.domain.finding import Cited, Finding, Pattern
from app.domain.instant import DAY, HOUR
from app.domain.watch import ListKind
from app.web.settings import WebSettings
from app.web.site import build_site
from benchmarks.table import Row

ALERTS, ASKED = 5_000, 600
PATH = "/v1/alerts?limit=50"
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
# The slowest of a hundred takes no longer than three of the same bytes from memory.
MOST = 3.0


def measure() -> list[Row]:
    """The 99th percentile of a request, asked of both in turn over connections that stay open."""

    def write() -> None:
        with program.storage.writing() as work:
            work.alerts.put(_alert(0, Account("bluesky", f"did:plc:{0:024}").key))

    with tempfile.TemporaryDirectory() as folder:
        program = build(Settings(data=Path(folder)))
        _fill(program)
        site = build_site(program, WebSettings(requests_a_minute=1_000_000))
        with serving(site) as port:
            page = _ask(HTTPConnection("127.0.0.1", port))
        with serving(site) as ours, serving(_bare(page)) as theirs:
            again = _times(ours, theirs, lambda: None)
            anew = _times(ours, theirs, write)
        program.storage.engine.dispose()
    what = f"a page of 50 of {ALERTS:,} alerts ({len(page) // 1_000} kB), 99th percentile"
    return [_row(what, again, MOST), _row(f"{what}, after a write each time", anew, None)]


def _row(what: str, times: tuple[list[float], list[float]], most: float | None) -> Row:
    ours, theirs = times
    return Row(what, "bare FastAPI, the same bytes", "ms", _p99(ours), _p99(theirs), most)


def _times(ours: int, theirs: int, before: Callable[[], None]) -> tuple[list[float], list[float]]:
    connections = [HTTPConnection("127.0.0.1", port) for port in (ours, theirs)]
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ASKED):
        before()
        for connection, times in zip(connections, taken, strict=True):
            began = time.perf_counter()
            _ask(connection)
            times.append(1_000 * (time.perf_counter() - began))
    return taken


def _p99(times: list[float]) -> float:
    return sorted(times)[len(times) * 99 // 100]


def _ask(connection: HTTPConnection) -> bytes:
    connection.request("GET", PATH)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    return body


def _bare(page: bytes) -> ASGIApp:
    site = FastAPI()

    @site.get("/v1/alerts")
    def alerts(limit: int = 50) -> Response:
        return Response(page, limit and 200, media_type="application/json")

    return site


@contextmanager
def serving(site: ASGIApp) -> Iterator[int]:
    """A server in a thread of its own; gives its port."""
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def _fill(program: Application) -> None:
    with program.storage.writing() as work:
        shop = Account("bluesky", "did:plc:shop", "shop.example")
        work.watches.add(shop, ListKind.FOLLOWERS, 6 * HOUR, live=False, now=START)
        accounts = [Account("bluesky", f"did:plc:{n:024}", f"p{n}.example") for n in range(ALERTS)]
        work.accounts.add([(one.key, one) for one in accounts])
        for number, account in enumerate(accounts):
            work.alerts.put(_alert(number, account.key))


def _alert(number: int, key: int) -> Alert:
    raised = START + number * HOUR
    facts = tuple(Cited(1, "unfollow", raised - n * DAY, raised) for n in range(1, 5))
    said = "Unfollowed and followed again 4 times on one list, between 1 Jan and 3 Mar 2026."
    return Alert(
        id=f"al_{number:016x}",
        key=key,
        pattern=Pattern.HALIFAX,
        severity=Severity.ALERT,
        state=State.OPEN,
        confidence=0.99991,
        raised_at=raised,
        updated_at=raised,
        expires_at=raised + 90 * DAY,
        first_seen=raised - 60 * DAY,
        last_seen=raised,
        cycles=4,
        summary=said,
        watches=(1,),
        findings=(Finding("cycles", said, 14.2, {"refollows": 4}, facts),),
    )
