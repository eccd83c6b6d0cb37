"""The live sources through real sockets, to platforms on this machine's loopback."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.watch import ListKind
from app.net.outbound import Outbound
from app.net.settings import NetSettings
from app.ports.sources import Standing, Walk
from tests.contracts.sources_platforms import PLATFORMS, Platform, ids
from tests.net.fakes import FakeClock, FakePurse, Kept
from tests.net.wire import server, speaking

pytestmark = pytest.mark.network


@pytest.fixture(params=PLATFORMS, ids=lambda make: make.network)
def platform(request: pytest.FixtureRequest) -> Platform:
    made: Platform = request.param()
    return made


def test_lists_and_edges_are_read_through_the_guarded_client(platform: Platform) -> None:
    clock = FakeClock()
    tokens = Kept(platform.tokens)
    client = Outbound(
        clock, NetSettings(pace_seconds=0), tokens=tokens, purse=FakePurse(), sleep=clock.sleep
    )

    async def read() -> tuple[Walk, dict[str, Standing]]:
        async with server(speaking(platform.answer)) as port:
            platform.address = f"http://localhost:{port}"
            source = platform.source(client, clock)
            walk = await source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
            asked = [platform.person(0), platform.person(999)]
            return walk, await source.stand(platform.me, ListKind.FOLLOWERS, asked)

    walk, standings = asyncio.run(read())

    assert (walk.complete, walk.fault) == (True, None)
    assert ids(walk) == [platform.person(n) for n in range(250)]
    told = [True, False] if platform.tells_edges else [None]
    assert [standing.follows for standing in standings.values()][: len(told)] == told
