"""The stored history back out, in the form in which imports read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response

from app.pipeline.retelling import retell
from app.ports.storage import Work
from app.web.api.answers import problems
from app.web.api.limits import Number
from app.web.api.strict import StrictRoute
from app.web.application import App
from app.web.renderings import Rendering

router = APIRouter(prefix="/v1/history", tags=["imports"], route_class=StrictRoute)

MEDIA_TYPE = "application/x-ndjson"
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "JSON objects, one a line, oldest first.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    },
    304: {"description": "The one who asks has exactly this already."},
    **problems("not_found"),
}


@router.get("", response_class=Response, responses=STREAM)
def export_history(
    request: Request,
    app: App,
    watch: Annotated[list[Number] | None, Query(max_length=250)] = None,
) -> Response:
    """The history of these watches, or of all, as an interchange stream that can be imported."""
    with app.storage.reading() as work:
        made = Rendering(_lines(work, watch or []))
    attached = {"Content-Disposition": 'attachment; filename="history.jsonl"'}
    return made.answer(request, MEDIA_TYPE, attached)


def _lines(work: Work, chosen: list[int]) -> Iterator[str]:
    watches = [work.watches.get(id) for id in chosen] if chosen else work.watches.all()
    for line in retell(work, watches):
        yield json.dumps(msgspec.to_builtins(line), separators=(",", ":")) + "\n"
