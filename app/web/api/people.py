"""Who is on this installation: an admin lets them in, and forgets them with all that is theirs."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.instant import Rfc3339, rfc3339
from app.domain.owner import Owner, Role
from app.pipeline.access import add_person as let_in
from app.pipeline.access import invite
from app.pipeline.access import remove_person as forget
from app.web.api.answers import JSON, described, problems, told
from app.web.api.strict import StrictRoute
from app.web.application import App, Application, Asking, admins_only

router = APIRouter(prefix="/v1/people", tags=["people"], route_class=StrictRoute)

NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"
Name = Annotated[str, Path(pattern=NAME, examples=["bob"])]


class NewPerson(BaseModel):
    """A person to be let in. An admin may say who else there is."""

    model_config = ConfigDict(
        strict=True, extra="forbid", json_schema_extra={"example": {"name": "bob"}}
    )

    name: Annotated[str, Field(pattern=NAME)]
    admin: bool = False


class ToldPerson(msgspec.Struct, frozen=True):
    """A person. `invited_at`: when they were last given a link to sign in."""

    name: str
    role: str
    created_at: Rfc3339
    invited_at: Rfc3339 | None


class People(msgspec.Struct, frozen=True):
    """Everybody here, in the order they came."""

    people: list[ToldPerson]


class Invited(msgspec.Struct, frozen=True):
    """A link by which a person signs in once, within a day; it is told nowhere else."""

    name: str
    link: str


INVITED = described(Invited, "forbidden", "not_found", "conflict", "media_type", status=201)


@router.get("", response_class=Response, responses=described(People, "forbidden"))
def list_people(request: Request, app: App, asking: Asking) -> Response:
    """Everybody here."""
    _check(asking)
    with app.access.reading() as work:
        found = work.owners()
    return told(request, People([_tell(one) for one in found]))


@router.post("", status_code=201, response_class=Response, responses=INVITED)
def add_person(app: App, asking: Asking, wanted: NewPerson) -> Response:
    """Let one more person watch lists here. From now on everybody has to sign in."""
    _check(asking)
    role = Role.ADMIN if wanted.admin else Role.MEMBER
    let_in(app.access, app.storage, wanted.name, role, app.clock.now())
    return _invited(app, wanted.name)


@router.post("/{name}/invitation", status_code=201, response_class=Response, responses=INVITED)
def invite_person(app: App, asking: Asking, name: Name) -> Response:
    """Give a person a link to sign in by. From now on everybody has to."""
    _check(asking)
    return _invited(app, name)


@router.delete("/{name}", status_code=204, responses=problems("forbidden", "not_found", "conflict"))
def remove_person(app: App, asking: Asking, name: Name) -> None:
    """Forget a person with everything they watch. This cannot be taken back."""
    _check(asking)
    forget(app.access, name)


def _check(asking: Asking) -> None:
    admins_only(asking, "Only an admin says who is here.")


def _invited(app: Application, name: str) -> Response:
    link = f"{app.settings.pages}/sign-in?link={invite(app.access, name, app.clock.now())}"
    return Response(msgspec.json.encode(Invited(name, link)), 201, media_type=JSON)


def _tell(one: Owner) -> ToldPerson:
    invited = None if one.invited_at is None else rfc3339(one.invited_at)
    return ToldPerson(one.name, one.role.value, rfc3339(one.created_at), invited)
