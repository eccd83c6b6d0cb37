"""Every refusal and failure as a problem of RFC 9457. None of them repeats what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.domain.errors import (
    BadInput,
    ChurnwatchError,
    Conflict,
    NotFound,
    Permanent,
    RateLimited,
    SourceError,
    StorageUnavailable,
    Unauthorized,
)

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)

# kind -> (status, title). A kind is the last part of the problem's `type`, and never changes.
KINDS = {
    "bad_request": (400, "The request cannot be read"),
    "unknown_host": (400, "This installation is not known under that name"),
    "cursor_invalid": (400, "The cursor is damaged, too old or from another question"),
    "unauthenticated": (401, "Say who you are"),
    "forbidden": (403, "That is more than this way in allows"),
    "foreign_origin": (403, "Another site may not change anything here"),
    "not_found": (404, "There is nothing of that name"),
    "method_not_allowed": (405, "This address does not know that method"),
    "idempotency_key": (400, "The idempotency key is not one"),
    "conflict": (409, "Not possible in the present state"),
    "under_way": (409, "The same request is being worked on"),
    "body_too_large": (413, "The body is too large"),
    "media_type": (415, "The body is not in a form that is understood"),
    "invalid": (422, "Something in the request is not valid"),
    "key_reused": (422, "The idempotency key came with another request before"),
    "not_let_in": (422, "The platform does not let us in with that"),
    "no_such_account": (422, "The platform does not show that account"),
    "too_many": (429, "Too many of these came from you within the hour"),
    "quota_exceeded": (429, "Too many requests came from you within the minute"),
    "too_many_listeners": (429, "Too many listen to events already"),
    "crashed": (500, "Something went wrong here"),
    "platform_failed": (502, "The platform did not answer as it should"),
    "storage_unavailable": (503, "The database cannot be used now; nothing was lost"),
    "platform_busy": (503, "The platform asks to wait"),
}

# What others have a name for: https://www.iana.org/assignments/http-problem-types
_TYPES = {"quota_exceeded": "https://iana.org/assignments/http-problem-types#quota-exceeded"}

_BY_STATUS = {
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "media_type",
}


class FieldProblem(msgspec.Struct, frozen=True):
    """One thing wrong: where, by the names in this API's own description, and what."""

    field: str
    problem: str


class ToldProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refusal or a failure, in the form of RFC 9457. `type` never changes its meaning."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: tuple[FieldProblem, ...] = ()


class Problem(HTTPException):
    """A refusal on its way to the one who asked. `advice`: what they can do."""

    def __init__(
        self,
        kind: str,
        advice: str | None = None,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        status, self.title = KINDS[kind]
        super().__init__(status, self.title, headers)
        self.kind = kind
        self.advice = advice
        self.errors = tuple(errors)

    def response(self) -> Response:
        """The problem as the API says it."""
        kind = _TYPES.get(self.kind, f"urn:churnwatch:problem:{self.kind}")
        said = ToldProblem(kind, self.title, self.status_code, self.advice, self.errors)
        return Response(msgspec.json.encode(said), self.status_code, self.headers, MEDIA_TYPE)


def problem_of(error: Exception) -> Problem:
    """What to tell the one who asked about an error."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return Problem("invalid", errors=[_field_problem(one) for one in error.errors()])
    if isinstance(error, HTTPException):
        return Problem(_BY_STATUS.get(error.status_code, "bad_request"), headers=error.headers)
    if isinstance(error, ChurnwatchError):
        return _of_program(error)
    return Problem("crashed", "The log says more.")


def _of_program(error: ChurnwatchError) -> Problem:
    if isinstance(error, BadInput):
        return Problem("invalid", str(error))
    if isinstance(error, Conflict):
        return Problem("conflict", str(error))
    if isinstance(error, NotFound):
        return Problem("not_found")
    if isinstance(error, StorageUnavailable):
        log.error("storage_unavailable", reason=str(error))
        return Problem("storage_unavailable", "The log says more.", headers={"Retry-After": "5"})
    if isinstance(error, RateLimited):
        return Problem("platform_busy", headers={"Retry-After": "60"})
    if isinstance(error, Unauthorized):
        return Problem("not_let_in")
    if isinstance(error, Permanent):
        return Problem("no_such_account")
    if isinstance(error, SourceError):
        return Problem("platform_failed")
    return Problem("crashed", "The log says more.")


def _field_problem(error: Mapping[str, object]) -> FieldProblem:
    """Names of unknown fields, and everything that was sent, stay out."""
    where = error["loc"]
    assert isinstance(where, tuple)
    if error["type"] == "extra_forbidden":
        return FieldProblem(_path(where[:-1]), "there is a field that nobody knows here")
    return FieldProblem(_path(where), str(error["msg"]))


def _path(where: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in where)


def note_crash(request: Request, error: Exception) -> None:
    """Write down that a route failed.

    The server logs the traceback; what the request held stays out of the log.
    """
    log.error("request_crashed", route=_route(request), error=type(error).__name__)


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", "unknown"))
