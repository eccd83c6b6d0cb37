"""The door behind the gate: who asks, and whether they may. Whatever is not let in here is refused.

A person on their own is let in without a word, which holds only if all of this does: the program
listens on this machine alone, the request came from it and by one of its own names, no proxy passed
it on, nobody else has anything here, and nobody was ever asked to sign in.
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.credential import Caller, Kind, fingerprint, sound
from app.domain.credential import Scope as Right
from app.domain.errors import ChurnwatchError
from app.domain.owner import FIRST_OWNER
from app.pipeline.access import EVERY_SCOPE, alone, let_in, look_up
from app.web.application import Application
from app.web.binding import is_loopback
from app.web.caller_limits import caller_of
from app.web.errors import Problem
from app.web.kept import Kept
from app.web.pages.refusal import answer
from app.web.security.gate import LOOPBACK, READING
from app.web.security.quota import Left, Quota

# Everybody may know that we live, what we look like, and where to sign in.
# What platforms send to their hooks is let in by its signature.
OPEN = re.compile(r"/(healthz|readyz|sign-in|static/.*|hooks/[a-z]+)")
# Published lists, their entries and objections to these are for everybody; the routes refuse what
# is private.
PUBLIC = re.compile(
    r"/v1/blocklists/[a-z0-9-]+(\.[a-z0-9_]+|/entries/[0-9a-f]{16}/objections)"
    r"|/blocklists/[a-z0-9-]+/[0-9a-f]{16}(/objections)?"
)
# Where ways in are handed out, and what counts everybody's things.
ADMIN = re.compile(r"/v1/(keys|people|erasures)(/.*)?|/settings(/.*)?|/metrics")
FOR_PROGRAMS = ("/v1/", "/charts/", "/openapi.json", "/metrics")
# Who has shown a secret lately, as the database knows them; read again after any commit.
_KNOWN = 1_000
PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
# A cookie of this name cannot be set by another host or without encryption.
COOKIE, PLAIN_COOKIE = "__Host-churnwatch", "churnwatch"


class Door:
    """Finds out who asks, and hands it to the routes as `request.state.caller`.

    `request.state.last_commit`: the last one before anything was read for the request.
    """

    def __init__(
        self, site: ASGIApp, application: Application, private: bool, quota: Quota
    ) -> None:
        self._site = site
        self._application = application
        self._quota = quota
        self._known = Kept(_KNOWN)
        self._private = private and is_loopback(application.settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or OPEN.fullmatch(scope["path"]):
            await self._site(scope, receive, send)
            return
        refused: Exception | None = None
        caller = None
        try:
            state = scope.setdefault("state", {})
            state["last_commit"], caller = await run_in_threadpool(self._admit, scope)
            state["caller"] = caller
        except (Problem, ChurnwatchError) as reason:
            refused = reason
        if scope["path"].startswith("/v1/"):
            left = self._quota.take(_payer(scope, caller), self._application.clock.now())
            send = _telling(left, send)
            refused = left.problem() if left.exceeded else refused
        served = self._site if refused is None else await _refusal(Request(scope), refused)
        await served(scope, receive, send)

    def _admit(self, scope: Scope) -> tuple[object, Caller]:
        """The last commit, and who asks. Raises Problem `unauthenticated`, `forbidden`."""
        as_of = self._application.commits.last()
        caller = self._caller(scope, Headers(scope=scope), as_of)
        if caller is None:
            raise _unknown("Send a key: `churnwatch key create LABEL --scope read` makes one.")
        wanted = needed(scope["method"], scope["path"])
        if wanted not in caller.scopes and not _is_public(scope, caller):
            raise Problem("forbidden", f"This needs the scope {wanted}.")
        return as_of, caller

    def _caller(self, scope: Scope, headers: Headers, as_of: object) -> Caller | None:
        by_session = session_of(headers, scope["scheme"])
        return (
            self._by_key(headers, as_of)
            or (self._recognise(by_session, Kind.SESSION, as_of) if by_session else None)
            or self._free(scope, as_of)
        )

    def _by_key(self, headers: Headers, as_of: object) -> Caller | None:
        said = headers.get("authorization")
        if said is None:
            return None
        word, _, secret = said.partition(" ")
        bearer = word.lower() == "bearer"
        found = self._recognise(secret.strip(), Kind.KEY, as_of) if bearer else None
        if found is None:
            raise _unknown("The key is mistyped, unknown, expired or revoked.")
        return found

    def _free(self, scope: Scope, as_of: object) -> Caller | None:
        """The one whose machine this is, or anybody who wants what is for everybody."""
        access = self._application.access
        near = self._private and _from_here(scope)
        owner = self._known.once("alone", as_of, lambda: alone(access)) if near else None
        if owner is not None:
            return Caller(owner, EVERY_SCOPE)
        if not PUBLIC.fullmatch(scope["path"]):
            return None
        with access.reading() as work:
            [first] = [one for one in work.owners() if one.id == FIRST_OWNER]
        return Caller(first, frozenset())

    def _recognise(self, secret: str, kind: Kind, as_of: object) -> Caller | None:
        """Whose secret of this kind it is; None if it is damaged, unknown, expired or revoked."""
        if sound(secret) is not kind:
            return None
        access, hash = self._application.access, fingerprint(secret)
        found = self._known.once(hash, as_of, lambda: look_up(access, hash))
        return found and let_in(access, *found, self._application.clock.now())


def _payer(scope: Scope, caller: Caller | None) -> str:
    """Whose quota a request is taken from: a key's, a session's, or that of where it comes from."""
    if caller is None or not caller.scopes:
        return f"from {caller_of(Request(scope))}"
    one = caller.credential
    return f"owner {caller.owner.id}" if one is None else f"credential {one.id}"


def _telling(left: Left, send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(left.headers())
        await send(message)

    return send_with_headers


def needed(method: str, path: str) -> Right:
    """The scope that a request needs."""
    if ADMIN.fullmatch(path):
        return Right.ADMIN
    return Right.READ if method in READING or path == "/sign-out" else Right.WRITE


def session_of(headers: Headers, scheme: str) -> str | None:
    """The secret of the session in the cookie, by the name that fits the way it came."""
    cookies = cookie_parser(headers.get("cookie", ""))
    return cookies.get(COOKIE if scheme == "https" else PLAIN_COOKIE)


def _is_public(scope: Scope, caller: Caller) -> bool:
    return caller.credential is None and PUBLIC.fullmatch(scope["path"]) is not None


def _from_here(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    named = headers["host"].lower()
    host = named if named.endswith("]") else named.rpartition(":")[0] or named
    peer = scope["client"][0] if scope.get("client") else ""
    near = is_loopback(peer) or not re.search(r"[.:]", peer)
    return near and host in LOOPBACK and not any(name in headers for name in PASSED_ON)


def _unknown(advice: str) -> Problem:
    return Problem("unauthenticated", advice, headers={"WWW-Authenticate": "Bearer"})


async def _refusal(request: Request, refused: Exception) -> Response:
    """What a route would answer; a browser that asks for a page is led to where to sign in."""
    page = request.method in READING and not request.url.path.startswith(FOR_PROGRAMS)
    unknown = isinstance(refused, Problem) and refused.status_code == 401
    return RedirectResponse("/sign-in", 303) if unknown and page else await answer(request, refused)
