"""Idempotency keys: a request that is sent again gets the answer it had, and has no second effect.

The answer is committed with the effect, so that no crash comes between the two. Refusals are not
kept: they had no effect, and may be mended under the same key.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, MutableSet
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, cast

import msgspec
from fastapi import Request, Response
from fastapi.concurrency import contextmanager_in_threadpool
from starlette.concurrency import run_in_threadpool

from app.ports.idempotency import LONGEST_KEY, Answered
from app.web.application import Application, caller, program
from app.web.errors import Problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
# What an answer says of itself; everything else is added anew on its way out.
_KEPT_HEADERS = ("content-type", "etag", "location", "cache-control")
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Chosen by you, such as a UUID. The same request with the same key within a day"
    " gets the answer it had, and has no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
}

Act = Callable[[Application], Awaitable[Response]]


class _Told(msgspec.Struct, frozen=True):
    status: int
    headers: dict[str, str]
    body: str


def key_of(request: Request) -> str | None:
    """The idempotency key of a request, None if it has none. Raises Problem."""
    given = request.headers.getlist(HEADER)
    if not given:
        return None
    key = given[0].strip()
    fine = len(given) == 1 and 1 <= len(key) <= LONGEST_KEY
    if not fine or not key.isascii() or not key.isprintable() or " " in key:
        raise Problem(
            "idempotency_key",
            f"It has 1 to {LONGEST_KEY} visible characters of ASCII, such as a UUID.",
        )
    return key


def fingerprint(request: Request, body: bytes) -> bytes:
    """What tells this request from every other. `body`: itself, or a hash of it."""
    asked = f"{request.method} {request.url.path}?{request.url.query}\n"
    return sha256(asked.encode() + body).digest()


async def once(request: Request, key: str, body: bytes, act: Act) -> Response:
    """Let the request have its effect if it had none yet, or tell what was answered then.

    `act` is given the program with all its transactions in one. Raises Problem `key_reused`,
    `under_way`.
    """
    whole, owner = await program(request), (await caller(request)).owner.id
    app, print = whole.of(owner), fingerprint(request, body)
    with _alone(request.app.state.under_way, (owner, key)):
        earlier = await run_in_threadpool(app.answers.find, key, app.clock.now())
        if earlier is not None:
            return _replayed(earlier, print)
        async with contextmanager_in_threadpool(app.joined()) as joined:
            response = await act(joined)
            answered = Answered(print, _told(response))
            await run_in_threadpool(joined.answers.keep, key, answered, app.clock.now())
        return response


@contextmanager
def _alone(under_way: MutableSet[Any], what: tuple[int, str]) -> Iterator[None]:
    """Refuse what is being done in this process; between processes the database does."""
    if what in under_way:
        raise Problem("under_way", "Ask again in a moment.", headers={"Retry-After": "1"})
    under_way.add(what)
    try:
        yield
    finally:
        under_way.discard(what)


def _told(response: Response) -> str:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    told = _Told(response.status_code, headers, cast(bytes, response.body).decode())
    return msgspec.json.encode(told).decode()


def _replayed(earlier: Answered, print: bytes) -> Response:
    if earlier.request != print:
        raise Problem("key_reused", "Choose a new key for a new request.")
    told = msgspec.json.decode(earlier.answer, type=_Told)
    return Response(told.body, told.status, {**told.headers, REPLAYED: "true"})
