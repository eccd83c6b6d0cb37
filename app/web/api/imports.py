"""One file brought in by a program: looked into, and stored unless asked not to."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from app.domain.errors import BadInput
from app.domain.instant import Rfc3339, parse_instant, rfc3339
from app.pipeline.contents import Held
from app.ports.formats import Given
from app.web.api.answers import described, told
from app.web.api.repeating import key_of, once
from app.web.application import App, Application, Uploading
from app.web.errors import Problem
from app.web.receiving import LARGEST_UPLOAD, receive_file, safe_name
from app.web.uploads import Stage, Upload, look, store

router = APIRouter(prefix="/v1/imports", tags=["imports"])

# No page of another site can send these without asking first.
_KINDS = ("application/octet-stream", "application/zip", "application/gzip")


class ImportedList(msgspec.Struct, frozen=True):
    """One watched list in the file, and what the newest list of it says against what was stored."""

    network: str
    account: str
    list: str
    lists: int
    taken_at: Rfc3339
    members: int
    standing: str
    verdict: str
    reason: str | None
    joined: int
    left: int
    renamed: int


class ImportResult(msgspec.Struct, frozen=True):
    """What is in a file, and whether it was stored. `faults`: what could not be read, and why."""

    stored: bool
    lists: list[ImportedList]
    profiles: int
    events: int
    faults: list[str]
    alerts_raised: int
    notes_raised: int


@router.post(
    "",
    response_class=Response,
    max_body_size=LARGEST_UPLOAD,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}} for kind in _KINDS
            },
        }
    },
    responses=described(ImportResult, "media_type", "body_too_large"),
)
async def import_file(
    request: Request,
    app: App,
    uploads: Uploading,
    filename: Annotated[str, Query(min_length=1, max_length=200)],
    account: Annotated[str | None, Query(max_length=200)] = None,
    taken_at: Annotated[
        str | None, Query(max_length=40, json_schema_extra={"format": "date-time"})
    ] = None,
    all_time: bool = False,
    store: bool = True,
) -> Response:
    """Import one file, a platform's export or an interchange stream; with store=false only look."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _KINDS:
        raise Problem("media_type", f"Send the file with content-type: {_KINDS[0]}.")
    key, now = key_of(request), app.clock.now()
    given = Given(now, account, parse_instant(taken_at) if taken_at else None, all_time)
    upload = uploads.begin(now)
    path = upload.folder / safe_name(filename)

    async def act(_joined: Application) -> Response:
        # List by list, for a file is too long for one transaction; none is stored a second time.
        return told(request, await run_in_threadpool(_import, app, upload, given, store))

    try:
        await receive_file(request.stream(), path)
        if key is None:
            return await act(app)
        return await once(request, key, await run_in_threadpool(_digest, path), act)
    finally:
        uploads.forget(upload)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return file_digest(file, "sha256").digest()


def _import(app: App, upload: Upload, given: Given, wanted: bool) -> ImportResult:
    look(app, upload, given)
    [*refused] = upload.problems.values()
    if refused:
        raise BadInput(refused[0])
    if wanted:
        store(app, upload)
    if upload.stage is Stage.FAILED:
        raise BadInput("; ".join(upload.problems.values()) or "the file cannot be stored")
    return _result(upload)


def _result(upload: Upload) -> ImportResult:
    [contents] = upload.contents.values()
    done = list(upload.results.values())
    faults = [fault for one in done for fault in one.faults] if done else contents.faults
    return ImportResult(
        stored=upload.stage is Stage.STORED,
        lists=[_list(held) for held in contents.held],
        profiles=contents.profiles,
        events=contents.events,
        faults=[f"line {one.line}: {one.reason}" if one.line else one.reason for one in faults],
        alerts_raised=sum(one.alerts for one in done),
        notes_raised=sum(one.notes for one in done),
    )


def _list(held: Held) -> ImportedList:
    return ImportedList(
        network=held.account.network,
        account=held.account.id,
        list=held.list,
        lists=held.lists,
        taken_at=rfc3339(held.taken_at),
        members=held.members,
        standing=held.standing,
        verdict=held.verdict,
        reason=held.reason,
        joined=held.joined,
        left=held.left,
        renamed=held.renamed,
    )
