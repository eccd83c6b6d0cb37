"""What every live source promises of a platform that is broken, overloaded or hostile."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest

from app.domain.errors import RateLimited, Temporary
from app.domain.instant import DAY, HOUR, MINUTE, SECOND
from app.domain.watch import ListKind
from app.ports.sources import Walk
from tests.contracts.sources_platforms import (
    PLATFORMS,
    Platform,
    after_a_page,
    endless,
    ids,
    open_source,
    walk,
)
from tests.net.fakes import NOW, Chunks, Drip, FakeClock, outbound

MEGABYTE = 2**20

BODIES = {
    "a page to sign in": b"<!doctype html><title>Sign in</title>",
    "nothing": b"",
    "null": b"null",
    "an object": b"{}",
    "a number": b"7",
    "cut JSON": b'[{"id": 1',
    "an id that is a list": b'[{"id": [], "login": "a"}]',
    "an id beyond all numbers": b'[{"id": 1e400, "login": "a"}]',
    "an id of 5,000 digits": b'[{"id": ' + b"9" * 5_000 + b', "login": "a"}]',
    "lists in lists": b"[" * 100_000,
    "objects in objects": b'{"a":' * 100_000,
    "no UTF-8": b"\xff\xfe\x00",
}
ANSWERS: dict[str, Callable[[], httpx.Response]] = {
    "a fault": lambda: httpx.Response(500),
    "a proxy's fault": lambda: httpx.Response(503, text="<h1>Sorry</h1>"),
    "a revoked token": lambda: httpx.Response(401, json={"message": "Bad credentials"}),
    "a refusal": lambda: httpx.Response(403, json={"message": "Forbidden"}),
    "nothing there": lambda: httpx.Response(404),
    "a teapot": lambda: httpx.Response(418),
    "no content": lambda: httpx.Response(204),
    "an unasked 304": lambda: httpx.Response(304),
    "a redirect elsewhere": lambda: httpx.Response(302, headers={"location": "https://b.example/"}),
    "a redirect to itself": lambda: httpx.Response(302, headers={"location": "?page=2"}),
    "a limit": lambda: httpx.Response(429, headers={"retry-after": "3600"}),
    "an encoding": lambda: httpx.Response(200, headers={"content-encoding": "br"}),
}


@pytest.fixture(params=PLATFORMS, ids=lambda make: make.network)
def platform(request: pytest.FixtureRequest) -> Platform:
    made: Platform = request.param()
    return made


@pytest.mark.parametrize("what", ANSWERS)
def test_whatever_breaks_a_walk_what_was_read_is_kept_and_never_called_complete(
    platform: Platform, what: str
) -> None:
    after_a_page(platform, ANSWERS[what])

    assert_cut_short(platform, walk(platform))


@pytest.mark.parametrize("what", BODIES)
def test_a_page_of_another_shape_is_a_bad_format(platform: Platform, what: str) -> None:
    after_a_page(platform, lambda: httpx.Response(200, content=BODIES[what]))

    result = walk(platform)

    assert_cut_short(platform, result)
    assert "in a bad format" in (result.fault or "")


def assert_cut_short(platform: Platform, result: Walk) -> None:
    """The first page is there, the fault names host and account, and there was no storm."""
    assert ids(result) == [platform.person(n) for n in range(3)]
    assert not result.complete
    assert "example" in (result.fault or "")
    assert f"about {platform.me.name}" in (result.fault or "")
    assert len(platform.requests) <= platform.before + 5


def test_a_fault_before_anything_was_read_is_raised_with_host_and_account(
    platform: Platform,
) -> None:
    platform.serve = lambda token: httpx.Response(500)

    with pytest.raises(Temporary, match=r"example .* about (@me|https://.*/me)"):
        walk(platform)


def test_a_limit_for_an_hour_is_not_waited_out(platform: Platform) -> None:
    clock = FakeClock()
    platform.serve = lambda token: httpx.Response(429, headers={"retry-after": "3600"})

    with pytest.raises(RateLimited) as raised:
        walk(platform, clock=clock)

    assert raised.value.retry_at == NOW + HOUR
    assert clock.naps == []


def test_a_limit_is_remembered_by_the_next_walk(platform: Platform) -> None:
    clock = FakeClock()
    source = open_source(platform, clock)
    after_a_page(platform, lambda: httpx.Response(429, headers={"retry-after": "3600"}))

    def again() -> Walk:
        return asyncio.run(source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))

    assert not again().complete
    asked = len(platform.requests)
    with pytest.raises(RateLimited):
        again()
    assert len(platform.requests) == asked

    clock.time += HOUR
    platform.serve = None
    assert again().complete


@pytest.mark.parametrize("wrong", [365 * DAY, -365 * DAY])
def test_a_server_whose_clock_is_off_by_a_year_dates_no_walk_and_closes_nothing_for_longer_than_a_day(
    platform: Platform, wrong: int
) -> None:
    theirs = (NOW + wrong) // SECOND
    clock, limited = FakeClock(), False

    def answer(request: httpx.Request) -> httpx.Response:
        answered = httpx.Response(429) if limited else platform.answer(request)
        answered.headers["date"] = format_datetime(datetime.fromtimestamp(theirs, UTC), True)
        answered.headers["retry-after"] = answered.headers["date"]
        answered.headers["x-ratelimit-reset"] = str(theirs)
        return answered

    source = platform.source(outbound(answer, clock, platform.tokens), clock)
    read = asyncio.run(source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))
    assert read.complete
    assert NOW <= read.started_at <= read.finished_at <= clock.now() < NOW + MINUTE

    limited = True
    with pytest.raises(RateLimited) as refused:
        asyncio.run(source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))
    assert NOW < refused.value.retry_at <= clock.now() + DAY


def test_a_short_limit_is_waited_out_within_the_walk(platform: Platform) -> None:
    clock = FakeClock()
    limit = httpx.Response(429, headers={"retry-after": "20"})
    rest = [platform.page([platform.person(3)]), platform.page([])]
    after_a_page(platform, lambda: limit, lambda: rest[0], lambda: rest[1])

    result = walk(platform, clock=clock)

    assert result.complete
    assert clock.naps == [20]


def test_a_revoked_token_starts_no_storm(platform: Platform) -> None:
    after_a_page(platform, lambda: httpx.Response(401))

    walk(platform)

    assert len(platform.requests) == platform.before + 2  # a page, and the refusal


def test_a_list_that_loops_is_left(platform: Platform) -> None:
    after_a_page(platform, lambda: platform.page([platform.person(9)], "2"))

    result = walk(platform)

    assert (result.complete, result.fault) == (False, "page 2 pointed back to an earlier page")


def test_the_same_page_under_new_cursors_is_left(platform: Platform) -> None:
    same = [platform.person(n) for n in range(3)]
    platform.serve = lambda token: platform.page(same, str(int(token or 1) + 1))

    result = walk(platform)

    assert (ids(result), result.complete, result.pages) == (same, False, 2)


def test_empty_pages_without_end_are_left(platform: Platform) -> None:
    platform.serve = lambda token: platform.page([], str(int(token or 1) + 1))

    result = walk(platform)

    assert (ids(result), result.complete) == ([], False)
    assert result.pages <= 3


@pytest.mark.parametrize("full", [True, False])
def test_new_people_without_end_are_left(platform: Platform, full: bool) -> None:
    platform.serve = endless(platform, platform.page_size if full else 1)

    result = walk(platform)

    assert not result.complete
    assert len(result.members) <= 250 * 1.5 + 500 + 100
    assert result.pages <= 2 * -(-250 // platform.page_size) + 10
    assert len(platform.requests) <= result.pages + platform.before


def test_a_body_of_ten_gigabytes_is_not_read(platform: Platform) -> None:
    sent = []

    def ten_gigabytes() -> Iterator[bytes]:
        for _ in range(10_000):
            sent.append(MEGABYTE)
            yield b" " * MEGABYTE

    after_a_page(platform, lambda: httpx.Response(200, stream=Chunks(ten_gigabytes())))

    result = walk(platform)

    assert "more than 4,194,304 bytes" in (result.fault or "")
    assert sum(sent) <= 5 * MEGABYTE


def test_a_walk_reads_only_so_many_bytes(platform: Platform) -> None:
    result = walk(platform, walk_bytes=2_000)

    assert (result.complete, result.fault) == (False, "the walk read more than 2,000 bytes")
    assert result.pages < 5


def test_a_gzip_bomb_is_not_unpacked(platform: Platform) -> None:
    bomb = gzip.compress(b"[" + b" " * 50 * MEGABYTE + b"]")
    gzipped = {"content-encoding": "gzip"}
    after_a_page(platform, lambda: httpx.Response(200, headers=gzipped, stream=Chunks([bomb])))

    result = walk(platform)

    assert "more than 4,194,304 bytes" in (result.fault or "")


def test_a_dripping_page_is_left(platform: Platform) -> None:
    after_a_page(platform, lambda: httpx.Response(200, stream=Drip()))

    result = walk(platform, request_seconds=0.05)

    assert "did not finish its answer" in (result.fault or "")


def test_a_walk_can_be_cancelled(platform: Platform) -> None:
    after_a_page(platform, lambda: httpx.Response(200, stream=Drip()))

    async def cancelled() -> None:
        source = open_source(platform)
        walking = asyncio.create_task(
            source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
        )
        await asyncio.sleep(0.02)
        walking.cancel()
        await walking

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
