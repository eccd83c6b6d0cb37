"""A published list kept in step as a moderation list on its owner's account at Bluesky."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import NotFound
from app.domain.instant import Rfc3339, rfc3339
from app.domain.mirror import Holder
from app.pipeline.mirror_choice import preview, turn_off, turn_on
from app.ports.storage import Work
from app.web.api.answers import accepted, described, told
from app.web.api.blocklist_schemas import Slug
from app.web.api.limits import STRICT
from app.web.api.strict import StrictRoute
from app.web.application import App, Application

router = APIRouter(
    prefix="/v1/blocklists/{slug}/mirror", tags=["block lists"], route_class=StrictRoute
)

Handle = Annotated[str, Field(min_length=3, max_length=253, pattern=r"^[!-~]+$")]


class Whose(BaseModel):
    """The account a list would be mirrored on."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={"example": {"handle": "alice.bsky.social"}}
    )

    handle: Handle


class NewMirror(BaseModel):
    """The account a list is to be mirrored on, with an app password of it, which is kept sealed."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={
            "example": {"handle": "alice.bsky.social", "app_password": "abcd-efgh-ijkl-mnop"}
        }
    )

    handle: Handle
    app_password: Annotated[str, Field(max_length=100)]


class MirrorPlan(msgspec.Struct, frozen=True):
    """What would be written: records that come and go, the points it takes, and so many hours."""

    handle: str
    came: int
    gone: int
    points: int
    hours: int


class ToldMirror(msgspec.Struct, frozen=True):
    """Where a list is mirrored. `shows`: the version that stands there, null while it is written.

    `fault`: why it is not in step, and `retry_at` when it goes on; `ending`: it is being taken off.
    """

    handle: str
    did: str
    shows: int | None
    ending: bool
    fault: str | None
    retry_at: Rfc3339 | None


PLATFORM = ("not_found", "conflict", "media_type", "body_too_large", "platform_failed")


@router.get("", response_class=Response, responses=described(ToldMirror, "not_found"))
def get_mirror(request: Request, app: App, slug: Slug) -> Response:
    """Where a list is mirrored, and how far that is."""
    with app.storage.reading() as work:
        return told(request, _tell(work, slug))


@router.post("/preview", response_class=Response, responses=described(MirrorPlan, *PLATFORM))
def preview_mirror(request: Request, app: App, slug: Slug, whose: Whose) -> Response:
    """What would be written to an account; only reads."""
    holder = _holder(app, slug, whose.handle)
    plan = asyncio.run(preview(app.storage, app.repositories, slug, holder, app.home))
    said = MirrorPlan(holder.handle, plan.came, plan.gone, plan.points, plan.hours)
    return told(request, said)


@router.post(
    "",
    status_code=202,
    response_class=Response,
    responses=described(ToldMirror, *PLATFORM, status=202),
)
def begin_mirror(request: Request, app: App, slug: Slug, wanted: NewMirror) -> Response:
    """Mirror a list on an account from now on; every version follows by itself, in the background.

    Everybody can read such a list, and see whose it is.
    """
    holder = _holder(app, slug, wanted.handle)
    beginning = turn_on(app.storage, app.vault, app.repositories, slug, holder, wanted.app_password)
    asyncio.run(beginning)
    with app.storage.reading() as work:
        return accepted(told(request, _tell(work, slug)))


@router.delete(
    "",
    status_code=202,
    response_class=Response,
    responses=described(ToldMirror, "not_found", status=202),
)
def end_mirror(request: Request, app: App, slug: Slug) -> Response:
    """Take a list off the account, in the background."""
    with app.storage.writing() as work:
        turn_off(work, slug)
        return accepted(told(request, _tell(work, slug)))


def _holder(app: Application, slug: str, handle: str) -> Holder:
    """The account with this handle, which is only asked for where there is such a list."""
    with app.storage.reading() as work:
        work.blocklists.get(slug)
    return asyncio.run(app.repositories.find(handle))


def _tell(work: Work, slug: str) -> ToldMirror:
    mirror = work.mirrors.of(work.blocklists.get(slug).id)
    if mirror is None:
        raise NotFound(f"{slug} is mirrored nowhere")
    retry = rfc3339(mirror.retry_at) if mirror.retry_at else None
    holder = mirror.holder
    return ToldMirror(holder.handle, holder.did, mirror.shows, mirror.ending, mirror.fault, retry)
