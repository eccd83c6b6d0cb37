"""Block lists: handed out at addresses that stay, and kept by their owner."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.convertors import StringConvertor, register_url_convertor

from app.domain.blocklist import BlockList
from app.domain.credential import Scope
from app.exports.json_document import BlockListDocument
from app.pipeline.edition import open_edition, propose
from app.pipeline.keep_lists import change, create, remove
from app.pipeline.publish import approve, publish, unpublish
from app.pipeline.suggest import Proposal
from app.ports.exports import Exporter
from app.ports.storage import Work
from app.web.api.answers import ASK_AGAIN, created, described, is_known, problems, told
from app.web.api.blocklist_schemas import (
    BlockListChange,
    BlockLists,
    NewBlockList,
    Slug,
    ToldBlockList,
    ToldFormat,
    tell_blocklist,
)
from app.web.api.limits import LARGEST_NUMBER
from app.web.api.strict import StrictRoute
from app.web.application import App, Application, Asking, Rendered
from app.web.errors import Problem
from app.web.renderings import Rendering


class Undotted(StringConvertor):
    """A part of a path without a dot: with one it is a file of a list, which takes no changes."""

    regex = "[^/.]+"


register_url_convertor("undotted", Undotted())
router = APIRouter(prefix="/v1/blocklists", tags=["block lists"], route_class=StrictRoute)

Format = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,32}$", examples=["csv"])]
Since = Annotated[
    int | None,
    Query(ge=0, le=LARGEST_NUMBER, description="only what changed after this version"),
]
FILE = {
    200: {"description": "The block list in this form."},
    304: {"description": "The one who asks has exactly this already."},
    **problems("not_found", "conflict"),
}
# A name with a dot is that of a file of a list, which takes no changes.
REFUSED = ("not_found", "method_not_allowed", "conflict", "media_type", "body_too_large")
KEPT = described(ToldBlockList, *REFUSED)
MADE = described(ToldBlockList, *REFUSED, status=201)
PROPOSED = described(BlockListDocument, "not_found", "conflict")
VERSIONS = 20


@router.get("", response_class=Response, responses=described(BlockLists))
def list_blocklists(request: Request, app: App) -> Response:
    """The block lists there are, with the addresses of their forms."""
    with app.storage.reading() as work:
        there = [_tell(work, app, one) for one in work.blocklists.all()]
    return told(request, BlockLists(there))


@router.post("", status_code=201, response_class=Response, responses=MADE)
def create_blocklist(request: Request, app: App, wanted: NewBlockList) -> Response:
    """Keep a new list. It is private until it is published."""
    with app.storage.writing() as work:
        rule = wanted.rule.rule()
        one = create(work, wanted.slug, wanted.title, rule, wanted.quota, wanted.days)
        return created(told(request, _tell(work, app, one)), f"/v1/blocklists/{one.slug}")


@router.get("/{slug}.{format}", response_class=Response, responses=FILE)
def get_blocklist(
    request: Request,
    app: App,
    asking: Asking,
    rendered: Rendered,
    slug: Slug,
    format: Format,
    since: Since = None,
) -> Response:
    """A block list in one form: its newest version, or what it would be while it is private.

    Ask with `If-None-Match`: nothing is sent while it is the same. With `since`, a form that tells
    changes gives what came, changed and was retracted after that version.
    """
    exporter = _exporter(app, format, since)
    attached = {"Content-Disposition": f'attachment; filename="{slug}.{format}"'}
    with app.storage.reading() as work:
        one = work.blocklists.get(slug)
        if not one.published and Scope.READ not in asking.scopes:
            raise Problem("not_found")
        edition = open_edition(work, one, app.clock.now(), since, app.home)
        if edition.hash is None:
            made = Rendering(exporter.write(edition))
            return made.answer(request, exporter.media_type, attached)
        etag = f'"{edition.version}-{edition.hash[:32]}{"" if since is None else f"-{since}"}"'
        if is_known(request, etag):
            known = {"ETag": etag, "Cache-Control": ASK_AGAIN}
            return Response(status_code=304, headers=known)
        what = (one.id, format, etag)
        kept = rendered.get(what) or rendered.keep(what, Rendering(exporter.write(edition), etag))
    return kept.answer(request, exporter.media_type, attached)


@router.get(
    "/{slug:undotted}", response_class=Response, responses=described(ToldBlockList, "not_found")
)
def show_blocklist(request: Request, app: App, slug: Slug) -> Response:
    """One list with its rule and its newest versions."""
    with app.storage.reading() as work:
        return told(request, _tell(work, app, work.blocklists.get(slug)))


@router.get("/{slug}/proposal", response_class=Response, responses=PROPOSED)
def propose_blocklist(request: Request, app: App, slug: Slug) -> Response:
    """What the list would say now, published or not, whether or not that is held."""
    exporter = app.exporters["json"]
    with app.storage.reading() as work:
        edition = propose(work, work.blocklists.get(slug), app.clock.now(), app.home)
        made = Rendering(exporter.write(edition))
    return made.answer(request, exporter.media_type, {})


@router.patch("/{slug:undotted}", response_class=Response, responses=KEPT)
def change_blocklist(request: Request, app: App, slug: Slug, wanted: BlockListChange) -> Response:
    """Give a list another title, rule, quota or expiry."""
    named = {
        "title": wanted.title,
        "rule": wanted.rule and wanted.rule.rule(),
        "quota": wanted.quota,
        "days": wanted.days,
    }
    given = {name: value for name, value in named.items() if value is not None}
    with app.storage.writing() as work:
        one = replace(work.blocklists.get(slug), **given)  # type: ignore[arg-type]
        return told(request, _tell(work, app, change(work, one, app.clock.now())))


@router.delete(
    "/{slug:undotted}",
    status_code=204,
    responses=problems("not_found", "method_not_allowed", "conflict"),
)
def remove_blocklist(app: App, slug: Slug) -> None:
    """Forget a list with its versions; who subscribes to it gets nothing any more."""
    with app.storage.writing() as work:
        remove(work, slug)


@router.post("/{slug}/publish", response_class=Response, responses=KEPT)
def publish_blocklist(request: Request, app: App, slug: Slug) -> Response:
    """Let everybody read a list, as it is now; its versions follow by themselves."""
    with app.storage.writing() as work:
        publish(work, slug, app.clock.now())
        return told(request, _tell(work, app, work.blocklists.get(slug)))


@router.post("/{slug}/unpublish", response_class=Response, responses=KEPT)
def unpublish_blocklist(request: Request, app: App, slug: Slug) -> Response:
    """Make a list private again."""
    with app.storage.writing() as work:
        unpublish(work, slug)
        return told(request, _tell(work, app, work.blocklists.get(slug)))


@router.post("/{slug}/approve", response_class=Response, responses=KEPT)
def approve_blocklist(request: Request, app: App, slug: Slug) -> Response:
    """Publish what the list would say now, although it changes more than passes by itself."""
    with app.storage.writing() as work:
        approve(work, slug, app.clock.now())
        return told(request, _tell(work, app, work.blocklists.get(slug)))


def _exporter(app: Application, format: str, since: int | None) -> Exporter:
    exporter = app.exporters.get(format)
    if exporter is None:
        raise Problem("not_found", f"There are the forms {', '.join(sorted(app.exporters))}.")
    if since is not None and not exporter.tells_changes:
        tell = sorted(name for name, one in app.exporters.items() if one.tells_changes)
        raise Problem("conflict", f"Changes since a version are told by {', '.join(tell)}.")
    return exporter


def _tell(work: Work, app: Application, one: BlockList) -> ToldBlockList:
    versions = work.editions.versions(one.id, VERSIONS)
    if one.published and versions:
        size = versions[0].entries
    else:
        size = sum(1 for _ in Proposal(work, one, app.clock.now()))
    formats = [
        ToldFormat(name, made.media_type, f"/v1/blocklists/{one.slug}.{name}", made.tells_changes)
        for name, made in sorted(app.exporters.items())
    ]
    return tell_blocklist(one, size, versions, formats)
