"""Pages as GitHub builds them, and what is made of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.domain.account import Account, Profile
from app.ports.sources import Member
from app.sources import _github as wire
from tests.net.fakes import NOW

# A full Simple User, as in GitHub's description of its interface.
OCTOCAT = {
    "login": "octocat",
    "id": 583231,
    "node_id": "MDQ6VXNlcjU4MzIzMQ==",
    "avatar_url": "https://avatars.githubusercontent.com/u/583231?v=4",
    "html_url": "https://github.com/octocat",
    "type": "User",
    "user_view_type": "public",
    "site_admin": False,
}


def people(*rows: Any) -> wire.People:
    return msgspec.json.decode(msgspec.json.encode(rows), type=wire.People)


def test_a_page_is_read_with_the_address_of_the_next() -> None:
    page = wire.page(people(OCTOCAT, {"login": "o-k_ghe", "id": 2}), "https://x.example/?page=2")

    assert page.members == [Member("583231", "octocat"), Member("2", "o-k_ghe")]
    assert (page.next, page.dropped) == ("https://x.example/?page=2", 0)


def test_an_empty_page_is_a_page() -> None:
    assert wire.page(people(), None).members == []


@pytest.mark.parametrize("id", [583231, "583231"], ids=repr)
def test_a_number_and_its_text_are_one_id(id: object) -> None:
    assert [m.id for m in wire.page(people(OCTOCAT | {"id": id}), None).members] == ["583231"]


@pytest.mark.parametrize(
    "id", [0, -1, 2**70, "", "0583231", "octocat", "1\n", "٣", "9" * 10_000], ids=str
)
def test_a_row_with_an_impossible_id_is_dropped_and_counted(id: object) -> None:
    page = wire.page(people(OCTOCAT | {"id": id}, {"login": "b", "id": 2}), None)

    assert [member.id for member in page.members] == ["2"]
    assert page.dropped == 1


@pytest.mark.parametrize("id", [None, 1.5, True, [], {}], ids=str)
def test_an_id_of_another_type_is_refused(id: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        people(OCTOCAT | {"id": id})


@pytest.mark.parametrize(
    "body", [None, {}, "x", [None], [[]], [{"id": 1}], [{"login": "a"}]], ids=str
)
def test_a_page_of_another_shape_is_refused(body: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(body), type=wire.People)


@pytest.mark.parametrize(
    ("login", "handle"),
    [
        ("octocat", "octocat"),
        ("dependabot[bot]", "dependabot[bot]"),
        ("mona_corp", "mona_corp"),
        ("", None),
        ("../../etc", None),
        ("a b", None),
        ("x" * 10_000, None),
        ("a\u202eb", None),
    ],
)
def test_a_login_that_is_none_is_left_out(login: str, handle: str | None) -> None:
    assert wire.page(people({"login": login, "id": 1}), None).members == [Member("1", handle)]


def test_a_profile_shows_counts_and_text() -> None:
    body = OCTOCAT | {"followers": 20, "following": 0, "bio": "x" * 9_000, "public_repos": 2}

    profile = wire.profile(
        msgspec.json.decode(msgspec.json.encode(body), type=wire.PublicUser), NOW
    )

    assert profile == Profile(
        Account("github", "583231", "octocat"),
        NOW,
        followers=20,
        following=0,
        description="x" * 1_000,
    )


@pytest.mark.parametrize("wrong", [{"id": 0}, {"login": "../.."}])
def test_a_profile_without_a_usable_name_is_none(wrong: dict[str, object]) -> None:
    body = msgspec.json.encode(OCTOCAT | wrong)

    assert wire.profile(msgspec.json.decode(body, type=wire.PublicUser), NOW) is None
