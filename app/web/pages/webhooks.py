"""Webhooks for people: who is told, what was sent, and the few things one does about it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from app.delivery.endpoints import add_endpoint, rotate
from app.delivery.spreading import replay, replay_one
from app.domain.alert import Severity
from app.domain.endpoint import Filter
from app.domain.instant import HOUR
from app.net.hooks import LONGEST
from app.web.api.endpoints import checked
from app.web.api.limits import Number
from app.web.application import App, Application
from app.web.pages.forms import sent_by_a_browser
from app.web.pages.rendering import page

router = APIRouter(include_in_schema=False)
changing = APIRouter(include_in_schema=False, dependencies=[Depends(sent_by_a_browser)])

HOOKS = "/webhooks"
# What fits on a page; the API and `churnwatch webhook list` show all.
MOST, LOGGED = 250, 25


class NewHook(BaseModel):
    """An address to tell of alerts and notes, or of alerts alone."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    severity: Annotated[str, Field(pattern="^(alert|)$")] = ""


class Again(BaseModel):
    """How many hours back everything is sent again."""

    model_config = ConfigDict(extra="forbid")

    hours: Annotated[int, Field(ge=1, le=30 * 24)]


@router.get(HOOKS)
def show_all(app: App) -> Response:
    """Everybody who is told, and the form that adds one."""
    with app.storage.reading() as work:
        endpoints = work.endpoints.page(MOST + 1)
    return page(
        "webhooks.html",
        endpoints=endpoints[:MOST],
        more=len(endpoints) > MOST,
        now=app.clock.now(),
    )


@router.get("/webhooks/{id}")
def show_one(app: App, id: Number, below: Annotated[Number | None, Query()] = None) -> Response:
    """One endpoint with what was sent to it; `below`: messages with lower order numbers."""
    return _show(app, id, below=below)


@changing.post(HOOKS)
def add(app: App, form: Annotated[NewHook, Form()]) -> Response:
    wanted = Filter(severity=Severity(form.severity) if form.severity else None)
    url = checked(app, form.url)
    with app.storage.writing() as work:
        added = add_endpoint(work, app.vault, url, wanted, app.clock.now())
    return _show(app, added.endpoint.id, key=added.verify_with)


@changing.post("/webhooks/{id}/test")
def test(app: App, id: Number) -> Response:
    ruling = asyncio.run(app.courier().test(id))
    return _show(app, id, tested=True, problem=ruling.problem)


@changing.post("/webhooks/{id}/rotate")
def renew(app: App, id: Number) -> Response:
    with app.storage.writing() as work:
        added = rotate(work, app.vault, id, app.clock.now())
    return _show(app, id, key=added.verify_with)


@changing.post("/webhooks/{id}/replay")
def send_again(app: App, id: Number, form: Annotated[Again, Form()]) -> Response:
    with app.storage.writing() as work:
        now = app.clock.now()
        replay(work, id, now - form.hours * HOUR, now)
    return RedirectResponse(f"{HOOKS}/{id}#log", 303)


@changing.post("/webhooks/{id}/deliveries/{delivery}/replay")
def send_one_again(app: App, id: Number, delivery: Number) -> Response:
    with app.storage.writing() as work:
        replay_one(work, id, delivery, app.clock.now())
    return RedirectResponse(f"{HOOKS}/{id}#log", 303)


@changing.post("/webhooks/{id}/enable")
def enable(app: App, id: Number) -> Response:
    with app.storage.writing() as work:
        work.endpoints.get(id)
        work.endpoints.enable(id)
    return RedirectResponse(f"{HOOKS}/{id}", 303)


@changing.post("/webhooks/{id}/disable")
def disable(app: App, id: Number) -> Response:
    with app.storage.writing() as work:
        work.endpoints.get(id)
        work.endpoints.disable(id, app.clock.now(), "its owner disabled it")
    return RedirectResponse(f"{HOOKS}/{id}", 303)


@changing.post("/webhooks/{id}/remove")
def remove(app: App, id: Number) -> Response:
    with app.storage.writing() as work:
        work.endpoints.remove(id)
    return RedirectResponse(HOOKS, 303)


def _show(
    app: Application,
    id: int,
    below: int | None = None,
    key: str | None = None,
    tested: bool = False,
    problem: str | None = None,
) -> Response:
    with app.storage.reading() as work:
        endpoint = work.endpoints.get(id)
        found = work.deliveries.log(id, LOGGED + 1, below)
        attempts = work.deliveries.attempts([one.id for one in found[:LOGGED]])
    return page(
        "webhook.html",
        endpoint=endpoint,
        log=[(one, attempts[one.id]) for one in found[:LOGGED]],
        below=found[LOGGED - 1].number if len(found) > LOGGED else None,
        key=key,
        tested=tested,
        problem=problem,
        now=app.clock.now(),
    )
