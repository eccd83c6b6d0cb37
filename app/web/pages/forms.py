"""What people send from the pages: every form does one thing and leads back to a page."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import Headers

from app.domain.choice import Choice
from app.domain.errors import BadInput
from app.domain.finding import Pattern
from app.domain.instant import HOUR
from app.domain.watch import ListKind
from app.pipeline.choosing import choose
from app.pipeline.pacing import hasten, set_pace
from app.pipeline.review import acknowledge, dismiss, reopen
from app.web.adding import add
from app.web.api.limits import LONGEST_REASON, Network, Number, Reason, TypedName
from app.web.application import App
from app.web.security.gate import check_browser


async def sent_by_a_browser(request: Request) -> None:
    """Refuse a form that comes from nowhere; the gate has refused those of other sites."""
    check_browser(Headers(scope=request.scope))


router = APIRouter(include_in_schema=False, dependencies=[Depends(sent_by_a_browser)])

# A path of ours and nothing else, so that no form can lead to another site.
_OWN_PATH = r"^/(?:[!-.0-\[\]-~][!-\[\]-~]*)?$"
ALERT_ID = "^al_[0-9a-f]{16}$"
Hours = Annotated[int, Field(ge=1, le=24 * 30)] | None
AlertId = Annotated[str, Path(pattern=ALERT_ID)]


class Act(BaseModel):
    """A form that only says where to go on."""

    model_config = ConfigDict(extra="forbid")

    back: Annotated[str, Field(pattern=_OWN_PATH, max_length=3_000)] = "/"


class Dismissal(Act):
    """A form that says why."""

    reason: Reason


class Many(Act):
    """A form that settles several alerts alike. `reason`: why they are dismissed, if they are."""

    ids: Annotated[list[Annotated[str, Field(pattern=ALERT_ID)]], Field(max_length=100)] = []
    act: Literal["acknowledge", "dismiss"]
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""


class Beginning(BaseModel):
    """A form that says whose list to watch. `hours`: how often, None as it needs."""

    model_config = ConfigDict(extra="forbid")

    network: Network
    account: TypedName
    list: Literal["followers", "following"]
    hours: Hours = None


class Pace(Act):
    """A form that says how often a list is captured, None as it needs."""

    hours: Hours = None


class Choosing(Act):
    """A form that says which alerts a watch raises. `percent`: from which confidence."""

    patterns: Annotated[list[Pattern], Field(max_length=len(Pattern))] = []
    percent: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 0

    @property
    def choice(self) -> Choice:
        """What was chosen; all patterns ticked are any, also those a later version knows."""
        chosen = frozenset(self.patterns)
        return Choice(None if chosen == set(Pattern) else chosen, round(self.percent / 100, 6))


@router.post("/alerts/settle")
def settle_alerts(app: App, form: Annotated[Many, Form()]) -> Response:
    """All of them or, if one cannot be settled so, none."""
    if form.act == "dismiss" and not any(letter.isalnum() for letter in form.reason):
        raise BadInput("to dismiss alerts, say why they are wrong or do not matter")
    if not form.ids:
        raise BadInput("no alert is ticked: tick those it is about")
    with app.storage.writing() as work:
        for id in form.ids:
            if form.act == "dismiss":
                dismiss(work, id, form.reason.strip(), app.clock.now())
            else:
                acknowledge(work, id, app.clock.now())
    return RedirectResponse(form.back, 303)


@router.post("/alerts/{id}/acknowledge")
def acknowledge_alert(app: App, id: AlertId, form: Annotated[Act, Form()]) -> Response:
    with app.storage.writing() as work:
        acknowledge(work, id, app.clock.now())
    return _back(form, id)


@router.post("/alerts/{id}/dismiss")
def dismiss_alert(app: App, id: AlertId, form: Annotated[Dismissal, Form()]) -> Response:
    with app.storage.writing() as work:
        dismiss(work, id, form.reason, app.clock.now())
    return _back(form, id)


@router.post("/alerts/{id}/reopen")
def reopen_alert(app: App, id: AlertId, form: Annotated[Act, Form()]) -> Response:
    with app.storage.writing() as work:
        reopen(work, id, app.clock.now())
    return _back(form, id)


@router.post("/watches")
def begin_watch(app: App, form: Annotated[Beginning, Form()]) -> Response:
    made, _ = add(app, form.network, form.account, ListKind(form.list), _interval(form.hours))
    return RedirectResponse(f"/watches/{made.id}", 303)


@router.post("/watches/{id}/pause")
def pause_watch(app: App, id: Number, form: Annotated[Act, Form()]) -> Response:
    with app.storage.writing() as work:
        work.watches.pause(id, True)
    return _back(form, f"watch-{id}")


@router.post("/watches/{id}/resume")
def resume_watch(app: App, id: Number, form: Annotated[Act, Form()]) -> Response:
    with app.storage.writing() as work:
        work.watches.pause(id, False)
    return _back(form, f"watch-{id}")


@router.post("/watches/{id}/capture")
def capture_watch(app: App, id: Number, form: Annotated[Act, Form()]) -> Response:
    with app.storage.writing() as work:
        hasten(work, id, app.clock.now())
    return _back(form, f"watch-{id}")


@router.post("/watches/{id}/pace")
def pace_watch(app: App, id: Number, form: Annotated[Pace, Form()]) -> Response:
    with app.storage.writing() as work:
        set_pace(work, id, _interval(form.hours), app.clock.now())
    return _back(form, f"watch-{id}")


@router.post("/watches/{id}/choose")
def choose_alerts(app: App, id: Number, form: Annotated[Choosing, Form()]) -> Response:
    with app.storage.writing() as work:
        choose(work, id, form.choice, app.clock.now())
    return _back(form, f"watch-{id}")


@router.post("/watches/{id}/remove")
def remove_watch(app: App, id: Number) -> Response:
    with app.storage.writing() as work:
        work.watches.remove(id)
    return RedirectResponse("/#watches", 303)


def _interval(hours: int | None) -> int | None:
    return None if hours is None else hours * HOUR


def _back(form: Act, part: str) -> Response:
    """To where the form was, at the thing it was about."""
    return RedirectResponse(f"{re.sub('#.*', '', form.back)}#{part}", 303)
