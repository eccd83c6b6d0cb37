"""JSON read to the letter: what parsers read in two ways is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from app.web.api.repeating import key_of, once
from app.web.application import Application
from app.web.errors import Problem
from app.web.security.gate import READING, check_json


class StrictRequest(Request):
    """A request whose body is read by `parse`."""

    async def json(self) -> Any:
        return parse(await self.body())


class StrictRoute(APIRoute):
    """A route that takes JSON and nothing else, if it takes or changes anything; with a key once."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            if self.body_field is not None or request.method == "POST":
                check_json(Headers(scope=request.scope))
            strict = StrictRequest(request.scope, request.receive)
            key = None if request.method in READING else key_of(request)
            if key is None:
                return await handle(strict)

            async def act(joined: Application) -> Response:
                request.state.application = joined
                return await handle(strict)

            return await once(request, key, await strict.body(), act)

        return handle_strictly


def parse(body: bytes) -> Any:
    """The value in the body. Raises Problem `invalid`.

    Refused are names given twice, NaN and numbers beyond floating point, text that is no Unicode,
    and what is nested so deeply that reading it exhausts the stack.
    """
    try:
        value = json.loads(
            body.decode(), object_pairs_hook=_once, parse_constant=_no, parse_float=_finite
        )
        # Halves of surrogate pairs pass as JSON and fail only here, wherever they are.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Problem("invalid", "The body is not the JSON that is expected here.") from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return number
