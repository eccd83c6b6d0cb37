"""Records of an account of the AT Protocol: read by anybody, written with an app password.

https://atproto.com/specs/xrpc, https://atproto.com/specs/did, lexicons com.atproto.repo.* and
com.atproto.server.createSession.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from app.domain.errors import BadInput, Permanent, Temporary, Unauthorized
from app.domain.mirror import Holder, Record
from app.domain.moderation_list import Write
from app.net.addresses import BaseAddress, base_address
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.visit import Params, Visit
from app.ports.clock import Clock
from app.sources import _bluesky as wire
from app.sources._bluesky_settings import BlueskySettings

_ATPROTO = "com.atproto"
_XRPC = f"/xrpc/{_ATPROTO}"
_JSON = "application/json"
# The greatest number the lexicon allows; a million records are ten thousand pages.
_PAGE, _MOST_PAGES = 100, 10_000
_ASKED = (200, 400, 401)
# The reference server says 400 of a record that is not there, others 404.
_FOUND = (200, 400, 404)


class _Resolved(Struct):
    did: str


class _Service(Struct):
    id: str = ""
    type: str = ""
    endpoint: str | Mapping[str, object] = msgspec.field(default="", name="serviceEndpoint")


class _Document(Struct):
    id: str
    service: list[_Service] = []


class _Kept(Struct):
    uri: str
    value: dict[str, object]


class _Records(Struct):
    records: list[_Kept]
    cursor: Annotated[str, Meta(max_length=2048)] | None = None


class _Session(Struct):
    access: str = msgspec.field(name="accessJwt")
    did: str


@dataclass(slots=True)
class BlueskyRepository:
    """One account's records at one server. `tokens`: those handed out lately, by account."""

    visit: Visit
    holder: Holder
    password: str | None = field(repr=False)
    tokens: dict[str, str] = field(repr=False)

    async def records(self, collection: str) -> list[Record]:
        """Everything that stands in a collection."""
        found: list[Record] = []
        cursor: str | None = ""
        for _ in range(_MOST_PAGES):
            page = await self._page(collection, cursor)
            found += [Record(one.uri.rpartition("/")[2], one.value) for one in page.records]
            if not page.cursor:
                return found
            if page.cursor == cursor:
                break
            cursor = page.cursor
        raise Temporary(f"{self.visit.base.host} does not come to an end of {self.visit.about}")

    async def let_in(self) -> None:
        """Exchange the app password for a token. Raises Unauthorized if it is not accepted."""
        body = {"identifier": self.holder.did, "password": self.password}
        answer = await self._send(f"{_ATPROTO}.server.createSession", body, {})
        if answer.status == 401:
            raise Unauthorized(
                f"{self.visit.base.host} does not accept the app password of @{self.holder.handle}:"
                " make a new one there, and give it with `churnwatch blocklist bluesky`"
            )
        made = _expected(answer).decode(_Session)
        if made.did != self.holder.did or not (made.access.isascii() and made.access.isprintable()):
            raise Permanent(f"{self.visit.base.host} let us in as somebody else")
        self.tokens[self.holder.did] = made.access

    async def apply(self, writes: Sequence[Write]) -> None:
        """Write all of these or none."""
        await self.call(f"{_ATPROTO}.repo.applyWrites", {"repo": self.holder.did, "writes": writes})

    async def has(self, collection: str, rkey: str) -> bool:
        """Whether there is a record under this key."""
        params = {"repo": self.holder.did, "collection": collection, "rkey": rkey}
        answer = await self.visit.get(f"/xrpc/{_ATPROTO}.repo.getRecord", params, expect=_FOUND)
        if answer.status == 400 and answer.decode(_Refusal).error != "RecordNotFound":
            raise answer.error()
        return answer.status == 200

    async def call(self, name: str, body: object) -> Answer:
        """Have something done in the account's name. Raises Unauthorized."""
        return await self._let_in_first(lambda: self._send(name, body, self._bearer()))

    async def ask(self, name: str, params: Params) -> Answer:
        """Ask for what only the account may see. Raises Unauthorized."""
        return await self._let_in_first(
            lambda: self.visit.get(f"/xrpc/{name}", params, headers=self._bearer(), expect=_ASKED)
        )

    async def _let_in_first(self, asking: Callable[[], Awaitable[Answer]]) -> Answer:
        if self.holder.did not in self.tokens:
            await self.let_in()
        answer = await asking()
        if _is_stale(answer):
            await self.let_in()
            answer = await asking()
        return _expected(answer)

    def _bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[self.holder.did]}"}

    async def _page(self, collection: str, cursor: str | None) -> _Records:
        params: dict[str, str | int] = {
            "repo": self.holder.did,
            "collection": collection,
            "limit": _PAGE,
        }
        params |= {"cursor": cursor} if cursor else {}
        answer = await self.visit.get(f"{_XRPC}.repo.listRecords", params)
        return answer.decode(_Records)

    async def _send(self, name: str, body: object, headers: Mapping[str, str]) -> Answer:
        return await self.visit.post(
            f"/xrpc/{name}",
            content=msgspec.json.encode(body),
            media_type=_JSON,
            headers=headers,
            expect=_ASKED,
        )


