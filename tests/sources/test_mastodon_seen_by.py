from __future__ import annotations

import asyncio

import httpx
import pytest

from app.domain.account import Account, AccountStatus
from app.domain.errors import Permanent, RateLimited, Temporary, Unauthorized
from app.domain.instant import parse_instant
from app.domain.watch import ListKind
from app.ports.sources import Standing
from app.sources.mastodon import Mastodon
from tests.contracts.fediverse_platforms import HOME, RESET, FakeMastodon
from tests.contracts.sources_platforms import after_a_page, ids, open_source, walk
from tests.net.fakes import NOW, FakeClock

ME = f"https://{HOME}/users/me"


def stand(platform: FakeMastodon, *ids: str) -> dict[str, Standing]:
    """What is told of these accounts after a walk, by the same source."""
    source = open_source(platform)

    async def ask() -> dict[str, Standing]:
        await source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
        return await source.stand(platform.me, ListKind.FOLLOWERS, ids)

    return asyncio.run(ask())


def signed(platform: FakeMastodon) -> list[bool]:
    return ["authorization" in request.headers for request in platform.requests]


@pytest.mark.parametrize(
    "said",
    [
        {"hide_collections": True},
        {"pleroma": {"hide_followers": True, "hide_followers_count": True}},
    ],
)
def test_a_hidden_list_is_hidden_and_not_empty(said: dict[str, object]) -> None:
    platform = FakeMastodon(token=None)
    platform.hidden = True
    platform.extra = said

    result = walk(platform)

    assert (ids(result), result.complete, result.hidden) == ([], False, True)


@pytest.mark.parametrize(("claimed", "complete"), [(250, True), (251, False)])
def test_a_list_that_is_said_to_be_hidden_counts_if_all_of_it_is_shown(
    claimed: int, complete: bool
) -> None:
    platform = FakeMastodon(token=None)
    platform.extra = {"hide_collections": True, "followers_count": claimed}

    result = walk(platform)

    assert (len(ids(result)), result.complete, result.hidden) == (250, complete, False)


def test_an_empty_list_of_somebody_with_followers_is_hidden() -> None:
    platform = FakeMastodon(token=None)
    platform.hidden = True

    result = walk(platform)

    assert (result.complete, result.hidden) == (False, True)
    assert result.fault == "the profile claims 250, the list shows nobody"


def test_a_list_that_is_really_empty_is_complete() -> None:
    result = walk(FakeMastodon(followers=0))

    assert (ids(result), result.complete, result.hidden) == ([], True, False)


def test_the_owner_reads_a_hidden_list() -> None:
    platform = FakeMastodon()
    platform.hidden = True
    platform.extra = {"hide_collections": True}

    assert walk(platform).complete
    assert all(signed(platform))


def test_a_list_of_somebody_who_moved_proves_nobody_s_absence() -> None:
    platform = FakeMastodon()
    platform.extra = {"moved": {"id": "2", "username": "me", "acct": "me@new.example"}}

    result = walk(platform)

    assert (len(ids(result)), result.complete, result.hidden) == (250, False, False)
    assert result.fault == "the account has moved elsewhere, and its followers are moved after it"


def test_takahe_says_with_a_false_that_somebody_did_not_move() -> None:
    platform = FakeMastodon()
    platform.extra = {"moved": False, "suspended": False, "limited": False}

    assert walk(platform).complete


def test_the_lists_of_a_suspended_account_are_not_read() -> None:
    platform = FakeMastodon()
    platform.extra = {"suspended": True}

    with pytest.raises(Temporary, match=r"@me@social\.example is suspended"):
        walk(platform)

    assert len(platform.requests) == 1


def test_an_account_made_anew_under_the_same_name_is_another() -> None:
    platform = FakeMastodon()
    platform.extra = {"uri": f"https://{HOME}/ap/users/2"}

    with pytest.raises(Permanent, match=f"knows no account {ME} any more"):
        walk(platform)


def test_a_closed_server_is_shown_a_token_and_nobody_else_is() -> None:
    open_one, closed = FakeMastodon(followers=3), FakeMastodon(followers=3)
    closed.closed = True
    open_one.owner = closed.owner = Account("mastodon", f"https://{HOME}/users/friend", "friend")

    assert walk(open_one).complete
    assert walk(closed).complete
    assert not any(signed(open_one))
    assert signed(closed) == [False, True, True]


def test_a_closed_server_without_a_token_says_how_to_sign_in() -> None:
    platform = FakeMastodon(token=None)
    platform.closed = True

    with pytest.raises(Unauthorized, match=r"`churnwatch signin mastodon social\.example`$"):
        walk(platform)

    assert len(platform.requests) == 1


