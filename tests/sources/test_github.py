from __future__ import annotations

import asyncio

import httpx
import pytest

from app.domain.account import Account, AccountStatus
from app.domain.errors import BadInput, Permanent, RateLimited, Temporary
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.ports.sources import Source, Standing, Walk
from app.sources.github import Github, GithubSettings
from tests.contracts.sources_platforms import FakeGithub, ids, open_source, walk
from tests.net.fakes import FakeClock, outbound

SERVER = "https://api.github.example"


def paths(platform: FakeGithub) -> list[str]:
    return [request.url.raw_path.decode() for request in platform.requests]


def again(source: Source, platform: FakeGithub) -> Walk:
    return asyncio.run(source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))


def stand(platform: FakeGithub, *numbers: int) -> dict[str, Standing]:
    asked = [platform.person(number) for number in numbers]
    source = open_source(platform)
    return asyncio.run(source.stand(platform.me, ListKind.FOLLOWERS, asked))


def test_the_order_of_lists_is_unknown() -> None:
    assert walk(FakeGithub()).order is Github.order is Order.UNKNOWN


def test_the_number_finds_the_present_login_before_each_walk() -> None:
    platform = FakeGithub(followers=1)
    platform.logins["1"] = "new-name"

    result = asyncio.run(
        open_source(platform).walk(
            Account("github", "1", "old-name"), ListKind.FOLLOWERS, lambda *seen: None
        )
    )

    assert result.complete
    assert paths(platform) == ["/user/1", "/users/new-name/followers?per_page=100"]


def test_an_account_is_looked_up_by_login_or_number() -> None:
    platform = FakeGithub()
    platform.logins["9"] = "42"
    source = open_source(platform)

    found = [asyncio.run(source.look_up(name)).account.id for name in ("me", "@me", "1", "@42")]

    assert found == ["1", "1", "1", "9"]


def test_pages_shifted_by_an_arrival_bring_nobody_twice() -> None:
    platform = FakeGithub(followers=150)
    everybody = list(platform.lists["followers"])
    answer = platform.answer

    def arriving(request: httpx.Request) -> httpx.Response:
        response = answer(request)
        if request.url.path.endswith("followers") and "page" not in request.url.params:
            platform.lists["followers"].insert(0, platform.person(900))
        return response

    platform.answer = arriving  # type: ignore[method-assign]

    result = walk(platform)

    assert ids(result) == everybody


@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example/user/1/followers?page=2",
        "http://api.github.example/user/1/followers?page=2",
        "https://api.github.example:8443/user/1/followers?page=2",
        "https://me@api.github.example/user/1/followers?page=2",
        "//169.254.169.254/user/1/followers?page=2",
        "https://api.github.example/user/2/followers?page=2",
        "https://api.github.example/user/1/following?page=2",
        "https://api.github.example/user/1/followers/../../../admin",
        "/notifications",
        "https://api.github.example/user/1/followers?page=" + "2" * 5_000,
        "http://[::1",
        "https://x:99999999/",
    ],
)
def test_a_link_that_leads_away_from_the_list_is_not_followed(next: str) -> None:
    platform = FakeGithub(token="s3cret")
    platform.serve = lambda token: httpx.Response(
        200, json=[{"id": 5, "login": "p"}], headers={"link": f'<{next}>; rel="next"'}
    )

    with pytest.raises(Temporary, match=r"^api\.github\.example .*@me"):
        walk(platform)

    assert len(platform.requests) == 2


def test_a_link_by_login_is_followed_as_well_as_one_by_number() -> None:
    platform = FakeGithub()
    second = platform.page([platform.person(2)])
    first = httpx.Response(
        200,
        json=[{"id": 5, "login": "p"}],
        headers={"link": '</users/me/followers?after=Y3Vyc29y>; rel="next"'},
    )
    platform.serve = lambda token: second if "after" in str(platform.requests[-1].url) else first

    result = walk(platform)

    assert (ids(result), result.complete) == (["5", platform.person(2)], True)


def test_a_server_below_a_path_keeps_its_path() -> None:
    platform, clock = FakeGithub(followers=150), FakeClock()

    def enterprise(request: httpx.Request) -> httpx.Response:
        assert request.url.path.startswith("/api/v3/")
        path = request.url.path.removeprefix("/api/v3")
        response = platform.answer(httpx.Request("GET", request.url.copy_with(path=path)))
        link = response.headers.get("link", "").replace(".example/", ".example/api/v3/")
        response.headers["link"] = link
        return response

    source = Github(outbound(enterprise, clock), clock, GithubSettings(api=f"{SERVER}/api/v3/"))

    assert again(source, platform).complete


