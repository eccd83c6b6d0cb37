from __future__ import annotations

import asyncio
from typing import cast

import httpx
import pytest

from app.domain.account import Account, Profile
from app.domain.errors import BadInput, Permanent, Temporary
from app.domain.snapshot import Order
from app.pipeline.capture import Capture
from app.pipeline.detect import Detector
from app.ports.storage import Storage
from app.sources.mastodon import Mastodon
from tests.contracts.fediverse_platforms import HOME, FakeMastodon
from tests.contracts.sources_platforms import ids, open_source, walk
from tests.net.fakes import FakeClock, outbound

ME = f"https://{HOME}/users/me"


def look_up(platform: FakeMastodon, name: str) -> Profile:
    return asyncio.run(open_source(platform).look_up(name))


@pytest.mark.parametrize(
    "name", [f"me@{HOME}", f"@me@{HOME}", f" me@{HOME.upper()} ", f"me@{HOME}.", ME]
)
def test_an_account_is_found_on_its_own_server_and_kept_by_its_uri(name: str) -> None:
    found = look_up(FakeMastodon(), name)

    assert found.account == Account("mastodon", ME, f"me@{HOME}")
    assert (found.followers, found.following, found.posts) == (250, 5, 3)
    assert found.description == "hello"


@pytest.mark.parametrize(
    "name", ["me", "@me", f"me@{HOME}:8080", "me@-x.example", "ftp://a/b", "@@"]
)
def test_a_name_without_a_server_that_can_be_asked_is_refused(name: str) -> None:
    platform = FakeMastodon()

    with pytest.raises(BadInput):
        look_up(platform, name)

    assert platform.requests == []


def test_a_network_of_one_server_takes_names_without_it() -> None:
    source = Mastodon(outbound(FakeMastodon().answer), FakeClock()).at(HOME)

    found = asyncio.run(source.look_up("me"))

    assert found.account == Account(f"mastodon:{HOME}", ME, f"me@{HOME}")


def test_a_network_of_one_server_takes_nobody_of_another() -> None:
    source = Mastodon(outbound(FakeMastodon().answer), FakeClock()).at(HOME)

    with pytest.raises(BadInput, match=r"accounts of social\.example, not of else\.example"):
        asyncio.run(source.look_up("me@else.example"))


@pytest.mark.parametrize("host", ["", "a b", "x" * 60 + ".example", "https://social.example"])
def test_what_is_no_server_s_name_makes_no_network(host: str) -> None:
    with pytest.raises(BadInput, match="names a server"):
        Mastodon(outbound(FakeMastodon().answer), FakeClock()).at(host)


def test_a_domain_that_points_to_its_server_is_followed_there() -> None:
    platform = FakeMastodon()
    answer = platform.answer

    def pointing(request: httpx.Request) -> httpx.Response:
        if request.url.host == "short.example":
            target = f"https://{HOME}{request.url.raw_path.decode()}"
            return httpx.Response(301, headers={"location": target})
        return answer(request)

    platform.answer = pointing  # type: ignore[method-assign]
    platform.finger = lambda request: httpx.Response(
        200,
        json={
            "subject": "acct:me@short.example",
            "links": [{"rel": "self", "type": "application/activity+json", "href": ME}],
        },
    )

    assert look_up(platform, "me@short.example").account == Account("mastodon", ME, f"me@{HOME}")


def test_a_server_without_webfinger_is_asked_by_name() -> None:
    platform = FakeMastodon()
    platform.finger = lambda request: httpx.Response(404)

    assert look_up(platform, f"me@{HOME}").account.id == ME


def test_a_server_cannot_pass_an_account_off_as_another_server_s() -> None:
    platform = FakeMastodon()
    platform.extra = {"uri": "https://victim.example/users/me"}

    with pytest.raises(Permanent, match=r"an id of another server$"):
        look_up(platform, f"me@{HOME}")


def test_one_s_own_server_can_be_plain_http_on_any_port() -> None:
    platform = FakeMastodon()
    platform.address = "http://localhost:3000"

    look_up(platform, f"me@{HOME}")

    assert {str(request.url.copy_with(raw_path=b"/")) for request in platform.requests} == {
        "http://localhost:3000/"
    }


def test_lists_sorted_by_follow_are_newest_first_and_others_of_unknown_order() -> None:
    platform = FakeMastodon(followers=100)
    assert walk(platform).order is Order.NEWEST_FIRST

    number = platform.people[platform.person(2)]["id"]
    link = f'<https://{HOME}/api/v1/accounts/1/followers?max_id={number}>; rel="next"'
    row = platform.view(platform.person(2))
    platform.serve = lambda token: httpx.Response(
        200, json=[] if token else [row], headers={} if token else {"link": link}
    )

    by_account = walk(platform)
    assert (by_account.complete, by_account.order) == (True, Order.UNKNOWN)


def test_a_list_without_any_link_has_no_known_order() -> None:
    platform = FakeMastodon(followers=3)
    rows = [platform.view(platform.person(n)) for n in range(3)]
    platform.serve = lambda token: httpx.Response(200, json=rows)

    assert walk(platform).order is Order.UNKNOWN


def test_short_pages_and_an_empty_last_one_are_no_fault() -> None:
    """GoToSocial drops suspended followers after paging: 79 and 80 and 45 and none."""
    platform = FakeMastodon(followers=205)
    first, rest = (
        [platform.person(n) for n in range(79)],
        [platform.person(n) for n in range(80, 205)],
    )
    pages = {
        None: (first, "80"),
        "80": (rest[:80], "160"),
        "160": (rest[80:], "205"),
        "205": ([], None),
    }
    platform.serve = lambda token: platform.page(*pages[token])

    result = walk(platform)

    assert (len(ids(result)), result.complete, result.claimed) == (204, True, 205)


