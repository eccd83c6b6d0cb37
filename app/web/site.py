"""The web put together: routes, the gate before them and the headers around them."""

from __future__ import annotations

from pathlib import Path

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import __version__
from app.domain.errors import ChurnwatchError
from app.web.api import (
    accounts,
    acting,
    alerts,
    audits,
    backtests,
    blocklists,
    endpoints,
    erasures,
    events,
    health,
    histories,
    imports,
    keys,
    metrics,
    mirrors,
    objections,
    people,
    recipients,
    sign_ins,
    stream,
    subscriptions,
    watches,
)
from app.web.api.cursors import Cursors
from app.web.application import Application
from app.web.assets import Assets
from app.web.audits import Audits
from app.web.caller_limits import limits
from app.web.heads import Heads
from app.web.hooks import hook_of
from app.web.kept import KeptAnswers
from app.web.openapi import ABOUT, Site, operation_id
from app.web.pages import accounts as account_pages
from app.web.pages import acting as acting_pages
from app.web.pages import alerts as alert_pages
from app.web.pages import audits as audit_pages
from app.web.pages import (
    beginning,
    blocklist_forms,
    charts,
    entries,
    forms,
    importing,
    notifications,
    raw_events,
    signing_in,
    signing_in_elsewhere,
    start,
    watch,
    watch_charts,
    webhooks,
)
from app.web.pages import blocklists as blocklist_pages
from app.web.pages import settings as setting_pages
from app.web.pages.refusal import answer, answer_crash
from app.web.renderings import Renderings
from app.web.security.door import Door
from app.web.security.gate import LARGEST_BODY, Gate
from app.web.security.headers import SecureHeaders
from app.web.security.quota import Quota
from app.web.settings import WebSettings

API = (
    health,
    watches,
    alerts,
    accounts,
    audits,
    blocklists,
    mirrors,
    subscriptions,
    objections,
    backtests,
    events,
    stream,
    endpoints,
    recipients,
    sign_ins,
    acting,
    imports,
    histories,
    people,
    keys,
    erasures,
    metrics,
)
PAGES = (
    start,
    beginning,
    alert_pages,
    account_pages,
    audit_pages,
    watch,
    watch_charts,
    raw_events,
    charts,
    forms,
    importing,
    blocklist_pages,
    blocklist_forms,
    entries,
    webhooks,
    notifications,
    acting_pages,
    setting_pages,
    signing_in,
    signing_in_elsewhere,
)
STATIC = Path(__file__).parent / "static"


def build_site(application: Application, settings: WebSettings) -> ASGIApp:
    """Everything that is served over HTTP, for one program."""
    site = Site(
        title="Churnwatch",
        description=ABOUT,
        version=__version__,
        generate_unique_id_function=operation_id,
        docs_url=None,
        redoc_url=None,
        max_body_size=LARGEST_BODY,
    )
    site.state.application = application
    site.state.cursors = Cursors()
    site.state.audits = Audits()
    site.state.renderings = Renderings()
    site.state.uploads = {}
    site.state.settling = {}
    site.state.under_way = set()
    site.state.listeners = stream.Listeners()
    for name, limit in limits().items():
        setattr(site.state, name, limit)
    for routes in (*API, *PAGES):
        site.include_router(routes.router)
    for forms_of in (beginning, importing, webhooks, notifications, acting_pages, setting_pages):
        site.include_router(forms_of.changing)
    for receiver in application.receivers:
        site.include_router(hook_of(receiver))
    site.mount("/static", Assets(directory=STATIC), name="static")
    for refused in (RequestValidationError, HTTPException, ChurnwatchError):
        site.add_exception_handler(refused, answer)
    site.add_exception_handler(Exception, answer_crash)
    site.state.kept = KeptAnswers(site, application.clock)
    door = Door(site.state.kept, application, settings.private, Quota(settings.requests_a_minute))
    names = settings.names(application.settings.public_url or "")
    guarded: ASGIApp = SecureHeaders(Gate(Heads(door), names))
    if settings.trusted_proxies:
        guarded = ProxyHeadersMiddleware(guarded, [*map(str, settings.trusted_proxies)])  # type: ignore[arg-type, assignment]
    return guarded
