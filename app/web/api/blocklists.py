"""Block lists at addresses that stay, for programs that ask again and again."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response

from app.domain.blocklist import BlockList
from app.pipeline.suggest import TITLES, suggest
from app.ports import Work
from app.web.api.answers import described, problems, told, unless_known
from app.web.api.strict import StrictRoute
from app.web.application import App, Application
from app.web.errors import Problem

router = APIRouter(prefix="/v1/blocklists", tags=["block lists"], route_class=StrictRoute)

Slug = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", examples=["suggested"])]
Format = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,32}$", examples=["csv"])]


class ToldFormat(msgspec.Struct, frozen=True):
    """One form a block list is given in, and where."""

    name: str
    media_type: str
    href: str


class ToldBlockList(msgspec.Struct, frozen=True):
    """A block list: how many it names, and since when nothing that could change it has changed."""

    slug: str
    title: str
    entries: int
    formats: list[ToldFormat]


class BlockLists(msgspec.Struct, frozen=True):
    """The block lists there are."""

    blocklists: list[ToldBlockList]


@router.get("", response_class=Response, responses=described(BlockLists))
def list_blocklists(request: Request, app: App) -> Response:
    """The block lists there are, with the addresses of their forms."""
    with app.storage.reading() as work:
        there = [_blocks(work, app, slug) for slug in TITLES]
    return told(request, BlockLists([_tell(blocks, app) for blocks in there]))


@router.get(
    "/{slug}.{format}",
    response_class=Response,
    responses={
        200: {"description": "The block list in this form."},
        304: {"description": "The one who asks has exactly this already."},
        **problems("not_found"),
    },
)
def get_blocklist(request: Request, app: App, slug: Slug, format: Format) -> Response:
    """A block list in one form. Ask with `If-None-Match`: nothing is sent while it is the same."""
    exporter = app.exporters.get(format)
    if exporter is None or slug not in TITLES:
        raise Problem("not_found", f"There are the forms {', '.join(sorted(app.exporters))}.")
    with app.storage.reading() as work:
        blocks = _blocks(work, app, slug)
    written = exporter.write(blocks)
    attached = {"Content-Disposition": f'attachment; filename="{slug}.{format}"'}
    return unless_known(request, written.text.encode(), exporter.media_type, attached)


def _blocks(work: Work, app: Application, slug: str) -> BlockList:
    """The list as of the last change of any alert, so that it stays the same while nothing happens."""
    blocks = suggest(work, slug, app.clock.now())
    return replace(blocks, as_of=work.alerts.changed_at() or 0)


def _tell(blocks: BlockList, app: Application) -> ToldBlockList:
    formats = [
        ToldFormat(name, exporter.media_type, f"/v1/blocklists/{blocks.name}.{name}")
        for name, exporter in sorted(app.exporters.items())
    ]
    return ToldBlockList(blocks.name, blocks.title, len(blocks.entries), formats)
