"""What was read and told before, kept for as long as nothing is committed: never a moment too old."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import msgspec
from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.instant import MINUTE
from app.ports.clock import Clock
from app.web.api.answers import JSON, unless_known
from app.web.recent import Recent

Value = TypeVar("Value")

# Together they take 16 MB at the most. What is longer is mostly asked for once.
_ANSWERS, _LONGEST = 32, 512_000


class Kept:
    """So many values, each with the commit before which nothing was read of it."""

    def __init__(self, most: int) -> None:
        self._kept: Recent[Hashable, tuple[object, object]] = Recent(most)

    def get(self, what: Hashable, as_of: object) -> object | None:
        """The value that was kept as of exactly this commit, None if none was."""
        found = self._kept.get(what)
        return found[1] if found and found[0] == as_of else None

    def keep(self, what: Hashable, as_of: object, value: object) -> None:
        """Keep a value that was read after the last commit was asked for."""
        self._kept.keep(what, (as_of, value))

    def once(self, what: Hashable, as_of: object, read: Callable[[], Value]) -> Value:
        """The value, read if it was not kept."""
        found = self.get(what, as_of)
        if found is None:
            found = read()
            self.keep(what, as_of, found)
        return cast(Value, found)


class KeptAnswers:
    """Stands before the routes and behind the door: gives what a route told the same owner before.

    An answer is kept for the rest of a minute, since the cursors in it grow older.
    """

    def __init__(self, site: ASGIApp, clock: Clock) -> None:
        self._site = site
        self._clock = clock
        self._kept = Kept(_ANSWERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        served = self._site
        if scope["type"] == "http" and scope["method"] == "GET":
            served = self._answer(Request(scope)) or served
        await served(scope, receive, send)

    def keep(self, request: Request, content: bytes) -> None:
        """Keep what a route tells to a request, and will tell to each that is the same."""
        if len(content) <= _LONGEST:
            self._kept.keep(_question(request), self._as_of(request), content)

    def _answer(self, request: Request) -> Response | None:
        if not hasattr(request.state, "caller"):
            return None
        content = self._kept.get(_question(request), self._as_of(request))
        return unless_known(request, content, JSON) if isinstance(content, bytes) else None

    def _as_of(self, request: Request) -> object:
        return request.state.last_commit, self._clock.now() // MINUTE


def kept(request: Request, body: msgspec.Struct) -> Response:
    """The body as JSON, kept for whoever asks the same while nothing is committed.

    It has to rest on nothing but the database and the request: not on the time, nor on who of an
    owner's callers asks.
    """
    content = msgspec.json.encode(body)
    cast(KeptAnswers, request.app.state.kept).keep(request, content)
    return unless_known(request, content, JSON)


def _question(request: Request) -> Hashable:
    scope = request.scope
    return request.state.caller.owner.id, scope["path"], scope["query_string"]
