"""Notifications for people: who is told, of what, how often and when not; added, tried, removed."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from app.delivery.recipients import add_recipient, read_quiet
from app.delivery.services import SCHEMES, shown_address
from app.domain.alert import Severity
from app.domain.errors import BadInput
from app.domain.instant import DAY, HOUR
from app.domain.recipient import Quiet
from app.web.application import App, Application
from app.web.pages.forms import sent_by_a_browser
from app.web.pages.rendering import page

router = APIRouter(include_in_schema=False)
changing = APIRouter(include_in_schema=False, dependencies=[Depends(sent_by_a_browser)])

NOTIFICATIONS = "/notifications"
# How often somebody can be told, in hours; 0 is at once.
PACES = (0, 1, 6, 24, 168)

Id = Annotated[str, Path(pattern=r"^to_[0-9a-f]{8}$")]
Hour = Annotated[str, Field(pattern=r"^(\d\d:\d\d)?$")]


class NewRecipient(BaseModel):
    """An address as apprise writes it. `every`: hours; `begins`, `ends`: of the quiet hours."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2_000)]
    severity: Annotated[str, Field(pattern="^(alert|)$")] = ""
    every: Annotated[int, Field(ge=0, le=max(PACES))] = 0
    begins: Hour = ""
    ends: Hour = ""
    zone: Annotated[str, Field(max_length=64)] = "UTC"

    def quiet(self) -> Quiet | None:
        """The quiet hours, if there are any. Raises BadInput."""
        if not self.begins and not self.ends:
            return None
        if not self.begins or not self.ends:
            raise BadInput("quiet hours have a beginning and an end")
        return read_quiet(f"{self.begins}-{self.ends}", self.zone.strip() or "UTC")


@router.get(NOTIFICATIONS)
def show(app: App) -> Response:
    """Everybody who is told, and the form that adds one."""
    return _show(app)


@changing.post(NOTIFICATIONS)
def add(app: App, form: Annotated[NewRecipient, Form()]) -> Response:
    url, quiet = form.url.strip(), form.quiet()
    severity = Severity(form.severity) if form.severity else None
    shown = shown_address(url)
    with app.storage.writing() as work:
        now = app.clock.now()
        made = add_recipient(work, app.vault, url, shown, now, severity, form.every * HOUR, quiet)
    return RedirectResponse(f"{NOTIFICATIONS}#{made.id}", 303)


@changing.post("/notifications/{id}/test")
def test(app: App, id: Id) -> Response:
    problem = asyncio.run(app.notifier().test(id))
    return _show(app, tested=id, problem=problem)


@changing.post("/notifications/{id}/remove")
def remove(app: App, id: Id) -> Response:
    with app.storage.writing() as work:
        work.recipients.remove(id)
    return RedirectResponse(NOTIFICATIONS, 303)


def _show(app: Application, tested: str | None = None, problem: str | None = None) -> Response:
    with app.storage.reading() as work:
        recipients = work.recipients.all()
    return page(
        "notifications.html",
        recipients=recipients,
        tested=tested,
        problem=problem,
        paces=[(hours, _pace(hours)) for hours in PACES],
        schemes=SCHEMES,
    )


def _pace(hours: int) -> str:
    if not hours:
        return "at once"
    if hours * HOUR < DAY:
        return "hourly" if hours == 1 else f"together, every {hours} hours"
    return "together, once a day" if hours * HOUR == DAY else "together, once a week"
