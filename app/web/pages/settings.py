"""Settings for people: who else there is, ways in, sign-ins, what is kept for how long, backups, budgets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from app.domain.account import Account
from app.domain.budget import Quote
from app.domain.credential import Caller, Kind, Scope
from app.domain.errors import BadInput, ChurnwatchError, SourceError
from app.domain.instant import DAY
from app.domain.owner import Role
from app.pipeline.access import LONGEST_LABEL, add_person, invite, issue, remove_person
from app.ports.budgets import Priced
from app.web.api.limits import Number
from app.web.application import App, Application, Asking, admins_only
from app.web.errors import Problem
from app.web.pages.forms import sent_by_a_browser
from app.web.pages.rendering import page

router = APIRouter(include_in_schema=False)
changing = APIRouter(include_in_schema=False, dependencies=[Depends(sent_by_a_browser)])

HERE = "/settings"
# The newest backups that are listed one by one.
SHOWN = 7

Name = Annotated[str, Field(min_length=1, max_length=64)]


class Person(BaseModel):
    """Somebody by their name."""

    model_config = ConfigDict(extra="forbid")

    name: Name


class NewPerson(Person):
    """Somebody who is to have things here."""

    role: Literal["member", "admin"] = "member"


class Removal(Person):
    """Somebody who is to be forgotten with all that is theirs. `again`: the name, to be sure."""

    again: Name


class NewKey(BaseModel):
    """A key to be made. `may`: the scopes it has."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
    may: Annotated[list[Scope], Field(min_length=1, max_length=3)]
    days: Annotated[int, Field(ge=1, le=365)] = 90


async def admin(asking: Asking) -> Caller:
    """An admin of the installation. Raises Problem `forbidden`."""
    admins_only(asking, "Only an admin does that.")
    return asking


Admin = Annotated[Caller, Depends(admin)]


@router.get(HERE)
def show(app: App, asking: Asking) -> Response:
    """Everything that can be set, as far as it concerns whoever asks."""
    return _show(app, asking)


@changing.post(f"{HERE}/keys")
def make_key(app: App, asking: Asking, form: Annotated[NewKey, Form()]) -> Response:
    if not asking.scopes >= set(form.may):
        raise Problem("forbidden", "A key may do no more than the one that makes it.")
    now, life = app.clock.now(), form.days * DAY
    with app.access.writing() as work:
        _, secret = issue(work, asking.owner, Kind.KEY, form.may, form.label, now, life)
    return _show(app, asking, secret=secret)


@changing.post(f"{HERE}/keys/{{id}}/revoke")
def revoke_key(app: App, asking: Asking, id: Number) -> Response:
    with app.access.writing() as work:
        keys = {one.id for one in work.credentials(asking.owner.id, Kind.KEY)}
        if id not in keys or not work.drop(id, asking.owner.id):
            raise Problem("not_found")
    return RedirectResponse(f"{HERE}#keys", 303)


@changing.post(f"{HERE}/sign-ins/{{id}}/remove")
def sign_out(app: App, asking: Asking, id: Number) -> Response:
    token = app.safe.remove(asking.owner.id, id)
    told = f"You are signed out of {token.host}."
    try:
        asyncio.run(app.sign_ins[token.network].revoke(token))
    except SourceError as fault:
        told = f"The sign-in is forgotten here, but {token.host} was not told: {fault}"
    return _show(app, asking, told=told)


@changing.post(f"{HERE}/people")
def add(request: Request, app: App, asking: Admin, form: Annotated[NewPerson, Form()]) -> Response:
    add_person(app.access, app.storage, form.name, Role(form.role), app.clock.now())
    return _invited(request, app, asking, form.name)


@changing.post(f"{HERE}/people/invite")
def invite_again(
    request: Request, app: App, asking: Admin, form: Annotated[Person, Form()]
) -> Response:
    return _invited(request, app, asking, form.name)


@changing.post(f"{HERE}/people/remove", dependencies=[Depends(admin)])
def remove(app: App, form: Annotated[Removal, Form()]) -> Response:
    if form.again != form.name:
        raise BadInput("write the name of whoever is to be forgotten, to be sure")
    remove_person(app.access, form.name)
    return RedirectResponse(f"{HERE}#people", 303)


@changing.post(f"{HERE}/backup")
def back_up(app: App, asking: Admin) -> Response:
    try:
        told = f"Made: {app.backups().run(app.clock.now())}."
    except OSError as fault:
        told = f"No backup was made: {fault.strerror}."
    return _show(app, asking, told=told)


def _invited(request: Request, app: Application, asking: Caller, name: str) -> Response:
    """The page with the links. Whoever needed none until now gets one as well, or is locked out."""
    names = [name]
    if asking.credential is None and asking.owner.name != name:
        names.append(asking.owner.name)
    now, home = app.clock.now(), str(request.base_url).rstrip("/")
    links = {one: f"{home}/sign-in?link={invite(app.access, one, now)}" for one in names}
    return _show(app, asking, links=links, yours=asking.owner.name)


def _show(app: Application, asking: Caller, **told: Any) -> Response:
    with app.access.reading() as work:
        keys = work.credentials(asking.owner.id, Kind.KEY)
        people = work.owners() if asking.owner.role is Role.ADMIN else []
    with app.storage.reading() as kept:
        acting = len(kept.mandates.all())
    blank: dict[str, Any] = {"secret": None, "links": {}, "told": None, "yours": None}
    return page(
        "settings.html",
        signed_in=asking.owner if asking.credential else None,
        keys=keys,
        people=people,
        sign_ins=app.safe.all(asking.owner.id),
        signing_in=sorted(app.sign_ins),
        acting=acting,
        scopes=[scope.value for scope in Scope if scope in asking.scopes],
        now=app.clock.now(),
        installation=_installation(app) if people else None,
        **blank | told,
    )


def _installation(app: Application) -> dict[str, object]:
    """What concerns everybody, for an admin."""
    folder, states = app.backups(), app.chores.all()
    return {
        "backups": folder.all()[:SHOWN],
        "folder": str(folder.folder),
        "backing_up": states.get("backup"),
        "clearing": states.get("retention"),
        "settings": app.settings,
        "quotes": list(_quotes(app)),
    }


def _quotes(app: Application) -> Iterator[tuple[str, Quote]]:
    """What each source that costs money has used of its budget; nothing is asked of it."""
    for network in sorted(app.sources):
        try:
            source = app.capture.source(network)
            if isinstance(source, Priced):
                yield network, source.quote(Account(network, "0"), None)
        except ChurnwatchError:
            continue
