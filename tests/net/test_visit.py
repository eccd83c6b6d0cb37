from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app import __version__
from app.domain.errors import Permanent, RateLimited, SourceError, Temporary
from app.domain.instant import HOUR, MINUTE
from app.net.addresses import base_address
from app.net.answer import Answer
from app.net.outbound import Outbound
from tests.net.fakes import NOW, Answering, Chunks, Drip, FakeClock, outbound

BASE = base_address("https://a.example")


def get(client: Outbound, path: str = "/list", **how: Any) -> Answer:
    async def visit() -> Answer:
        async with client.visit(BASE, "@alice") as visit:
            return await visit.get(path, **how)

    return asyncio.run(visit())


def replies(*answers: httpx.Response | Exception) -> tuple[Answering, list[httpx.Request]]:
    """A server that gives the answers in turn, and what it was asked."""
    requests: list[httpx.Request] = []
    turns = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        reply = next(turns)
        if isinstance(reply, Exception):
            raise reply
        return reply

    return answer, requests


def test_an_answer_is_asked_for_with_our_name_and_gzip_alone() -> None:
    server, requests = replies(httpx.Response(200, json={"a": 1}))

    answer = get(outbound(server), params={"limit": 100, "actor": ["x", "y"]})

    assert answer.decode(dict[str, int]) == {"a": 1}
    assert str(requests[0].url) == "https://a.example/list?limit=100&actor=x&actor=y"
    assert requests[0].headers["user-agent"] == f"churnwatch/{__version__}"
    assert requests[0].headers["accept-encoding"] == "gzip"


def test_cookies_are_not_kept() -> None:
    cookie = {"set-cookie": "session=1; Domain=a.example; Path=/"}
    server, requests = replies(httpx.Response(200, headers=cookie), httpx.Response(200))

    async def twice() -> None:
        async with outbound(server).visit(BASE, "@alice") as visit:
            await visit.get("/one")
            await visit.get("/two")

    asyncio.run(twice())

    assert "cookie" not in requests[1].headers


@pytest.mark.parametrize(
    ("faults", "naps"),
    [
        ([httpx.Response(500)], [1]),
        ([httpx.ConnectError(""), httpx.ReadTimeout("")], [1, 2]),
        ([httpx.Response(503), httpx.Response(502), httpx.ReadError("")], [1, 2, 4]),
        ([httpx.Response(503, headers={"retry-after": "30"})], [30]),
        ([httpx.Response(429, headers={"retry-after": "7"})], [7]),
    ],
)
def test_a_fault_that_passes_is_waited_out(
    faults: list[httpx.Response | Exception], naps: list[float]
) -> None:
    clock = FakeClock()
    server, _ = replies(*faults, httpx.Response(200))

    assert get(outbound(server, clock)).status == 200
    assert clock.naps == naps


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (httpx.Response(500), Temporary, "reported a fault of its own when asked about @alice"),
        (httpx.ConnectError(""), Temporary, "could not be reached when asked about @alice"),
        (httpx.ReadTimeout(""), Temporary, "was silent for too long"),
        (httpx.RemoteProtocolError(""), Temporary, "did not speak HTTP"),
        (httpx.Response(302, headers={"location": "http://[::1"}), Temporary, "not speak HTTP"),
        (httpx.Response(401), Permanent, "refused our credentials"),
        (httpx.Response(403), Permanent, "refused to answer"),
        (httpx.Response(404), Permanent, "found nothing"),
        (httpx.Response(410), Permanent, "found nothing"),
        (httpx.Response(400), Permanent, "did not accept the request"),
        (httpx.Response(302, headers={"location": "/login"}), Temporary, "sent us elsewhere"),
        (httpx.Response(204), Temporary, "bad format"),
    ],
)
def test_what_lasts_becomes_an_error_that_names_host_and_account(
    fault: httpx.Response | Exception, kind: type[SourceError], says: str
) -> None:
    server, _ = replies(*[fault] * 4)

    with pytest.raises(kind, match=says) as raised:
        get(outbound(server))

    assert str(raised.value).startswith("a.example ")
    assert "@alice" in str(raised.value)


def test_an_error_never_repeats_what_the_server_said_or_we_sent() -> None:
    server, _ = replies(httpx.Response(403, text="your token s3cret is bad"))

    with pytest.raises(Permanent) as raised:
        get(outbound(server), headers={"authorization": "Bearer s3cret"})

    assert "s3cret" not in str(raised.value)


def test_a_limit_beyond_our_patience_is_not_slept_through() -> None:
    clock = FakeClock()
    server, requests = replies(httpx.Response(429, headers={"retry-after": "3600"}))
    client = outbound(server, clock)

    for _ in range(3):
        with pytest.raises(RateLimited, match=r"before 2026-11-18T12:06:40Z") as raised:
            get(client)
        assert raised.value.retry_at == NOW + HOUR

    assert clock.naps == []
    assert len(requests) == 1


def test_a_limit_that_is_repeated_exhausts_our_patience() -> None:
    clock = FakeClock()
    server, requests = replies(*[httpx.Response(429, headers={"retry-after": "40"})] * 4)

    with pytest.raises(RateLimited) as raised:
        get(outbound(server, clock))

    assert raised.value.retry_at == NOW + 80_000
    assert (len(requests), clock.naps) == (2, [40])


def test_a_slow_fault_is_not_asked_about_for_longer_than_our_patience() -> None:
    clock = FakeClock()

    def slow(request: httpx.Request) -> httpx.Response:
        clock.time += 29_000
        return httpx.Response(500)

    with pytest.raises(Temporary, match="reported a fault of its own"):
        get(outbound(slow, clock))

    assert clock.time - NOW == 59_000


