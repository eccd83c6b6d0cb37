"""Files brought in from the browser: sent, shown, and stored once the person agrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from app.domain.errors import BadInput
from app.domain.instant import Instant, parse_instant
from app.ports.formats import Given
from app.web.application import App, Uploading
from app.web.errors import Problem
from app.web.pages.forms import sent_by_a_browser
from app.web.pages.how_far import of_upload, stream
from app.web.pages.rendering import page
from app.web.receiving import LARGEST_UPLOAD, MOST_MEGABYTES
from app.web.receiving import Form as SentForm
from app.web.uploads import Upload, look, names_of, store_in_background

router = APIRouter(prefix="/import", include_in_schema=False)
changing = APIRouter(
    prefix="/import", include_in_schema=False, dependencies=[Depends(sent_by_a_browser)]
)

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{22}$")]


class Telling(BaseModel):
    """What no file tells. `taken_at`: a day."""

    model_config = ConfigDict(extra="forbid")

    account: Annotated[str, Field(max_length=200)] = ""
    taken_at: Annotated[str, Field(max_length=40)] = ""
    all_time: bool = False

    def given(self, now: Instant) -> Given:
        """Raises BadInput."""
        return Given(now, self.account.strip() or None, _day(self.taken_at), self.all_time)


def _day(written: str) -> Instant | None:
    """The end of a day, since the export holds what happened on it; None if nothing is written."""
    if not written:
        return None
    try:
        return parse_instant(f"{written}T23:59:59Z")
    except BadInput:
        raise BadInput("a day is not in the form 2026-01-31") from None


@router.get("")
def choose(app: App) -> Response:
    """The form that takes files."""
    return page("import.html", exports=app.formats.exports, most=MOST_MEGABYTES)


@changing.post("", max_body_size=LARGEST_UPLOAD)
async def send(request: Request, app: App, uploads: Uploading) -> Response:
    """Take the files, look into them, and show what is in them."""
    upload = uploads.begin(app.clock.now())
    try:
        form = SentForm(upload.folder, request.headers.get("content-type", ""))
        await form.read(request.stream())
        if not form.files:
            raise BadInput("no file was chosen")
        given = _telling(form.fields).given(app.clock.now())
        await run_in_threadpool(look, app, upload, given)
    except BaseException:
        uploads.forget(upload)
        raise
    return _to(upload)


def _telling(fields: Mapping[str, str]) -> Telling:
    """What was typed beside the files; an empty choice of files is among it."""
    try:
        return Telling.model_validate({k: v for k, v in fields.items() if k != "files"})
    except ValidationError:
        raise Problem("invalid", "The form has a value that cannot be read.") from None


@router.get("/{token}")
def show(uploads: Uploading, token: Token) -> Response:
    """What is in the files, how far storing them is, or what came of it."""
    upload = uploads.get(token)
    return page("import_seen.html", upload=upload, names=names_of(upload), far=of_upload(upload))


@router.get("/{token}/progress")
async def progress(request: Request, uploads: Uploading, token: Token) -> Response:
    """How far the storing of an upload is, as it goes on."""
    upload = uploads.get(token)
    return await stream(request, lambda: of_upload(upload))


@changing.post("/{token}/tell")
def tell(app: App, uploads: Uploading, token: Token, form: Annotated[Telling, Form()]) -> Response:
    """Look again, with what the person said of the files."""
    upload = uploads.get(token)
    look(app, upload, form.given(app.clock.now()))
    return _to(upload)


@changing.post("/{token}/store")
def store(app: App, uploads: Uploading, token: Token) -> Response:
    """Store what was shown."""
    upload = uploads.get(token)
    store_in_background(app, upload)
    return _to(upload)


@changing.post("/{token}/forget")
def forget(uploads: Uploading, token: Token) -> Response:
    """Remove the files; nothing was stored."""
    uploads.forget(uploads.get(token))
    return RedirectResponse("/import", 303)


def _to(upload: Upload) -> Response:
    return RedirectResponse(f"/import/{upload.token}", 303)
