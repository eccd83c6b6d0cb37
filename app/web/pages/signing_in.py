"""Signing in with a link that works once, or with a key; and out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from app.domain.credential import LIFETIME, Kind
from app.domain.instant import SECOND
from app.pipeline.access import sign_in
from app.web.application import Asking, Program
from app.web.caller_limits import SignIns, caller_of
from app.web.pages.forms import sent_by_a_browser
from app.web.pages.rendering import page
from app.web.security.door import COOKIE, PLAIN_COOKIE

router = APIRouter(include_in_schema=False)

Secret = Annotated[str, Field(max_length=100)]


class SigningIn(BaseModel):
    """A form that shows a link's secret, or a key."""

    model_config = ConfigDict(extra="forbid")

    secret: Secret


@router.get("/sign-in")
def show(link: Annotated[Secret, Query()] = "") -> Response:
    """The form. Looking at a link does not use it up, as programs look at links before people do."""
    return page("sign_in.html", secret=link, refused=False)


@router.post("/sign-in", dependencies=[Depends(sent_by_a_browser)])
def enter(
    request: Request, app: Program, attempts: SignIns, form: Annotated[SigningIn, Form()]
) -> Response:
    """Begin a session, under a new secret."""
    now = app.clock.now()
    attempts.count(caller_of(request), now)
    session = sign_in(app.access, form.secret.strip(), now)
    if session is None:
        return page("sign_in.html", 401, secret="", refused=True)
    answer = RedirectResponse("/", 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(
        COOKIE if secure else PLAIN_COOKIE,
        session,
        max_age=LIFETIME[Kind.SESSION] // SECOND,
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.post("/sign-out", dependencies=[Depends(sent_by_a_browser)])
def leave(request: Request, app: Program, asking: Asking) -> Response:
    """End the session, which opens nothing from now on."""
    if asking.credential is not None:
        with app.access.writing() as work:
            work.drop(asking.credential.id, asking.owner.id)
    answer = RedirectResponse("/sign-in", 303)
    secure = request.url.scheme == "https"
    answer.delete_cookie(COOKIE if secure else PLAIN_COOKIE, secure=secure, httponly=True)
    return answer
