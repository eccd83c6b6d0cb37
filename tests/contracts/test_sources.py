"""What every live source promises of an honest platform."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from app.domain.account import Account
from app.domain.errors import BadInput, Permanent, RateLimited
from app.domain.instant import HOUR
from app.domain.watch import ListKind
from tests.contracts.sources_platforms import PLATFORMS, Platform, ids, open_source, stand, walk
from tests.net.fakes import NOW


@pytest.fixture(params=PLATFORMS, ids=lambda make: make.network)
def platform(request: pytest.FixtureRequest) -> Platform:
    made: Platform = request.param()
    return made


def pages_of(platform: Platform) -> int:
    """How many pages 250 followers take."""
    return -(-250 // platform.page_size) + platform.after


def test_a_list_is_read_to_its_end(platform: Platform) -> None:
    result = walk(platform)

    assert ids(result) == [platform.person(n) for n in range(250)]
    assert (result.complete, result.fault) == (True, None)
    assert (result.claimed, result.pages) == (250, pages_of(platform))
    assert result.requests == len(platform.requests)
    assert result.started_at <= result.finished_at


def test_both_lists_can_be_read(platform: Platform) -> None:
    result = walk(platform, ListKind.FOLLOWING)

    assert ids(result) == [platform.person(n) for n in range(5)]
    assert (result.complete, result.claimed) == (True, 5)


def test_members_carry_their_present_handles(platform: Platform) -> None:
    first = walk(platform).members[0]

    assert first.id == platform.person(0)
    assert (first.handle or "").startswith("p0") is platform.tells_handles


def test_a_walk_tells_the_present_handle_of_its_account(platform: Platform) -> None:
    known_by_another = Account(platform.network, platform.me.id, "old.example")

    result = asyncio.run(
        open_source(platform).walk(known_by_another, ListKind.FOLLOWERS, lambda *seen: None)
    )

    assert result.handle == platform.me.handle


def test_a_source_says_whether_it_names_follow_records(platform: Platform) -> None:
    id = platform.person(0)

    assert open_source(platform).records is (stand(platform, [id])[id].record is not None)


def test_ids_do_not_change_from_walk_to_walk(platform: Platform) -> None:
    assert ids(walk(platform)) == ids(walk(platform))


def test_an_account_is_found_by_its_handle_and_by_its_id(platform: Platform) -> None:
    source = open_source(platform)

    by_handle = asyncio.run(source.look_up(f"@{platform.me.handle}"))
    by_id = asyncio.run(source.look_up(platform.me.id))

    assert by_handle.account == by_id.account == platform.me
    assert (by_id.followers, by_id.following, by_id.observed_at) == (250, 5, NOW)


def test_an_unknown_account_is_named_in_one_sentence(platform: Platform) -> None:
    for name in platform.strangers:
        with pytest.raises(Permanent, match=rf"example knows no account @?{name.strip('@')}$"):
            asyncio.run(open_source(platform).look_up(name))


def test_an_account_that_is_gone_is_named_in_one_sentence(platform: Platform) -> None:
    gone = platform.unknown

    with pytest.raises(Permanent, match=rf"example .*{gone.id}"):
        asyncio.run(open_source(platform).walk(gone, ListKind.FOLLOWERS, lambda *seen: None))


@pytest.mark.parametrize("name", ["", " ", "@", "a b", "a/../b", "x" * 10_000, "\0", "ünïcode"])
def test_what_is_no_account_s_name_is_not_asked_about(platform: Platform, name: str) -> None:
    with pytest.raises(BadInput):
        asyncio.run(open_source(platform).look_up(name))

    assert platform.requests == []


def test_no_request_is_sent_beyond_those_a_host_grants(platform: Platform) -> None:
    most = platform.before + 2
    grants = f"{httpx.URL(platform.address).host}={most}/1h"
    source = open_source(platform, requests=grants)

    cut = asyncio.run(source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))
    with pytest.raises(RateLimited, match=f"the {most} requests of 1 hour are used"):
        asyncio.run(source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))

    assert len(platform.requests) == most
    assert (cut.complete, cut.retry_at) == (False, NOW + HOUR)
    assert 0 < len(cut.members) < 250


def test_progress_never_goes_back(platform: Platform) -> None:
    told: list[tuple[int, int | None]] = []
    source = open_source(platform)

    asyncio.run(source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: told.append(seen)))

    full = [(seen, 250) for seen in range(platform.page_size, 250, platform.page_size)]
    assert told == [*full, *[(250, 250)] * (1 + platform.after)]


def test_a_member_listed_twice_is_one_member(platform: Platform) -> None:
    twice = [platform.person(1), platform.person(2), platform.person(1)]
    platform.serve = lambda token: platform.page(twice)

    assert ids(walk(platform)) == twice[:2]


def test_nobody_is_asked_about_twice_or_unasked(platform: Platform) -> None:
    asked = [platform.person(0), platform.person(1), platform.person(999)]

    standings = stand(platform, asked)

    assert set(standings) == set(asked)
    assert [standings[id].id for id in asked] == asked
    told = [True, True, False] if platform.tells_edges else [None] * 3
    assert [standings[id].follows for id in asked] == told


def test_the_edge_of_the_other_list_points_the_other_way(platform: Platform) -> None:
    asked = [platform.person(0), platform.person(101)]

    standings = stand(platform, asked, ListKind.FOLLOWING)

    told = [True, False] if platform.tells_edges else [None] * 2
    assert [standings[id].follows for id in asked] == told


@pytest.mark.parametrize("impossible", ["", "x" * 10_000, "не ид", "did:plc:\n", "../../etc"])
def test_an_impossible_id_is_not_asked_about(platform: Platform, impossible: str) -> None:
    source = open_source(platform)

    standings = asyncio.run(source.stand(platform.me, ListKind.FOLLOWERS, [impossible]))

    assert standings == {}
    assert len(platform.requests) <= 1
