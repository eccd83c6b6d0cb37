"""Acting in one's own name: turned on for an account, planned, agreed to, and taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from app.domain.account import Account
from app.domain.act import FINAL, OPEN, Act, Deed, Mandate, Stage
from app.domain.errors import BadInput
from app.pipeline.act_plan import confirm, draw, opened, take_back
from app.pipeline.mandates import chosen, forget, turn_on, writer_of
from app.ports.storage import Work
from app.ports.writers import Inviting, Keyed
from app.web.adding import waited
from app.web.api.acting_schemas import PlanId
from app.web.api.limits import AccountName, Number, TypedName
from app.web.application import App, Application
from app.web.pages.forms import sent_by_a_browser
from app.web.pages.how_far import HowFar, of_acts, stream
from app.web.pages.rendering import page

router = APIRouter(include_in_schema=False)
changing = APIRouter(include_in_schema=False, dependencies=[Depends(sent_by_a_browser)])

HERE = "/acting"
# Rows of a table that a browser shows at once; the API gives all of them.
SHOWN = 200
_BACK = (Stage.CONFIRMED, Stage.INTENDED, Stage.DONE)


class Switch(BaseModel):
    """A form that turns acting on with a secret of the platform. `deeds`: what may be done."""

    model_config = ConfigDict(extra="forbid")

    network: Annotated[str, Field(max_length=32)]
    name: TypedName
    secret: Annotated[str, Field(min_length=1, max_length=1_000)]
    deeds: Annotated[list[Deed], Field(min_length=1, max_length=len(Deed))]


class Planning(BaseModel):
    """A form that asks for a plan; of one account, if it names one."""

    model_config = ConfigDict(extra="forbid")

    mandate: Number
    deed: Deed
    account: AccountName | None = None


@router.get(HERE)
def show(app: App) -> Response:
    """In whose name acts may be done, and everything that was."""
    return _show(app)


@router.get(f"{HERE}/progress")
async def progress(request: Request, app: App) -> Response:
    """What waits to be done, as server-sent events until nothing does."""

    def look() -> HowFar:
        with app.storage.reading() as work:
            return _how_far(work.acts.page(SHOWN))

    return await stream(request, look)


@changing.post(HERE)
def turn_it_on(app: App, form: Annotated[Switch, Form()]) -> Response:
    """Try what was given, and keep it sealed."""
    writer = writer_of(app.writers, form.network)
    deeds = chosen(writer, form.deeds)
    if not isinstance(writer, Keyed):
        raise BadInput("that platform asks you itself: use the other form")
    token = waited(writer.let_in(form.name, form.secret.strip()), form.network)
    turn_on(app.storage, app.vault, token, deeds, app.clock.now())
    return RedirectResponse(HERE, 303)


@changing.post(f"{HERE}/{{id}}/off")
def turn_it_off(app: App, id: Number) -> Response:
    """Do nothing more in an account's name."""
    now = app.clock.now()
    left = waited(forget(app.storage, app.vault, app.writers, id, now), "the platform")
    return _show(app, told=f"Acting is off for the account. {left or ''}".strip())


@changing.post(f"{HERE}/plans")
def plan(app: App, form: Annotated[Planning, Form()]) -> Response:
    """Draw a plan, which sends nothing, and show it."""
    id, now = form.mandate, app.clock.now()
    drawing = draw(app.storage, app.vault, app.writers, id, form.deed, form.account, now)
    drawn = waited(drawing, "the platform")
    if not drawn.acts and not drawn.left_out:
        return _show(app, told="Nobody there has a standing alert about whom nothing was done yet.")
    return RedirectResponse(f"{HERE}/plans/{drawn.id}", 303)


@router.get(f"{HERE}/plans/{{id}}")
def show_plan(app: App, id: PlanId) -> Response:
    """Whom, what and why, before anything is sent."""
    with app.storage.reading() as work:
        shown = opened(work, app.writers, id)
    waiting = [one for one in shown.acts if one.stage is Stage.PLANNED]
    notes = app.writers[shown.mandate.account.network].notes
    return page("act_plan.html", plan=shown, waiting=waiting, notes=notes, final=FINAL)


@changing.post(f"{HERE}/plans/{{id}}/confirm")
def agree(app: App, id: PlanId) -> Response:
    """Have it done, in the background."""
    with app.storage.writing() as work:
        confirm(work, app.writers, id, app.clock.now())
    return RedirectResponse(f"{HERE}#acts", 303)


@changing.post(f"{HERE}/acts/{{id}}/undo")
def undo(app: App, id: Number) -> Response:
    """Have it taken back, in the background."""
    with app.storage.writing() as work:
        take_back(work, id, app.clock.now())
    return RedirectResponse(f"{HERE}#acts", 303)


def mandates_for(work: Work, account: Account) -> list[Mandate]:
    """In whose name something may be done to an account."""
    family = account.network.partition(":")[0]
    return [one for one in work.mandates.all() if one.account.network == family and not one.stopped]


def _show(app: Application, told: str | None = None) -> Response:
    with app.storage.reading() as work:
        mandates, acts = work.mandates.all(), work.acts.page(SHOWN)
    writers = sorted(app.writers.items())
    return page(
        "acting.html",
        mandates=mandates,
        acts=acts,
        told=told,
        keyed=[(name, one) for name, one in writers if isinstance(one, Keyed)],
        asking=[(name, one) for name, one in writers if isinstance(one, Inviting)],
        nowhere=[(name, one) for name, one in writers if not one.deeds],
        far=_how_far(acts),
        back=[one.id for one in acts if one.stage in _BACK and _can_be_undone(one.deed, one.stage)],
    )


def _how_far(acts: list[Act]) -> HowFar:
    return of_acts(sum(one.stage in OPEN for one in acts))


def _can_be_undone(deed: Deed, stage: Stage) -> bool:
    return deed not in FINAL or stage is Stage.CONFIRMED