class BlueskyRepositories:
    """Finds accounts and the servers that keep their records.

    Tokens are kept for as long as the program runs: a server makes 300 of them a day.
    """

    def __init__(
        self, outbound: Outbound, clock: Clock, settings: BlueskySettings | None = None
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._settings = settings or BlueskySettings()
        self._tokens: dict[str, str] = {}

    async def find(self, handle: str) -> Holder:
        """The account with this handle."""
        handle = handle.strip().removeprefix("@").lower()
        if wire.handle(handle) is None:
            raise BadInput("a handle is a name such as alice.bsky.social")
        base = self._settings.appview
        async with self._outbound.visit(base, f"@{handle}", wire.grant_of(base.host)) as visit:
            path, params = f"{_XRPC}.identity.resolveHandle", {"handle": handle}
            answer = await visit.get(path, params, expect=(200, 400))
        if answer.status == 400:
            raise Permanent(f"{base.host} knows no account @{handle}")
        did = answer.decode(_Resolved).did
        if not wire.is_did(did):
            raise answer.bad_format()
        return Holder(did, handle)

    @asynccontextmanager
    async def open(
        self, holder: Holder, password: str | None = None
    ) -> AsyncIterator[BlueskyRepository]:
        """The account's records, wherever they are kept now."""
        base = await self._pds(holder)
        async with self._outbound.visit(
            base, f"@{holder.handle}", wire.grant_of(base.host)
        ) as visit:
            yield BlueskyRepository(visit, holder, password, self._tokens)

    async def _pds(self, holder: Holder) -> BaseAddress:
        """The server that keeps the account's records, as its DID document says."""
        if self._settings.pds:
            return self._settings.pds
        base, path = self._where(holder.did)
        async with self._outbound.visit(
            base, f"@{holder.handle}", wire.grant_of(base.host)
        ) as visit:
            document = (await visit.get(path)).decode(_Document)
        for one in document.service:
            if document.id == holder.did and one.id.endswith("#atproto_pds"):
                return base_address(str(one.endpoint))
        raise Permanent(f"{base.host} does not say which server keeps @{holder.handle}")

    def _where(self, did: str) -> tuple[BaseAddress, str]:
        """Where the document of a DID is: https://atproto.com/specs/did."""
        if did.startswith("did:web:"):
            host = did.removeprefix("did:web:")
            return base_address(f"https://{host}"), "/.well-known/did.json"
        return self._settings.directory, f"/{did}"


class _Refusal(Struct):
    error: str = ""


def _is_stale(answer: Answer) -> bool:
    """Whether a token is too old; what else a server refuses is refused with any token."""
    if answer.status == 401:
        return True
    said = answer.status == 400 and answer.decode(_Refusal).error
    return said in ("ExpiredToken", "InvalidToken")


def _expected(answer: Answer) -> Answer:
    if answer.status != 200:
        raise answer.error()
    return answer
