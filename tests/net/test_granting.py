"""Requests are taken from what a host grants before they are sent, and not one more is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import httpx
import pytest

from app.domain.errors import RateLimited, StorageUnavailable
from app.domain.grant import Grant
from app.domain.instant import HOUR, MINUTE, SECOND
from app.net.addresses import base_address
from app.net.granting import Granting
from app.net.outbound import Outbound
from tests.net.fakes import NOW, FakeClock, FakePurse, outbound

BASE = "https://a.example"
HOURLY = Grant("a.example as alice", 3, HOUR)
PAGES = Grant("a.example as alice (further pages)", 1, HOUR, frozenset({"max_id"}))


def ask(client: Outbound, paths: Sequence[str], *grants: Grant, base: str = BASE) -> None:
    async def visit() -> None:
        async with client.visit(base_address(base, configured=True), "@alice", *grants) as visit:
            for path in paths:
                await visit.get(path)

    asyncio.run(visit())


class Counting:
    """A server that counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        return httpx.Response(200)


def test_the_request_after_the_last_one_granted_is_not_sent_and_says_until_when() -> None:
    server = Counting()

    with pytest.raises(RateLimited) as refused:
        ask(outbound(server), [f"/{n}" for n in range(4)], HOURLY)

    assert len(server.asked) == 3
    assert refused.value.retry_at == NOW + HOUR
    assert str(refused.value) == (
        "a.example as alice is not asked about @alice before 2026-11-18T12:06:40Z:"
        " the 3 requests of 1 hour are used; CHURNWATCH_REQUESTS sets how many"
    )


def test_a_repeat_after_a_fault_is_a_request_too() -> None:
    def failing(_: httpx.Request) -> httpx.Response:
        return httpx.Response(503)

    with pytest.raises(RateLimited):
        ask(outbound(failing), ["/"], Grant("a.example", 1, HOUR))


def test_a_window_that_opens_soon_is_waited_for() -> None:
    server, clock = Counting(), FakeClock()

    ask(outbound(server, clock), ["/1", "/2"], Grant("a.example", 1, 30 * SECOND))

    assert len(server.asked) == 2
    assert clock.time == NOW + 30 * SECOND


def test_further_pages_have_a_number_of_their_own() -> None:
    server = Counting()

    with pytest.raises(RateLimited, match="further pages"):
        ask(outbound(server), ["/?max_id=9", "/", "/?max_id=8"], HOURLY, PAGES)

    assert len(server.asked) == 2


def test_each_credential_has_its_own() -> None:
    client, server = outbound(server := Counting()), server
    ask(client, ["/1", "/2", "/3"], HOURLY)

    ask(client, ["/4"], Grant("a.example", 3, HOUR))

    assert len(server.asked) == 4


def test_a_persons_number_takes_the_place_of_what_is_known() -> None:
    server = Counting()

    with pytest.raises(RateLimited, match="the 1 requests of 15 minutes"):
        ask(outbound(server, requests="a.example=1/15m"), ["/1", "/2"], HOURLY)

    assert len(server.asked) == 1


@pytest.mark.parametrize(("requests", "sent"), [("", 4), ("127.0.0.1:8080=2/1h", 2)])
def test_a_server_on_this_machine_is_counted_only_if_a_person_says_so(
    requests: str, sent: int
) -> None:
    server = Counting()

    with suppress(RateLimited):
        client, paths = outbound(server, requests=requests), [f"/{n}" for n in range(4)]
        ask(client, paths, HOURLY, base="http://127.0.0.1:8080")

    assert len(server.asked) == sent


def test_two_processes_share_what_is_granted() -> None:
    server, purse = Counting(), FakePurse()
    for path in ("/1", "/2", "/3"):
        ask(outbound(server, purse=purse), [path], HOURLY)

    with pytest.raises(RateLimited):
        ask(outbound(server, purse=purse), ["/4"], HOURLY)

    assert len(server.asked) == 3


def test_a_thousand_requests_are_written_down_in_few_blocks() -> None:
    purse = FakePurse()
    taken: list[int] = []
    lease = purse.lease
    purse.lease = lambda grant, now: taken.append(now) or lease(grant, now)  # type: ignore[func-returns-value, method-assign]
    granting, grant = Granting(purse), Grant("a.example", 5_000, HOUR)

    assert all(granting.take(grant, NOW) is None for _ in range(1_000))
    assert len(taken) == 10


def test_a_block_ends_with_its_window_and_with_a_clock_that_was_set_back() -> None:
    purse = FakePurse()
    granting, grant = Granting(purse), Grant("a.example", 5_000, HOUR)
    for now in (NOW, NOW + HOUR, NOW - 9 * HOUR):
        assert granting.take(grant, now) is None

    assert purse.windows["a.example"] == (NOW + 2 * HOUR, 200)


class Busy(FakePurse):
    """A database that is in use for a minute and a half."""

    def lease(self, grant: Grant, now: int) -> tuple[int, int]:
        if now < NOW + 90 * SECOND:
            raise StorageUnavailable("the database is in use")
        return super().lease(grant, now)


@pytest.mark.parametrize("patience", [60, 120])
def test_nothing_is_sent_while_it_cannot_be_counted(patience: float) -> None:
    server, clock = Counting(), FakeClock()
    client = outbound(server, clock, purse=Busy(), patience_seconds=patience)

    if patience == 60:
        with pytest.raises(RateLimited, match="cannot be counted, since the database is in use"):
            ask(client, ["/"], HOURLY)
    else:
        ask(client, ["/"], HOURLY)

    assert len(server.asked) == (patience == 120)
    assert clock.time >= NOW + MINUTE - SECOND
