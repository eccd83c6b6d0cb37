"""The audit of an account's own follows: who and when, and then the report."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import xxhash
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.domain.errors import NotFound
from app.domain.watch import ListKind
from app.pipeline.audit import asked_about, audited
from app.reports import charts
from app.reports.vega import INKS, svg
from app.web.api.accounts import known_account
from app.web.api.answers import ASK_AGAIN, is_known
from app.web.api.limits import AccountName, Network
from app.web.application import App
from app.web.audits import Audited, Time
from app.web.pages.audit_file import content
from app.web.pages.rendering import page, page_in_two
from app.web.pages.words import audit_chart_path, audit_path

router = APIRouter(include_in_schema=False)

Chosen = Annotated[
    str, Query(pattern=r"^[a-z][a-z0-9.:-]{0,63} [!-~]+$", max_length=600, alias="account")
]

Day = Annotated[str, Query(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]


@router.get("/audits")
def choose(app: App) -> Response:
    """The form that asks for an account and the dates of the engagement."""
    with app.storage.reading() as work:
        return page("audits.html", watches=audited(work))


@router.get("/audits/open")
def go(account: Chosen, since: Day = "", until: Day = "") -> Response:
    """To the report; days left open are left out of its address."""
    network, id = account.split(" ", 1)
    days = "&".join(f"{n}={d}" for n, d in (("since", since), ("until", until)) if d)
    return RedirectResponse(f"{audit_path(network, id)}{'?' if days else ''}{days}", 303)


@router.get("/audits/{network}/{id:path}")
def report(
    app: App,
    reports: Audited,
    time: Time,
    network: Annotated[Network, Path()],
    id: Annotated[AccountName, Path()],
) -> Response:
    """The report: who and when at once, and the figures when they are put together."""
    with app.storage.reading() as work:
        account = known_account(work, network, id)
        window, observed = asked_about(work, account, *time.instants)
        lists = [one for kind in ListKind if (one := work.watches.find(account, kind))]
    query = time.query

    def address(name: str, ink: str) -> str:
        return f"{audit_chart_path(name, network, id)}?{query}{'&' if query else ''}ink={ink}"

    def made() -> dict[str, Any]:
        with app.storage.reading() as work:
            return content(reports.open(work, account, time), address)

    head = {"account": account, "window": window, "observed": observed, "lists": lists}
    return page_in_two("audit.html", **head, query=query, made=made)


@router.get("/audit-charts/{name}/{network}/{id:path}")
def chart(
    request: Request,
    app: App,
    reports: Audited,
    time: Time,
    name: Literal["calendar", "dwell", "ratio"],
    network: Annotated[Network, Path()],
    id: Annotated[AccountName, Path()],
    ink: Annotated[Literal["light", "dark"], Query()] = "light",
) -> Response:
    """One chart of a report as SVG."""
    with app.storage.reading() as work:
        audit = reports.open(work, known_account(work, network, id), time)
    if name not in charts.charts(audit):
        raise NotFound("there is nothing to draw in this chart")
    spec = charts.chart(name, audit, INKS[ink])
    etag = f'"{xxhash.xxh3_128_hexdigest(msgspec.json.encode(spec))}"'
    headers = {"ETag": etag, "Cache-Control": ASK_AGAIN}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(svg(spec, INKS[ink]), headers=headers, media_type="image/svg+xml")
