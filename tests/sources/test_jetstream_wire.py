"""Jetstream from a server on loopback that sends, closes and refuses as real ones do."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from app.domain.errors import Permanent, Temporary
from app.domain.instant import DAY
from app.domain.streamed import Commit, Portion, Wanted
from app.net.outbound import Outbound
from app.sources.jetstream import Jetstream, JetstreamSettings
from tests.net.fakes import FakeClock
from tests.sources.jetstream_messages import ALICE, AT, FOLLOW, ME, TIME, WANTED, first, second

pytestmark = pytest.mark.network

FIRST = "/subscribe"
SECOND = "/xrpc/network.bsky.jetstream.subscribeEvents"


@dataclass
class FakeJetstream:
    """Sends its texts, and then closes. `asked`: the addresses that clients asked for."""

    texts: list[str] = field(default_factory=list)
    refusal: str | None = None
    elsewhere: str | None = None
    asked: list[str] = field(default_factory=list)

    async def talk(self, connection: ServerConnection) -> None:
        for text in self.texts:
            await connection.send(text)

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        self.asked.append(request.path)
        if self.elsewhere is not None:
            moved = connection.respond(HTTPStatus.FOUND, "")
            moved.headers["Location"] = self.elsewhere
            return moved
        if self.refusal is None:
            return None
        return connection.respond(HTTPStatus.BAD_REQUEST, self.refusal)

    def read(self, path: str = FIRST, cursor: int | None = None) -> list[Portion]:
        """Every portion until the server closes."""
        return asyncio.run(self._read(path, cursor))

    async def _read(self, path: str, cursor: int | None) -> list[Portion]:
        portions = []
        async with serve(self.talk, "127.0.0.1", 0, process_request=self.answer) as running:
            port = next(iter(running.sockets)).getsockname()[1]
            stream = jetstream(f"ws://127.0.0.1:{port}{path}")
            with suppress(Temporary):
                async for portion in stream.portions(lambda: WANTED, cursor):
                    portions.append(portion)
        return portions


def jetstream(address: str) -> Jetstream:
    clock = FakeClock()
    return Jetstream(Outbound(clock), clock, JetstreamSettings(stream=address))


def test_what_came_before_the_server_closed_is_handed_on() -> None:
    server = FakeJetstream([first("create", "3k", ME), first("delete", "3l", rev="r2")])

    [portion] = server.read()

    assert portion.steps == (Commit(ALICE, AT, (("3k", ME),)), Commit(ALICE, AT, (), ("3l",)))
    assert (portion.cursor, portion.frames, portion.odd) == (TIME, 2, 0)


def test_nonsense_is_counted_and_passed_over() -> None:
    [portion] = FakeJetstream(["{", first("create", "3k", ME)]).read()

    assert (len(portion.steps), portion.odd) == (1, 1)


@pytest.mark.parametrize(
    ("path", "cursor", "asked"),
    [
        (FIRST, None, f"?wantedCollections={FOLLOW}"),
        (FIRST, TIME, f"?wantedCollections={FOLLOW}&cursor={TIME - 5_000_000}"),
        (SECOND, None, f"?collections={FOLLOW}"),
        (SECOND, 41, f"?collections={FOLLOW}&cursor=41"),
    ],
)
def test_it_asks_for_follows_from_where_it_was_left(
    path: str, cursor: int | None, asked: str
) -> None:
    server = FakeJetstream()
    server.read(path, cursor)

    assert server.asked == [path + asked]


def test_a_cursor_that_was_silently_moved_forward_is_noticed_as_a_gap() -> None:
    asked = TIME - 2 * DAY * 1000

    [portion] = FakeJetstream([first("create", "3k", ME)]).read(cursor=asked)

    assert portion.missed
    assert (portion.missed.after, portion.missed.before) == (asked // 1000, AT)


def test_going_on_a_minute_later_is_no_gap() -> None:
    [portion] = FakeJetstream([first("create", "3k", ME)]).read(cursor=TIME - 60_000_000)

    assert portion.missed is None


def test_a_cursor_that_is_called_outdated_is_noticed_as_a_gap() -> None:
    texts = [second("info", name="OutdatedCursor"), second("commit", rev="r", rkey="3k")]
    texts[1] = second("commit", rev="r", operation="delete", collection=FOLLOW, rkey="3k")

    [portion] = FakeJetstream(texts).read(SECOND, 5)

    assert portion.missed
    assert portion.missed.before == AT


def test_a_cursor_that_is_refused_as_too_old_is_a_gap_up_to_now() -> None:
    server = FakeJetstream(refusal='{"error":"CursorTooOld","message":"floor is 9"}')

    [portion] = server.read(SECOND, 5)

    assert portion.missed
    assert portion.missed.before == FakeClock().now()


def test_another_refusal_is_a_fault() -> None:
    assert FakeJetstream(refusal="service not ready").read() == []


@pytest.mark.parametrize("elsewhere", ["/other", "ws://127.0.0.1:1/", "http://[", ""])
def test_a_redirect_is_a_fault_and_not_followed(elsewhere: str) -> None:
    server = FakeJetstream(elsewhere=elsewhere)

    assert server.read() == []
    assert server.asked == [f"{FIRST}?wantedCollections={FOLLOW}"]


def test_a_name_without_an_address_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)

    async def listen() -> None:
        async for _ in jetstream("wss://stream.example").portions(lambda: WANTED, None):
            pass

    with pytest.raises(Temporary, match=r"^stream\.example could not be reached"):
        asyncio.run(listen())


def test_without_an_address_it_is_off() -> None:
    assert not jetstream("").on


def test_an_address_that_is_not_public_is_not_dialled() -> None:
    stream = jetstream("wss://169.254.169.254/subscribe")

    async def read() -> None:
        async for _ in stream.portions(Wanted, None):
            pass

    with pytest.raises(Permanent, match="not a public address"):
        asyncio.run(read())
