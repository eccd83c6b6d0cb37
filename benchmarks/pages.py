"""Every page over a year's database, beside a FastAPI handler that answers with a few bytes."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, unquote

from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message

from app.bootstrap import Application
from app.main import create_app
from benchmarks.crowd import WATCHES, account, fill
from benchmarks.table import Row

# What a page may take on the server before its first byte, in milliseconds of CPU.
PROMISED = 100.0
TIMES = 9


def measure() -> list[Row]:
    """A row a page beside the bare handler, and the slowest beside what was promised."""
    with tempfile.TemporaryDirectory() as folder:
        program = fill(Path(folder))
        visitor, bare = _visitor(program), TestClient(_bare(), "http://localhost")
        found = {page: _beside(visitor, page, bare) for page in pages(program)}
        begun, anew = _anew(visitor, _report())
        program.storage.engine.dispose()
    rows = [
        Row(f"page {page}", "a bare FastAPI handler", "ms CPU", ours, theirs, None)
        for page, (ours, theirs) in found.items()
    ]
    slowest = max(found, key=lambda page: found[page][0])
    worst = Row(
        f"the slowest page, {slowest}",
        "what was promised",
        "ms CPU",
        found[slowest][0],
        PROMISED,
        1.0,
    )
    what = "a report made anew"
    first = Row(f"{what}, first content", "what was promised", "ms CPU", begun, PROMISED, 1.0)
    whole = Row(
        f"{what}, whole", "what was promised of a beginning", "ms CPU", anew, PROMISED, None
    )
    return [*rows, worst, first, whole]


def pages(program: Application) -> list[str]:
    """Every kind of page, at its heaviest."""
    churner = account(7)
    with program.storage.reading() as work:
        one = work.blocklists.get("suggested")
        entry = work.editions.entry(one.id, churner.key)
    whose = f"{churner.network}/{quote(churner.id, safe='')}"
    return [
        "/",
        "/alerts",
        "/alerts?severity=alert&state=open&watch=8",
        f"/watches/{WATCHES // 2}",
        f"/accounts/{whose}",
        f"/accounts?name={churner.handle}",
        "/blocklists",
        "/blocklists?sure=99",
        "/blocklists/suggested",
        f"/blocklists/suggested/{entry.id if entry else 'missing'}",
        "/audits",
        _report(),
        "/import",
        "/notifications",
        "/webhooks",
    ]


def _report() -> str:
    watched = account(8)
    return f"/audits/{watched.network}/{quote(watched.id, safe='')}"


def _anew(visitor: TestClient, report: str) -> tuple[float, float]:
    """Milliseconds of CPU of a report whose time nobody has asked for, to its first content and its end."""
    days = [datetime.now(UTC) - timedelta(days=days) for days in (200, 170, 140)]
    both = [asyncio.run(_streamed(visitor, report, f"since={day:%Y-%m-%d}")) for day in days]
    begun, whole = zip(*both, strict=True)
    return statistics.median(begun), statistics.median(whole)


async def _streamed(visitor: TestClient, path: str, query: str) -> tuple[float, float]:
    """Milliseconds of CPU until the first piece of a page was sent, and until the last."""
    sent: list[float] = []
    began = time.process_time()

    async def send(message: Message) -> None:
        assert message.get("status", 200) == 200, message
        if message.get("body"):
            sent.append(1_000 * (time.process_time() - began))

    asked: Iterator[Message] = iter([{"type": "http.request"}])

    async def receive() -> Message:
        return next(asked, None) or await asyncio.Future()

    headers = [(b"host", b"localhost")]
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http"}
    scope |= {"path": unquote(path), "raw_path": path.encode(), "query_string": query.encode()}
    scope |= {"headers": headers, "client": ("127.0.0.1", 50_000), "server": ("localhost", 80)}
    await visitor.app(scope, receive, send)
    return sent[0], sent[-1]


def _visitor(program: Application) -> TestClient:
    site = create_app(program)
    return TestClient(
        site, "http://localhost", client=("127.0.0.1", 50_000), follow_redirects=False
    )


def _bare() -> FastAPI:
    site = FastAPI()

    @site.get("/")
    def hello() -> str:
        return "hello"

    return site


def _beside(visitor: TestClient, page: str, bare: TestClient) -> tuple[float, float]:
    """Milliseconds of CPU of our page and of the bare handler, by turns, each the median."""
    _get(visitor, page)
    both = [(_get(visitor, page), _get(bare, "/")) for _ in range(TIMES)]
    ours, theirs = zip(*both, strict=True)
    return statistics.median(ours), statistics.median(theirs)


def _get(visitor: TestClient, page: str) -> float:
    began = time.process_time()
    answer = visitor.get(page)
    took = time.process_time() - began
    if answer.status_code not in (200, 303):
        raise RuntimeError(f"{page} answered {answer.status_code}: {answer.text[:500]}")
    return 1_000 * took
