"""API keys: made, listed, revoked. The secret is in the answer that makes one, and nowhere else."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.credential import Credential, Kind, Scope
from app.domain.instant import DAY, Rfc3339, rfc3339
from app.pipeline.access import LONGEST_LABEL, issue
from app.web.api.answers import JSON, described, problems, told
from app.web.api.limits import Number
from app.web.api.strict import StrictRoute
from app.web.application import App, Asking
from app.web.errors import Problem

router = APIRouter(prefix="/v1/keys", tags=["keys"], route_class=StrictRoute)


class NewKey(BaseModel):
    """A key to be made. `days`: how long it opens."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"label": "feed reader", "scopes": ["read"], "days": 90}},
    )

    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3)]
    days: Annotated[int, Field(strict=True, ge=1, le=365)] = 365


class ToldKey(msgspec.Struct, frozen=True, omit_defaults=True):
    """A key. `used_at`: to the day. `secret`: only in the answer that made it."""

    id: int
    label: str
    scopes: list[str]
    created_at: Rfc3339
    expires_at: Rfc3339
    used_at: Rfc3339 | None = None
    secret: str | None = None


class Keys(msgspec.Struct, frozen=True):
    """The keys of whoever asks, oldest first."""

    keys: list[ToldKey]


@router.get("", response_class=Response, responses=described(Keys))
def list_keys(request: Request, app: App, asking: Asking) -> Response:
    """The keys of whoever asks, oldest first."""
    with app.access.reading() as work:
        found = work.credentials(asking.owner.id, Kind.KEY)
    return told(request, Keys([_tell(one) for one in found]))


@router.post(
    "",
    status_code=201,
    response_class=Response,
    responses=described(ToldKey, "forbidden", "media_type", "body_too_large", status=201),
)
def create_key(app: App, asking: Asking, wanted: NewKey) -> Response:
    """Make a key, which may do no more than whoever makes it."""
    if not asking.scopes >= set(wanted.scopes):
        raise Problem("forbidden", "A key may do no more than the one that makes it.")
    now, life = app.clock.now(), wanted.days * DAY
    with app.access.writing() as work:
        made = issue(work, asking.owner, Kind.KEY, wanted.scopes, wanted.label, now, life)
    return Response(msgspec.json.encode(_tell(*made)), 201, media_type=JSON)


@router.delete("/{id}", status_code=204, responses=problems("not_found"))
def revoke_key(app: App, asking: Asking, id: Number) -> None:
    """Take a key back; it opens nothing from now on."""
    with app.access.writing() as work:
        keys = {one.id for one in work.credentials(asking.owner.id, Kind.KEY)}
        if id not in keys or not work.drop(id, asking.owner.id):
            raise Problem("not_found")


def _tell(one: Credential, secret: str | None = None) -> ToldKey:
    return ToldKey(
        one.id,
        one.label,
        [scope.value for scope in sorted(one.scopes)],
        rfc3339(one.created_at),
        rfc3339(one.expires_at),
        None if one.used_at is None else rfc3339(one.used_at),
        secret,
    )
