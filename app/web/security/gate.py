"""The gate before every route: which names, methods, origins and sizes may pass."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.errors import Problem

LARGEST_BODY = 1_000_000
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
READING = ("GET", "HEAD", "OPTIONS")
METHODS = (*READING, "POST", "PATCH", "DELETE")

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?")


class Gate:
    """Refuses what no route should ever see."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset((*LOOPBACK, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                self._check(scope)
            except Problem as problem:
                await problem.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        check_method(scope["method"])
        check_host(headers, self._hosts)
        check_body(headers)
        check_origin(scope["method"], scope["scheme"], headers)


def check_method(method: str) -> None:
    """Refuse methods that no route has; headers that would override the method are not read."""
    if method not in METHODS:
        raise Problem("method_not_allowed", headers={"Allow": ", ".join(METHODS)})


def check_host(headers: Headers, allowed: frozenset[str]) -> None:
    """Refuse names that are not ours: a page elsewhere could point its own name at this machine."""
    named = headers.getlist("host")
    found = _HOST.fullmatch(named[0].lower()) if len(named) == 1 else None
    if found is None or found[1] not in allowed:
        raise Problem("unknown_host", "Add the name to CHURNWATCH_ALLOWED_HOSTS if it is yours.")


def check_body(headers: Headers) -> None:
    """Refuse a body that is compressed, or that announces to be too large."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem("media_type", "Send the body uncompressed.")
    announced = headers.get("content-length", "0")
    if not announced.isdecimal() or len(announced) > 18 or int(announced) > LARGEST_BODY:
        raise Problem("body_too_large", f"A body may have {LARGEST_BODY} bytes.")


def check_origin(method: str, scheme: str, headers: Headers) -> None:
    """Let only our own pages, and programs that are no browser, change anything.

    Browsers say where a request comes from; a program that says nothing must send JSON, which no
    browser sends to another site without asking first.
    """
    if method in READING:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        own = site in {"same-origin", "none"}
    elif origin is not None:
        own = origin == f"{scheme}://{headers['host']}"
    else:
        own = True
        if method == "POST" and not is_json(headers):
            raise Problem("media_type", "Send it with content-type: application/json.")
    if not own:
        raise Problem("foreign_origin")


def is_json(headers: Headers) -> bool:
    """Whether the body is said to be JSON."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json"
