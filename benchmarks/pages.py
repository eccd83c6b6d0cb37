"""Every page over a year's database, beside a FastAPI handler that answers with a few bytes."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from starlette.testclient import TestClient

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
        anew = _anew(visitor, _report())
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
    made = Row("a report made anew", "what was promised", "ms CPU", anew, PROMISED, 1.0)
    return [*rows, worst, made]


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


def _anew(visitor: TestClient, report: str) -> float:
    """Milliseconds of CPU of a report whose time nobody has asked for, the median."""
    days = [datetime.now(UTC) - timedelta(days=days) for days in (200, 170, 140)]
    return statistics.median(_get(visitor, f"{report}?since={day:%Y-%m-%d}") for day in days)


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