def test_a_revoked_token_is_named_without_showing_it() -> None:
    platform = FakeMastodon()
    source = open_source(platform)
    shown = platform.tokens(1, "mastodon", HOME)
    platform.token = "another"
    source._outbound.tokens = lambda *asked: shown  # type: ignore[attr-defined]

    with pytest.raises(Unauthorized, match=r"token of @me@social\.example any more") as raised:
        asyncio.run(source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))

    assert "t0ken" not in f"{raised.value!r} {shown!r}"
    assert len(platform.requests) == 1


def test_relationships_tell_of_single_edges_to_whom_the_list_belongs() -> None:
    platform = FakeMastodon(followers=3)
    there, gone, blocker = platform.person(0), platform.person(5), platform.person(6)
    platform.blocked = {blocker}

    told = stand(platform, there, gone, blocker)

    for id, follows, name in ((there, True, "p0@s0.example"), (gone, False, "p5@s5.example")):
        shown = told[id].profile
        assert told[id] == Standing(id, AccountStatus.ACTIVE, follows, handle=name, profile=shown)
        assert shown is not None
        assert shown.account.id == id
    assert (told[blocker].follows, told[blocker].blocked) == (False, True)


def test_suspended_and_deleted_members_are_told_from_those_who_unfollowed() -> None:
    platform = FakeMastodon(followers=3, token=None)
    source = open_source(platform)
    suspended, gone, left = (platform.person(n) for n in range(3))

    async def ask() -> dict[str, Standing]:
        await source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
        platform.suspended, platform.gone = {suspended}, {gone}
        return await source.stand(platform.me, ListKind.FOLLOWERS, [suspended, gone, left])

    told = asyncio.run(ask())

    assert [told[id].status for id in (suspended, gone, left)] == [
        AccountStatus.SUSPENDED,
        AccountStatus.DELETED,
        AccountStatus.ACTIVE,
    ]
    assert {standing.follows for standing in told.values()} == {None}


@pytest.mark.parametrize("acct", ["neighbour", f"neighbour@{HOME}"])
def test_a_server_s_own_people_are_found_by_either_form_of_their_address(acct: str) -> None:
    """Takahe knows them by the whole of it; after a restart their numbers are not known either."""
    platform = FakeMastodon(token=None)
    id = f"https://{HOME}/users/neighbour"
    platform.people[id] = {"id": "7", "username": "neighbour", "acct": acct, "uri": id}

    assert stand(platform, id)[id].status is AccountStatus.ACTIVE


def test_nothing_is_said_of_strangers_nobody_can_find() -> None:
    told = stand(
        FakeMastodon(), "https://far.example/users/who", "https://far.example/ap/actor/%41"
    )

    assert told == {}


def test_with_somebody_else_s_eyes_nobody_is_said_to_be_there() -> None:
    """A server leaves out whom the token's owner blocks or mutes."""
    platform = FakeMastodon(followers=3)
    platform.owner = Account("mastodon", f"https://{HOME}/users/friend", "friend")
    platform.closed = True

    assert stand(platform, platform.person(0)) == {}


def test_a_limit_until_a_moment_in_iso_8601_is_kept_to() -> None:
    platform = FakeMastodon()
    clock = FakeClock()
    platform.left = 2
    platform.serve = lambda token: httpx.Response(429, json={"error": "Too many requests"})

    with pytest.raises(RateLimited) as raised:
        walk(platform, clock=clock)

    assert raised.value.retry_at == parse_instant(RESET) == NOW + 550_621


def test_long_lists_wait_for_the_next_quarter_of_an_hour() -> None:
    platform = FakeMastodon(followers=3)
    platform.extra = {"followers_count": 30_000}
    last = platform.page([platform.person(3)])
    limited = httpx.Response(429, headers={"retry-after": "840"})
    after_a_page(platform, lambda: limited, lambda: last)
    clock = FakeClock()

    result = walk(platform, clock=clock)

    assert result.complete
    assert clock.naps == [840]


def test_questions_leave_requests_for_walks() -> None:
    platform = FakeMastodon(followers=3)
    platform.left = 61

    told = stand(platform, *(platform.person(n) for n in range(20)))

    assert told == {}
    assert len(platform.requests) == 2


def test_nobody_s_list_is_read_with_the_token_of_another_owner() -> None:
    platform = FakeMastodon(followers=3)
    source = open_source(platform)
    assert isinstance(source, Mastodon)

    stranger = source.on_behalf_of(2)
    asyncio.run(stranger.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))

    assert not any(signed(platform))
