"""The gate before every route: which names, methods, origins and sizes may pass."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.errors import Problem
from app.web.receiving import LARGEST_UPLOAD

LARGEST_BODY = 1_000_000
# Where files are sent, which are written to disk as they come in.
LARGER_BODIES = dict.fromkeys(("/import", "/v1/imports"), LARGEST_UPLOAD)
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
        check_body(headers, LARGER_BODIES.get(scope["path"], LARGEST_BODY))
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


def check_body(headers: Headers, largest: int = LARGEST_BODY) -> None:
    """Refuse a body that is compressed, or that announces to be too large."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem("media_type", "Send the body uncompressed.")
    announced = headers.get("content-length", "0")
    if not announced.isdecimal() or len(announced) > 18 or int(announced) > largest:
        raise Problem("body_too_large", f"A body may have {largest} bytes.")


def check_origin(method: str, scheme: str, headers: Headers) -> None:
    """Let no other site change anything; browsers say where a request comes from.

    A program that is no browser says nothing, and has to send JSON: no browser sends that to
    another site without asking first.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if method in READING or (site is None and origin is None):
        return
    own = f"{scheme}://{headers['host']}"
    if site not in {"same-origin", "none"} if site is not None else origin != own:
        raise Problem("foreign_origin")


def check_json(headers: Headers) -> None:
    """Refuse a body that is not said to be JSON."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem("media_type", "Send it with content-type: application/json.")


def check_browser(headers: Headers) -> None:
    """Refuse whoever sends a form without saying where from, as every browser does."""
    if "sec-fetch-site" not in headers and "origin" not in headers:
        raise Problem("foreign_origin")