def test_everything_in_one_page_without_a_link_is_a_whole_list() -> None:
    """Hollo ignores limits."""
    platform = FakeMastodon(followers=120)
    rows = [platform.view(platform.person(n)) for n in range(110)]
    platform.serve = lambda token: httpx.Response(200, json=rows)

    result = walk(platform)

    assert (len(ids(result)), result.complete) == (110, True)


@pytest.mark.parametrize(("shown", "complete"), [(40, True), (39, False)])
def test_without_any_link_only_the_claimed_count_says_that_a_list_ended(
    shown: int, complete: bool
) -> None:
    """Pixelfed sent one page and no link however many there were."""
    platform = FakeMastodon(followers=40)
    rows = [platform.view(platform.person(n)) for n in range(shown)]
    platform.serve = lambda token: httpx.Response(200, json=rows)

    assert walk(platform).complete is complete


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/api/v1/accounts/1/followers?max_id=2",
        f"https://{HOME}:8443/api/v1/accounts/1/followers?max_id=2",
        f"https://t@{HOME}/api/v1/accounts/1/followers?max_id=2",
        f"https://{HOME}/api/v1/accounts/2/followers?max_id=2",
        f"https://{HOME}/api/v1/accounts/1/following?max_id=2",
        "//169.254.169.254/api/v1/accounts/1/followers?max_id=2",
        f"https://{HOME}/api/v1/accounts/1/followers?max_id=" + "2" * 5_000,
        "http://[::1",
        "https://x:99999999/",
    ],
)
def test_a_link_that_leads_away_from_the_list_is_not_followed(link: str) -> None:
    platform = FakeMastodon()
    row = platform.view(platform.person(1))
    headers = {"link": f'<{link}>; rel="next"'}
    platform.serve = lambda token: httpx.Response(200, json=[row], headers=headers)

    with pytest.raises(Temporary, match=r"^social\.example .*@me"):
        walk(platform)

    assert len(platform.requests) == 2


def test_a_server_that_gets_its_own_scheme_wrong_is_asked_over_https_all_the_same() -> None:
    platform = FakeMastodon(followers=100)
    link = f'<http://{HOME}/api/v1/accounts/1/followers?max_id=7>; rel="next"'
    row = platform.view(platform.person(1))
    platform.serve = lambda token: (
        platform.page([]) if token else httpx.Response(200, json=[row], headers={"link": link})
    )

    assert walk(platform).complete
    assert {request.url.scheme for request in platform.requests} == {"https"}


def test_ids_that_are_ulids_uuids_or_flakes_are_as_good_as_numbers() -> None:
    platform = FakeMastodon(followers=3)
    kinds = [
        "01FBVD42CQ3ZEEVMW180SBX03B",
        "9n2ciuz1wdesFnrGJU",
        "0190b3a4-5c5e-7d90-b1f0-0242ac120002",
    ]
    for number, kind in enumerate(kinds):
        platform.people[platform.person(number)]["id"] = kind

    assert len(ids(walk(platform))) == 3


def test_servers_that_tell_no_uri_name_people_by_their_pages() -> None:
    """GoToSocial and Takahe."""
    platform = FakeMastodon(followers=3)
    platform.extra = {"uri": None}
    for person in platform.people.values():
        del person["uri"]
    platform.me = Account("mastodon", f"https://{HOME}/@me", f"me@{HOME}")
    platform.view = paged(platform)  # type: ignore[method-assign]

    assert look_up(platform, f"me@{HOME}").account == platform.me
    assert ids(walk(platform)) == [f"https://s{n}.example/@p{n}" for n in range(3)]


def paged(platform: FakeMastodon):  # type: ignore[no-untyped-def]
    """The view of a server that knows `me` by its page."""
    mine = {"id": "1", "username": "me", "acct": "me", "url": platform.me.id}
    return lambda id: (
        (mine if id == platform.me.id else platform.people[id])
        | {f"{name}_count": len(platform.lists[name]) for name in platform.lists}
    )


def test_nobody_gets_a_new_id_when_a_server_learns_to_tell_uris() -> None:
    platform = FakeMastodon(followers=3)
    platform.me = Account("mastodon", f"https://{HOME}/@me", f"me@{HOME}")
    platform.view = paged(platform)  # type: ignore[method-assign]

    assert ids(walk(platform)) == [f"https://s{n}.example/@p{n}" for n in range(3)]


def test_pleroma_tells_uris_in_a_place_of_its_own() -> None:
    platform = FakeMastodon(followers=1)
    platform.extra = {"uri": None, "pleroma": {"ap_id": ME}}
    person = platform.people[platform.person(0)]
    person |= {"uri": None, "pleroma": {"ap_id": "https://s0.example/users/p0"}}

    assert look_up(platform, f"me@{HOME}").account.id == ME
    assert ids(walk(platform)) == ["https://s0.example/users/p0"]


def test_a_network_of_one_server_is_captured_by_the_source_of_all() -> None:
    source = Mastodon(outbound(FakeMastodon().answer), FakeClock())
    capture = Capture(cast(Storage, None), {"mastodon": source}, Detector([]), FakeClock())

    assert capture.source(f"mastodon:{HOME}").network == f"mastodon:{HOME}"
    assert capture.source("mastodon").network == "mastodon"
    with pytest.raises(Permanent, match="import a file of it"):
        capture.source(f"github:{HOME}")
