"""What every source promises that can be asked cheaply whether a list has changed."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.errors import Permanent
from app.domain.watch import ListKind
from app.ports.probes import Glance, Probing
from tests.contracts.sources_platforms import PLATFORMS, Platform, ids, open_source, walk


@pytest.fixture(params=PLATFORMS, ids=lambda make: make.network)
def platform(request: pytest.FixtureRequest) -> Platform:
    made: Platform = request.param()
    if not isinstance(open_source(made), Probing):
        pytest.skip(f"{made.network} has nothing cheaper than a walk")
    return made


def probe(platform: Platform, list: ListKind = ListKind.FOLLOWERS) -> Glance:
    source = open_source(platform)
    assert isinstance(source, Probing)
    return asyncio.run(source.probe(platform.me, list))


@pytest.mark.parametrize(("list", "claimed"), [("followers", 250), ("following", 5)])
def test_a_probe_tells_the_count_that_a_walk_claims(
    platform: Platform, list: str, claimed: int
) -> None:
    assert probe(platform, ListKind(list)).claimed == claimed


def test_a_head_is_what_a_walk_begins_with(platform: Platform) -> None:
    head = [*probe(platform).head]

    assert head == ids(walk(platform))[: len(head)]


def test_a_probe_takes_no_more_requests_than_it_says(platform: Platform) -> None:
    source = open_source(platform)
    assert isinstance(source, Probing)
    before = len(platform.requests)

    asyncio.run(source.probe(platform.me, ListKind.FOLLOWERS))

    assert len(platform.requests) - before <= source.probe_requests


def test_an_account_that_is_gone_cannot_be_probed(platform: Platform) -> None:
    source = open_source(platform)
    assert isinstance(source, Probing)

    with pytest.raises(Permanent):
        asyncio.run(source.probe(platform.unknown, ListKind.FOLLOWERS))