def test_a_server_that_limits_by_the_second_is_asked_four_times() -> None:
    server, requests = replies(*[httpx.Response(429, headers={"retry-after": "0"})] * 5)

    with pytest.raises(RateLimited):
        get(outbound(server))

    assert len(requests) == 4


def test_an_answer_that_was_the_last_one_granted_closes_the_server() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str((NOW + HOUR) // 1000)}
    server, requests = replies(httpx.Response(200, headers=headers))
    client = outbound(server)

    assert get(client).status == 200
    with pytest.raises(RateLimited):
        get(client)

    assert len(requests) == 1


def test_one_server_s_limit_does_not_close_another() -> None:
    server, _ = replies(httpx.Response(429, headers={"retry-after": "3600"}), httpx.Response(200))
    client = outbound(server)

    async def elsewhere() -> Answer:
        async with client.visit(base_address("https://b.example"), "@bob") as visit:
            return await visit.get("/list")

    with pytest.raises(RateLimited):
        get(client)
    assert asyncio.run(elsewhere()).status == 200


def test_requests_keep_their_distance() -> None:
    clock = FakeClock()
    server, _ = replies(*[httpx.Response(200)] * 3)
    client = outbound(server, clock, pace_seconds=0.5)

    for _ in range(3):
        get(client)

    assert clock.naps == [0.5, 0.5]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_within_the_origin_is_followed_where_asked_for(status: int) -> None:
    server, requests = replies(
        httpx.Response(status, headers={"location": "/user/1/list?page=2"}), httpx.Response(200)
    )

    get(outbound(server), headers={"authorization": "Bearer s3cret"}, redirects=3)

    assert str(requests[1].url) == "https://a.example/user/1/list?page=2"
    assert requests[1].headers["authorization"] == "Bearer s3cret"


@pytest.mark.parametrize(
    "location",
    [
        "https://b.example/list",
        "http://a.example/list",
        "https://a.example:8443/list",
        "//b.example/list",
        "https://me@a.example/list",
        "http://169.254.169.254/",
    ],
)
def test_a_redirect_elsewhere_is_never_followed(location: str) -> None:
    server, requests = replies(httpx.Response(302, headers={"location": location}))

    with pytest.raises(Temporary):
        get(outbound(server), redirects=3)

    assert len(requests) == 1


@settings(max_examples=30)
@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0")))
@example("A:0")
@example("https://xn--0/")
def test_no_location_brings_us_down(location: str) -> None:
    def elsewhere(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={b"location": location.encode("latin-1")})

    with pytest.raises(Temporary):
        get(outbound(elsewhere), redirects=3)


def test_redirects_end_after_the_third() -> None:
    server, requests = replies(*[httpx.Response(302, headers={"location": "/list"})] * 9)

    with pytest.raises(Temporary, match="sent us elsewhere"):
        get(outbound(server), redirects=3)

    assert len(requests) == 4


@pytest.mark.parametrize("address", ["https://b.example/list", "http://a.example/list"])
def test_a_whole_address_must_be_of_the_origin_visited(address: str) -> None:
    server, requests = replies()

    with pytest.raises(Temporary, match="pointed to another server"):
        get(outbound(server), address)

    assert requests == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'{"a":',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"[" * 100_000,
        b'{"b": ' + b'{"c":' * 100_000 + b"1" + b"}" * 100_001,
        b'{"a": "\xff"}',
        b"<!doctype html><title>Sign in</title>",
    ],
)
def test_an_answer_of_another_shape_is_a_bad_format(body: bytes) -> None:
    server, _ = replies(httpx.Response(200, content=body))
    answer = get(outbound(server))

    with pytest.raises(Temporary, match=r"a\.example answered about @alice in a bad format"):
        answer.decode(dict[str, int])


@pytest.mark.parametrize(
    ("headers", "pieces", "says"),
    [
        ({"content-encoding": "br"}, [b"x"], "did not offer"),
        ({}, [b"x" * 1_000] * 5, "more than 4,000 bytes"),
        ({"content-encoding": "gzip"}, [b"xx"], "broken gzip"),
    ],
)
def test_a_body_that_is_not_worth_reading_is_a_fault(
    headers: Mapping[str, str], pieces: list[bytes], says: str
) -> None:
    server, requests = replies(httpx.Response(200, headers=headers, stream=Chunks(pieces)))

    with pytest.raises(Temporary, match=rf"a\.example .*{says}.* when asked about @alice"):
        get(outbound(server, page_bytes=4_000))

    assert len(requests) == 1


def test_a_body_that_drips_meets_the_deadline() -> None:
    server, requests = replies(httpx.Response(200, stream=Drip()))

    with pytest.raises(Temporary, match=r"a\.example did not finish its answer within 0\.05 s"):
        get(outbound(server, request_seconds=0.05))

    assert len(requests) == 1


def test_a_visit_can_be_cancelled_in_the_middle_of_a_wait() -> None:
    server, _ = replies(httpx.Response(200, stream=Drip()))

    async def cancelled() -> None:
        async with outbound(server).visit(BASE, "@alice") as visit:
            asking = asyncio.create_task(visit.get("/list"))
            await asyncio.sleep(0.01)
            asking.cancel()
            await asking

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())


def test_addresses_are_not_written_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    for name in (None, "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, name)
    server, _ = replies(httpx.Response(200))

    get(outbound(server), "/list?secret=1")

    assert not [record for record in caplog.records if record.name.startswith("http")]


def test_an_outbound_serves_several_event_loops() -> None:
    clock = FakeClock()
    server, _ = replies(*[httpx.Response(200)] * 2)
    client = outbound(server, clock, pace_seconds=MINUTE / 1000)

    assert [get(client).status, get(client).status] == [200, 200]
    assert clock.naps == [60]