def test_a_renamed_account_s_redirect_is_followed() -> None:
    platform = FakeGithub(followers=1)
    answer = platform.answer

    def renamed(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/users/me/followers":
            platform.requests.append(request)
            to = {"location": f"{SERVER}/user/1/followers?per_page=100"}
            return httpx.Response(301, headers=to)
        return answer(request)

    platform.answer = renamed  # type: ignore[method-assign]

    assert walk(platform).complete
    assert paths(platform)[-1] == "/user/1/followers?per_page=100"


def test_with_a_token_an_unchanged_page_is_asked_for_by_its_etag_and_costs_nothing() -> None:
    platform = FakeGithub(token="s3cret", left=5_000)
    source = open_source(platform)
    first = again(source, platform)
    left = platform.left

    second = again(source, platform)

    assert ids(second) == ids(first)
    assert second.complete
    assert left - platform.left == 1  # the profile
    assert platform.requests[0].headers["authorization"] == "Bearer s3cret"


def test_a_page_that_changed_is_read_anew() -> None:
    platform = FakeGithub(token="s3cret", left=5_000)
    source = open_source(platform)
    again(source, platform)
    gone = platform.lists["followers"].pop(120)

    second = again(source, platform)

    assert gone not in ids(second)
    assert (second.complete, len(second.members)) == (True, 249)


def test_without_a_token_nothing_is_kept() -> None:
    platform = FakeGithub()
    source = open_source(platform)
    again(source, platform)
    again(source, platform)

    assert not [r for r in platform.requests if "if-none-match" in r.headers]
    assert not [r for r in platform.requests if "authorization" in r.headers]


def test_of_a_list_longer_than_the_memory_the_first_pages_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.sources.github._KEPT_PAGES", 2)
    platform = FakeGithub(token="s3cret", left=5_000)
    source = open_source(platform)
    again(source, platform)
    platform.requests.clear()

    again(source, platform)

    asked = [r for r in platform.requests if "if-none-match" in r.headers]
    assert [r.url.params.get("page") for r in asked] == [None]


def test_the_last_request_granted_ends_the_walk_before_the_refusal() -> None:
    platform = FakeGithub(left=2)

    result = walk(platform)

    assert (len(result.members), result.complete) == (100, False)
    assert "not to be asked about @me before" in (result.fault or "")
    assert len(platform.requests) == 2


def test_a_secondary_limit_is_waited_out() -> None:
    platform, clock = FakeGithub(followers=1), FakeClock()
    good = platform.page(["5"])
    turns = [httpx.Response(403, json={"message": "You exceeded a secondary rate limit"}), good]
    platform.serve = lambda token: turns.pop(0)

    assert walk(platform, clock=clock).complete
    assert clock.naps == [60]


def test_standings_come_one_by_one() -> None:
    platform = FakeGithub(followers=2)
    del platform.logins[platform.person(1)]

    standings = stand(platform, 0, 7)
    gone = asyncio.run(open_source(platform).stand(platform.me, ListKind.FOLLOWERS, ["1001", "x"]))

    for id, follows in (("1000", True), ("1007", False)):
        login, told = f"p{id[-1]}", standings[id]
        assert told == Standing(
            id, AccountStatus.ACTIVE, follows, handle=login, profile=told.profile
        )
        assert told.profile is not None
        assert told.profile.account.handle == login
    assert gone == {"1001": Standing("1001", AccountStatus.DELETED)}
    assert "/users/p0/following/me" in paths(platform)


def test_for_the_following_list_the_account_itself_is_the_follower() -> None:
    platform = FakeGithub()
    source = open_source(platform)

    asyncio.run(source.stand(platform.me, ListKind.FOLLOWING, [platform.person(0)]))

    assert paths(platform)[-1] == "/users/me/following/p0"


def test_without_a_token_twenty_accounts_are_asked_about() -> None:
    platform = FakeGithub(followers=100, left=10_000)

    assert list(stand(platform, *range(100))) == platform.lists["followers"][:20]


def test_what_the_limit_leaves_is_kept_for_walks() -> None:
    without = FakeGithub(left=30)
    having = FakeGithub(token="s3cret", left=520)

    assert len(stand(without, *range(50))) == 10
    assert len(stand(having, *range(50))) == 10
    assert (without.left, having.left) == (9, 499)


def test_standings_known_before_a_fault_are_kept() -> None:
    platform, clock = FakeGithub(token="s3cret", left=5_000), FakeClock()

    def limited(request: httpx.Request) -> httpx.Response:
        if len(platform.requests) >= 6:
            return httpx.Response(429, headers={"retry-after": "3600"})
        return platform.answer(request)

    source = Github(outbound(limited, clock), clock, GithubSettings(api=SERVER))
    everybody = platform.lists["followers"]

    standings = asyncio.run(source.stand(platform.me, ListKind.FOLLOWERS, everybody))

    assert list(standings) == everybody[:2]
    with pytest.raises(RateLimited):
        asyncio.run(source.stand(platform.me, ListKind.FOLLOWERS, everybody))


def test_a_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHURNWATCH_GITHUB_TOKEN", "s3cret")
    platform = FakeGithub(token="s3cret")
    platform.serve = lambda token: httpx.Response(401, json={"message": "s3cret is bad"})

    with pytest.raises(Permanent, match=r"refused our credentials .* check the token") as raised:
        walk(platform)

    assert "s3cret" not in f"{raised.value} {GithubSettings()!r}"


def test_a_token_that_cannot_be_sent_refuses_to_start_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHURNWATCH_GITHUB_TOKEN", "s3cret\nx: y")

    with pytest.raises(BadInput, match=r"^CHURNWATCH_GITHUB_TOKEN: .* visible ASCII") as raised:
        GithubSettings()

    assert "s3cret" not in str(raised.value)


def test_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHURNWATCH_GITHUB_TOKEN", "")

    assert GithubSettings().token is None
