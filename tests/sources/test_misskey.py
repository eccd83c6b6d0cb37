from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from app.domain.account import Account, AccountStatus
from app.domain.errors import BadInput, Permanent
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.ports.sources import Member, Standing
from app.sources.misskey import Misskey
from tests.contracts.fediverse_platforms import HOME, FakeMisskey
from tests.contracts.sources_platforms import ids, open_source, walk
from tests.net.fakes import FakeClock, outbound

ME = f"https://{HOME}/users/9me"
NEW_YEAR = 1_767_225_600_000


def sent(platform: FakeMisskey) -> list[object]:
    """What was asked for, page by page."""
    lists = [one for one in platform.requests if one.url.path.endswith(("followers", "following"))]
    return [json.loads(request.content) for request in lists]


@pytest.mark.parametrize("name", [f"@me@{HOME}", f"me@{HOME}", ME])
def test_an_account_is_kept_by_its_uri_and_never_by_its_name(name: str) -> None:
    found = asyncio.run(open_source(FakeMisskey()).look_up(name))

    assert found.account == Account("misskey", ME, f"me@{HOME}")


def test_rows_are_named_and_dated_follows_newest_first() -> None:
    result = walk(FakeMisskey(followers=2))

    assert result.order is Order.NEWEST_FIRST
    assert list(result.members) == [
        Member("https://s0.example/users/p0", "p0@s0.example", "9f100", NEW_YEAR),
        Member(f"https://{HOME}/users/9p1", f"p1@{HOME}", "9f101", NEW_YEAR),
    ]


def test_pages_go_on_after_the_last_follow_until_one_is_empty() -> None:
    platform = FakeMisskey(followers=150)

    assert len(ids(walk(platform))) == 150
    assert sent(platform) == [
        {"userId": "9me", "limit": 100},
        {"userId": "9me", "limit": 100, "untilId": "9f199"},
        {"userId": "9me", "limit": 100, "untilId": "9f249"},
    ]


def test_the_other_list_holds_whom_the_account_follows() -> None:
    platform = FakeMisskey(following=3)

    assert len(ids(walk(platform, ListKind.FOLLOWING))) == 3
    assert platform.requests[-1].url.path == "/api/users/following"


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ({"followersVisibility": "private"}, True),
        ({"followersVisibility": "followers", "ffVisibility": "public"}, True),
        ({"ffVisibility": "private"}, True),
        ({"followersVisibility": "public", "followingVisibility": "private"}, False),
    ],
)
def test_a_list_that_is_not_for_everybody_is_hidden(said: dict[str, object], hidden: bool) -> None:
    platform = FakeMisskey(followers=3)
    platform.extra = said

    result = walk(platform)

    assert (result.hidden, result.complete) == (hidden, not hidden)
    assert (sent(platform) == []) is hidden


def test_an_empty_list_of_somebody_with_followers_is_hidden() -> None:
    platform = FakeMisskey(followers=3)
    platform.serve = lambda token: httpx.Response(200, json=[])

    result = walk(platform)

    assert (result.complete, result.hidden) == (False, True)


def test_a_list_of_somebody_who_moved_proves_nobody_s_absence() -> None:
    platform = FakeMisskey(followers=3)
    platform.extra = {"movedTo": "9new"}

    assert not walk(platform).complete


def test_suspended_and_deleted_members_are_gone_and_the_others_there() -> None:
    platform = FakeMisskey(followers=4)
    source, people = open_source(platform), [platform.person(n) for n in range(4)]

    async def ask() -> dict[str, Standing]:
        await source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
        platform.suspended = {"9p1", "9p2"}
        return await source.stand(platform.me, ListKind.FOLLOWERS, people)

    told = asyncio.run(ask())

    assert [told[id].status for id in people] == [
        AccountStatus.ACTIVE,
        AccountStatus.DELETED,
        AccountStatus.DELETED,
        AccountStatus.ACTIVE,
    ]


def test_of_people_elsewhere_who_were_on_no_list_nothing_is_known() -> None:
    platform = FakeMisskey()

    told = asyncio.run(
        open_source(platform).stand(platform.me, ListKind.FOLLOWERS, ["https://s9.example/users/x"])
    )

    assert told == {}
    assert platform.requests == []


def test_a_row_without_its_person_is_dropped_and_proves_no_absence() -> None:
    platform = FakeMisskey(followers=1)
    rows = [
        {"id": "9f1", "followerId": "9p1"},
        {"id": "9f2", "follower": {"id": "9", "username": "b"}},
    ]
    platform.serve = lambda token: httpx.Response(200, json=[] if token else rows)

    result = walk(platform)

    assert ids(result) == [f"https://{HOME}/users/9"]
    assert (result.complete, result.fault) == (False, "1 row had an impossible account id")


def test_a_network_of_one_server_takes_names_without_it_and_nobody_of_another() -> None:
    source = Misskey(outbound(FakeMisskey().answer), FakeClock()).at(HOME)

    assert asyncio.run(source.look_up("me")).account == Account(f"misskey:{HOME}", ME, f"me@{HOME}")
    with pytest.raises(BadInput, match="accounts of"):
        asyncio.run(source.look_up("me@else.example"))


def test_an_id_that_no_misskey_gives_is_not_asked_about() -> None:
    platform = FakeMisskey()

    with pytest.raises(Permanent, match="can only be imported"):
        asyncio.run(
            open_source(platform).walk(
                Account("misskey", "9me"), ListKind.FOLLOWERS, lambda *seen: None
            )
        )
    assert platform.requests == []
