from __future__ import annotations

import asyncio

import httpx
import pytest

from app.domain.account import Account, AccountStatus
from app.domain.errors import Permanent, SourceError, Temporary
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.ports.sources import Standing
from app.sources.bluesky import Bluesky
from tests.contracts.sources_platforms import FakeBluesky, ids, open_source, refusal, tid, walk
from tests.net.fakes import NOW, FakeClock, outbound


def stand(platform: FakeBluesky, *numbers: int) -> dict[str, Standing]:
    asked = [platform.person(number) for number in numbers]
    source = open_source(platform)
    return asyncio.run(source.stand(platform.me, ListKind.FOLLOWERS, asked))


def asked(platform: FakeBluesky, method: str) -> list[httpx.Request]:
    return [request for request in platform.requests if request.url.path.endswith(method)]


def test_lists_come_newest_first() -> None:
    platform = FakeBluesky()

    assert walk(platform).order is Bluesky.order is Order.NEWEST_FIRST
    assert {r.url.params["sort"] for r in asked(platform, "getFollowers")} == {"latest"}


def test_a_page_of_another_account_s_list_is_refused() -> None:
    platform = FakeBluesky()
    platform.serve = lambda token: httpx.Response(
        200, json={"subject": {"did": "did:plc:other"}, "followers": []}
    )

    with pytest.raises(Temporary, match="bad format"):
        walk(platform)


def test_who_is_away_or_blocked_is_missing_in_short_pages_and_the_walk_is_complete() -> None:
    platform = FakeBluesky(followers=250)
    for number in range(40, 130):
        platform.leave(platform.person(number), "deactivated")
    platform.blocks[platform.person(5)] = "blocking"

    result = walk(platform)

    assert (result.complete, result.claimed, len(result.members)) == (True, 250, 159)


@pytest.mark.parametrize(
    ("why", "status", "follows"),
    [
        ("deactivated", AccountStatus.DEACTIVATED, True),
        ("suspended", AccountStatus.SUSPENDED, True),
        ("deleted", AccountStatus.DELETED, False),
    ],
)
def test_somebody_who_went_away_did_not_unfollow(
    why: str, status: AccountStatus, follows: bool
) -> None:
    platform = FakeBluesky()
    platform.leave(platform.person(0), why)

    standing = stand(platform, 0)[platform.person(0)]

    assert (standing.status, standing.follows) == (status, follows)


def test_somebody_behind_a_block_still_follows() -> None:
    platform = FakeBluesky()
    platform.blocks[platform.person(0)] = "blockedByList"

    standing = stand(platform, 0)[platform.person(0)]

    assert standing == Standing(
        platform.person(0), AccountStatus.ACTIVE, True, True, tid(NOW - 1_000), NOW - 1_000,
        "p0.example", standing.profile,
    )  # fmt: skip


def test_the_profile_comes_along_with_the_standing() -> None:
    platform = FakeBluesky()

    profile = stand(platform, 0)[platform.person(0)].profile

    assert profile is not None
    assert (profile.account.id, profile.observed_at) == (platform.person(0), NOW)


def test_somebody_who_is_there_and_has_no_follow_record_unfollowed() -> None:
    platform = FakeBluesky(followers=1)

    standing = stand(platform, 7)[platform.person(7)]

    assert (standing.status, standing.follows, standing.record) == (
        AccountStatus.ACTIVE, False, None,
    )  # fmt: skip


def test_standings_are_asked_for_thirty_and_twenty_five_at_a_time() -> None:
    platform = FakeBluesky(followers=200)

    standings = stand(platform, *range(200))

    assert len(standings) == 200
    assert len(asked(platform, "getRelationships")) == 5 + 2
    assert len(asked(platform, "getProfiles")) == 6 + 2
    assert asked(platform, "getProfile") == []


def test_an_account_is_not_asked_about_itself() -> None:
    platform = FakeBluesky()
    platform.lists[ListKind.FOLLOWERS].append(platform.me.id)
    source = open_source(platform)

    standings = asyncio.run(source.stand(platform.me, ListKind.FOLLOWERS, [platform.me.id]))

    assert standings == {}


