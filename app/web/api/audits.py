"""Audits of an account's own follows, as data and as files to keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response

from app.domain.audit.report import Audit
from app.domain.audit.telling import ToldAudit, tell_audit
from app.pipeline.audit import audited, with_all_names
from app.reports import document, tables
from app.web.api.accounts import known_account
from app.web.api.answers import JSON, described, told, unless_known
from app.web.api.limits import AccountName, Network
from app.web.api.strict import StrictRoute
from app.web.application import App
from app.web.audits import Audited, Time
from app.web.pages.audit_file import write_page
from app.web.pages.words import audit_path

router = APIRouter(prefix="/v1/audits", tags=["audits"], route_class=StrictRoute)


class Form(StrEnum):
    """The forms a report comes in."""

    JSON = "json"
    CSV = "csv"
    HTML = "html"
    PDF = "pdf"


WRITERS: Mapping[Form, tuple[str, Callable[[Audit], bytes]]] = {
    Form.JSON: (JSON, lambda audit: msgspec.json.encode(tell_audit(audit))),
    Form.CSV: (tables.MEDIA_TYPE, tables.write_tables),
    Form.HTML: ("text/html", write_page),
    Form.PDF: (document.MEDIA_TYPE, document.write_document),
}


class AuditedAccount(msgspec.Struct, frozen=True):
    """An account whose own list is watched. `members`: whom it follows now; `href`: its audit."""

    network: str
    id: str
    handle: str | None
    members: int
    href: str


class AuditedAccounts(msgspec.Struct, frozen=True):
    """The accounts that can be audited."""

    accounts: list[AuditedAccount]


@router.get("", response_class=Response, responses=described(AuditedAccounts))
def list_audits(request: Request, app: App) -> Response:
    """The accounts whose own list of follows is watched, live or from files."""
    with app.storage.reading() as work:
        watches = audited(work)
    accounts = [
        AuditedAccount(
            one.account.network,
            one.account.id,
            one.account.handle,
            one.state.members,
            f"/v1{audit_path(one.account.network, one.account.id)}",
        )
        for one in watches
    ]
    return told(request, AuditedAccounts(accounts))


@router.get(
    "/{network}/{id:path}",
    response_class=Response,
    responses=described(ToldAudit, "not_found"),
)
def get_audit(
    request: Request,
    app: App,
    reports: Audited,
    time: Time,
    network: Annotated[Network, Path()],
    id: Annotated[AccountName, Path()],
    format: Annotated[Form, Query(description="a table, a page or a document instead")] = Form.JSON,
) -> Response:
    """What was followed and dropped in an account's name between two days."""
    with app.storage.reading() as work:
        audit = reports.open(work, known_account(work, network, id), time)
        audit = with_all_names(work, audit) if format is Form.CSV else audit
    media_type, write = WRITERS[format]
    name = f'attachment; filename="audit.{format}"'
    headers = None if format is Form.JSON else {"Content-Disposition": name}
    return unless_known(request, write(audit), media_type, headers)
