from __future__ import annotations

import asyncio

import httpx
import pytest

from app.domain.account import Account, AccountStatus
from app.domain.errors import BadInput, Permanent, Temporary
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.sources.activitypub import ActivityPub
from tests.contracts.fediverse_platforms import HOME, FakeActivityPub
from tests.contracts.sources_platforms import ids, open_source, stand, walk
from tests.net.fakes import FakeClock, outbound

ME = f"https://{HOME}/users/me"


@pytest.mark.parametrize("name", [f"@me@{HOME}", ME])
def test_an_actor_is_found_through_webfinger_with_its_counts(name: str) -> None:
    found = asyncio.run(open_source(FakeActivityPub()).look_up(name))

    assert found.account == Account("activitypub", ME, f"me@{HOME}")
    assert (found.followers, found.following) == (250, 5)


def test_collections_have_no_order() -> None:
    assert walk(FakeActivityPub()).order is Order.UNKNOWN


def test_a_collection_without_pages_is_hidden() -> None:
    platform = FakeActivityPub()
    platform.collection = {}

    result = walk(platform)

    assert (result.hidden, result.complete, result.claimed) == (True, False, 250)


@pytest.mark.parametrize("status", [401, 403])
def test_a_collection_that_is_refused_is_hidden(status: int) -> None:
    platform = FakeActivityPub()
    platform._collection = lambda name: httpx.Response(status)  # type: ignore[method-assign]

    result = walk(platform)

    assert (result.hidden, result.complete) == (True, False)


def test_an_actor_without_the_collection_hides_it() -> None:
    platform = FakeActivityPub()
    platform.extra = {"followers": None}

    assert walk(platform).hidden


@pytest.mark.parametrize("rows", ["items", "orderedItems"])
def test_a_small_collection_comes_whole(rows: str) -> None:
    platform = FakeActivityPub(followers=2)
    platform.collection = {rows: [platform.person(0), {"id": platform.person(1), "type": "Person"}]}

    result = walk(platform)

    assert (ids(result), result.complete) == ([platform.person(0), platform.person(1)], True)


def test_the_first_page_can_come_with_the_collection() -> None:
    platform = FakeActivityPub(followers=13)
    items = [platform.person(n) for n in range(12)]
    platform.collection = {"first": {"items": items, "next": f"{ME}/followers?page=2"}}

    assert len(ids(walk(platform))) == 13


def test_rows_that_are_no_actors_are_dropped_and_prove_no_absence() -> None:
    platform = FakeActivityPub(followers=3)
    rows = [
        platform.person(0),
        7,
        "javascript:1",
        {"id": None},
        "https://x.example",
        "https://xn--0/u",
    ]
    platform.collection = {"orderedItems": rows}

    result = walk(platform)

    assert ids(result) == [platform.person(0)]
    assert (result.complete, result.fault) == (False, "5 rows had an impossible account id")


@pytest.mark.parametrize(
    "next",
    ["https://evil.example/followers?page=2", "https://169.254.169.254/x", "ftp://x/y", "?page=2"],
)
def test_a_page_elsewhere_is_not_asked_for(next: str) -> None:
    platform = FakeActivityPub()
    platform.collection = {"first": {"items": [platform.person(0)], "next": next}}

    result = walk(platform)

    assert not result.complete
    assert "pointed to another server about @me" in (result.fault or "")
    assert len(platform.requests) == 2


def test_an_actor_elsewhere_cannot_be_passed_off_as_one_s_own() -> None:
    platform = FakeActivityPub()
    platform.extra = {"id": "https://victim.example/users/me"}

    with pytest.raises(Temporary, match="bad format"):
        walk(platform)


def test_a_server_that_wants_signatures_says_so() -> None:
    platform = FakeActivityPub()
    platform._actor = lambda id: httpx.Response(401)  # type: ignore[method-assign]

    with pytest.raises(Permanent, match="only to servers that sign their requests"):
        walk(platform)


def test_the_lists_of_a_suspended_actor_are_not_read() -> None:
    platform = FakeActivityPub()
    platform.extra = {"suspended": True}

    with pytest.raises(Temporary, match="is suspended"):
        walk(platform)


def test_a_list_of_somebody_who_moved_proves_nobody_s_absence() -> None:
    platform = FakeActivityPub(followers=3)
    platform.extra = {"movedTo": "https://new.example/users/me"}

    assert not walk(platform).complete


def test_actors_that_are_gone_are_told_from_those_who_left() -> None:
    platform = FakeActivityPub(followers=3)
    gone, left = platform.person(0), platform.person(9)
    platform.gone = {gone}

    told = stand(platform, [gone, left])

    assert (told[gone].status, told[left].status) == (AccountStatus.DELETED, AccountStatus.ACTIVE)


def test_a_server_that_does_not_answer_costs_only_its_own_people() -> None:
    platform = FakeActivityPub(followers=1)
    answer = platform.answer

    def partly(request: httpx.Request) -> httpx.Response:
        if request.url.host == "down.example":
            raise httpx.ConnectError("down")
        return answer(request)

    platform.answer = partly  # type: ignore[method-assign]
    here = platform.person(0)

    told = stand(platform, ["https://down.example/users/x", "https://h:1/x", here])

    assert set(told) == {here}


def test_a_network_of_one_server_takes_nobody_of_another() -> None:
    source = ActivityPub(outbound(FakeActivityPub().answer), FakeClock()).at(HOME)

    found = asyncio.run(source.look_up("me")).account

    assert found == Account(f"activitypub:{HOME}", ME, f"me@{HOME}")
    with pytest.raises(BadInput, match="accounts of"):
        asyncio.run(source.look_up("me@else.example"))


def test_an_id_that_is_no_actor_is_not_asked_about() -> None:
    platform = FakeActivityPub()

    with pytest.raises(Permanent, match="no actor's address"):
        asyncio.run(
            open_source(platform).walk(
                Account("activitypub", "7"), ListKind.FOLLOWERS, lambda *seen: None
            )
        )
    assert platform.requests == []
