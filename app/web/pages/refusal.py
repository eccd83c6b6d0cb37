"""Refusals and failures shown to whoever sent the request: a page for people, a problem for programs."""

from __future__ import annotations

from fastapi import Request, Response
from starlette.routing import Match

from app.domain.errors import ChurnwatchError
from app.domain.text import visible
from app.web.errors import Problem, note_crash, problem_of
from app.web.pages.rendering import page
from app.web.security.gate import METHODS

# As much of an address as is said to lead nowhere.
_LONGEST = 120
# Where programs ask.
_FOR_PROGRAMS = ("/v1/", "/charts/", "/static/", "/healthz", "/readyz", "/openapi.json")


async def answer(request: Request, error: Exception) -> Response:
    """Answer a request that was refused or failed."""
    problem = problem_of(error)
    if problem.status_code == 405:
        problem = Problem("method_not_allowed", headers={"Allow": ", ".join(_allowed(request))})
    if request.url.path.startswith(_FOR_PROGRAMS):
        return problem.response()
    sentence = _sentence(problem, error)
    missing = visible(request.url.path, _LONGEST) if _is_missing(problem, sentence) else None
    response = page(
        "refusal.html", problem.status_code, problem=problem, sentence=sentence, missing=missing
    )
    response.headers.update(problem.headers or {})
    return response


async def answer_crash(request: Request, error: Exception) -> Response:
    """Answer a request that hit a defect of ours."""
    note_crash(request, error)
    return await answer(request, error)


def _allowed(request: Request) -> list[str]:
    """The methods this address does know, over all routes that share it."""
    return [
        method
        for method in METHODS
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    ]


def _is_missing(problem: Problem, sentence: str | None) -> bool:
    """Whether there is nothing at the address itself, rather than nothing of a name in it."""
    return problem.kind == "not_found" and sentence is None


def _sentence(problem: Problem, error: Exception) -> str | None:
    """What the person can do; a page may name what they asked for, which they know anyway."""
    if isinstance(error, ChurnwatchError):
        return str(error)
    return problem.advice