def test_who_was_not_asked_about_is_not_answered() -> None:
    platform = FakeBluesky()
    platform.me = Account("bluesky", "did:plc:me")
    answer = platform.answer

    def generous(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("getRelationships"):
            rows = [{"did": "did:plc:p0"}, {"did": "did:plc:other"}, {"actor": "x.example"}, {}]
            return httpx.Response(200, json={"relationships": rows})
        return answer(request)

    clock = FakeClock()
    source = Bluesky(outbound(generous, clock), clock)

    standings = asyncio.run(
        source.stand(platform.me, ListKind.FOLLOWERS, ["did:plc:p0", "did:plc:p1"])
    )

    assert list(standings) == ["did:plc:p0"]


def limited_after(platform: FakeBluesky, calls: int) -> Bluesky:
    """The platform's source, limited for an hour from the given call on."""

    def answer(request: httpx.Request) -> httpx.Response:
        if len(platform.requests) >= calls:
            return httpx.Response(429, headers={"retry-after": "3600"})
        return platform.answer(request)

    clock = FakeClock()
    return Bluesky(outbound(answer, clock), clock)


def test_standings_known_before_a_fault_are_kept() -> None:
    platform = FakeBluesky(followers=400)
    source = limited_after(platform, calls=15)

    standings = asyncio.run(
        source.stand(platform.me, ListKind.FOLLOWERS, platform.lists[ListKind.FOLLOWERS])
    )

    assert list(standings) == platform.lists[ListKind.FOLLOWERS][:150]


def test_a_fault_before_anything_is_known_of_anybody_is_raised() -> None:
    platform = FakeBluesky()
    source = limited_after(platform, calls=1)

    with pytest.raises(SourceError):
        asyncio.run(source.stand(platform.me, ListKind.FOLLOWERS, [platform.person(0)]))


@pytest.mark.parametrize(
    ("why", "kind", "says"),
    [
        ("deactivated", Temporary, "says that @me.example is deactivated"),
        ("suspended", Temporary, "says that @me.example is suspended"),
        ("deleted", Permanent, "knows no account @me.example"),
    ],
)
def test_a_walk_says_what_became_of_its_account(
    why: str, kind: type[SourceError], says: str
) -> None:
    platform = FakeBluesky()
    platform.leave(platform.me.id, why)

    with pytest.raises(kind, match=rf"^appview\.example {says}"):
        walk(platform)


def test_a_deactivated_account_is_found_by_its_did_and_not_by_its_handle() -> None:
    platform = FakeBluesky()
    platform.leave(platform.me.id, "deactivated")
    source = open_source(platform)

    profile = asyncio.run(source.look_up(platform.me.id))

    assert (profile.account.id, profile.status) == (platform.me.id, AccountStatus.DEACTIVATED)
    with pytest.raises(Permanent, match=r"says that me\.example is deactivated"):
        asyncio.run(source.look_up("me.example"))


def test_a_name_the_server_does_not_take_is_named() -> None:
    clock = FakeClock()
    no = refusal("InvalidRequest", "Error: actor must be a valid did or a handle")
    source = Bluesky(outbound(lambda request: no, clock), clock)

    with pytest.raises(Permanent, match=r"^public\.api\.bsky\.app gives no profile of x-y"):
        asyncio.run(source.look_up("x-y"))


def test_a_renamed_account_is_walked_by_its_did() -> None:
    platform = FakeBluesky()
    before = ids(walk(platform))
    platform.handles[platform.me.id] = "new.example"

    assert ids(walk(platform)) == before


def test_the_server_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHURNWATCH_BLUESKY_APPVIEW", "http://localhost:2584")
    platform, clock = FakeBluesky(), FakeClock()

    asyncio.run(Bluesky(outbound(platform.answer, clock), clock).look_up("me.example"))

    assert platform.requests[0].url.copy_with(query=None) == httpx.URL(
        "http://localhost:2584/xrpc/app.bsky.actor.getProfile"
    )
