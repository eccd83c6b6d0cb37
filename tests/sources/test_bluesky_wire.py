"""Pages as the AppView builds them, and what is made of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.account import Account, AccountStatus, Profile
from app.domain.watch import ListKind
from app.ports.sources import Member, Standing
from app.sources import _bluesky as wire
from tests.contracts.sources_platforms import tid
from tests.net.fakes import NOW

# A full profileView, as in the answer of a production AppView.
ALICE = {
    "did": "did:plc:alice",
    "handle": "alice.example",
    "displayName": "Alice",
    "avatar": "https://cdn.example/img/avatar/plain/did:plc:alice/bafkrei@jpeg",
    "associated": {"chat": {"allowIncoming": "following"}, "activitySubscription": {}},
    "viewer": {"muted": False, "blockedBy": False},
    "labels": [],
    "createdAt": "2024-02-06T17:01:01.001Z",
    "description": "I sell seashells",
    "indexedAt": "2026-01-05T10:11:12.131Z",
}
# One without a profile record.
BARE = {"did": "did:plc:bare", "handle": "bare.example", "associated": {}, "labels": []}
ME = {"did": "did:plc:me", "handle": "me.example"}
FOLLOW = "app.bsky.graph.follow"


def followers(*rows: dict[str, Any], **more: Any) -> wire.ListPage:
    body = msgspec.json.encode({"subject": ME, "followers": rows} | more)
    return msgspec.json.decode(body, type=wire.LIST_PAGES[ListKind.FOLLOWERS])


def test_a_page_of_followers_is_read_with_its_cursor() -> None:
    page = wire.page(followers(ALICE, BARE, cursor="1767607872131__bafyrei"))

    assert page.members == [
        Member("did:plc:alice", "alice.example"),
        Member("did:plc:bare", "bare.example"),
    ]
    assert (page.next, page.dropped) == ("1767607872131__bafyrei", 0)


def test_a_page_of_follows_is_read() -> None:
    body = msgspec.json.encode({"subject": ME, "follows": [ALICE]})

    page = wire.page(msgspec.json.decode(body, type=wire.LIST_PAGES[ListKind.FOLLOWING]))

    assert [member.id for member in page.members] == ["did:plc:alice"]


@pytest.mark.parametrize("cursor", [{}, {"cursor": None}])
def test_only_a_missing_cursor_ends_the_list(cursor: dict[str, None]) -> None:
    assert wire.page(followers(**cursor)).next is None
    assert wire.page(followers(cursor="")).next == ""


@pytest.mark.parametrize(
    ("row", "handle"),
    [
        (ALICE | {"handle": "handle.invalid"}, None),
        (ALICE | {"handle": ""}, None),
        (ALICE | {"handle": "x" * 10_000}, None),
        (ALICE | {"handle": "a\u202eb.example"}, None),
        ({"did": "did:plc:alice"}, None),
        (ALICE, "alice.example"),
    ],
)
def test_a_handle_that_is_none_is_left_out(row: dict[str, Any], handle: str | None) -> None:
    assert wire.page(followers(row)).members == [Member("did:plc:alice", handle)]


@pytest.mark.parametrize(
    "did",
    [
        "",
        "alice.example",
        "did:plc:",
        "did:PLC:a",
        "did:plc:a b",
        "did:plc:a\n",
        "did:plc:é",
        "did:plc:" + "a" * 10_000,
    ],
)
def test_a_row_with_an_impossible_did_is_dropped_and_counted(did: str) -> None:
    page = wire.page(followers(ALICE, ALICE | {"did": did}))

    assert [member.id for member in page.members] == ["did:plc:alice"]
    assert page.dropped == 1


@pytest.mark.parametrize(
    "body",
    [
        {"subject": ME},
        {"subject": ME, "follows": []},
        {"subject": ME, "followers": None},
        {"subject": ME, "followers": {}},
        {"subject": ME, "followers": [None]},
        {"subject": ME, "followers": [{"handle": "a.example"}]},
        {"subject": ME, "followers": [{"did": 7}]},
        {"subject": ME, "followers": [], "cursor": 7},
        {"subject": ME, "followers": [], "cursor": "x" * 10_000},
        {"followers": []},
        {"subject": None, "followers": []},
    ],
    ids=str,
)
def test_a_page_of_another_shape_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(body), type=wire.LIST_PAGES[ListKind.FOLLOWERS])


@pytest.mark.parametrize(
    ("counts", "followers", "following", "posts"),
    [
        ({"followersCount": 24, "followsCount": 3, "postsCount": 0}, 24, 3, 0),
        ({}, None, None, None),
    ],
)
def test_a_profile_shows_counts_where_there_are_any(
    counts: dict[str, int], followers: int | None, following: int | None, posts: int | None
) -> None:
    body = msgspec.json.encode(ALICE | counts)

    profile = wire.profile(msgspec.json.decode(body, type=wire.ProfileView), NOW)

    assert profile == Profile(
        Account("bluesky", "did:plc:alice", "alice.example"),
        NOW,
        AccountStatus.ACTIVE,
        followers,
        following,
        posts,
        "I sell seashells",
    )


def test_a_description_of_megabytes_is_cut() -> None:
    view = wire.ProfileView("did:plc:a", description="x" * 3_000_000)

    assert len(wire.profile(view, NOW).description or "") == 2_560


@pytest.mark.parametrize("count", [-1, "7", 1.5, [], 2**70])
def test_a_count_that_is_none_is_refused(count: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(
            msgspec.json.encode(ALICE | {"followersCount": count}), type=wire.ProfileView
        )


@pytest.mark.parametrize(
    ("error", "message", "status"),
    [
        ("AccountDeactivated", "Account is deactivated", AccountStatus.DEACTIVATED),
        ("AccountTakedown", "Account has been suspended", AccountStatus.SUSPENDED),
        ("InvalidRequest", "Profile not found", AccountStatus.DELETED),
        ("InvalidRequest", "Error: actor must be a valid did or a handle", AccountStatus.UNKNOWN),
        ("InternalServerError", "Profile not found", AccountStatus.UNKNOWN),
        ("", "", AccountStatus.UNKNOWN),
    ],
)
def test_a_refusal_says_what_became_of_an_account(
    error: str, message: str, status: AccountStatus
) -> None:
    assert wire.Refusal(error, message).status is status


def relationship(**edges: str) -> wire.Relationship:
    kind = {"$type": "app.bsky.graph.defs#relationship", "did": "did:plc:alice"}
    return msgspec.json.decode(msgspec.json.encode(kind | edges), type=wire.Relationship)


KEY = tid(NOW - 5_000)
FOLLOWED_BY = f"at://did:plc:alice/{FOLLOW}/{KEY}"
FOLLOWING = f"at://did:plc:me/{FOLLOW}/{KEY}"
ACTIVE, AWAY = AccountStatus.ACTIVE, AccountStatus.DEACTIVATED
GONE, UNKNOWN = AccountStatus.DELETED, AccountStatus.UNKNOWN


@pytest.mark.parametrize(
    ("edges", "list", "status", "expected"),
    [
        # Still follows, and is only hidden from the list: away.
        (
            {"followedBy": FOLLOWED_BY}, ListKind.FOLLOWERS, AWAY,
            Standing("did:plc:alice", AWAY, True, False, KEY, NOW - 5_000),
        ),
        # Still follows, and is only hidden from the list: whoever blocks whom.
        *[
            (
                {"followedBy": FOLLOWED_BY, block: "at://did:plc:x/app.bsky.graph.block/3k"},
                ListKind.FOLLOWERS, ACTIVE,
                Standing("did:plc:alice", ACTIVE, True, True, KEY, NOW - 5_000),
            )
            for block in ("blocking", "blockedBy", "blockingByList", "blockedByList")
        ],
        # A real unfollow.
        ({}, ListKind.FOLLOWERS, ACTIVE, Standing("did:plc:alice", ACTIVE, False)),
        # Deleted, follows and all.
        ({}, ListKind.FOLLOWERS, GONE, Standing("did:plc:alice", GONE, False)),
        # The other direction counts for the other list alone.
        ({"following": FOLLOWING}, ListKind.FOLLOWERS, ACTIVE, Standing("did:plc:alice", ACTIVE, False)),
        ({"followedBy": FOLLOWED_BY}, ListKind.FOLLOWING, ACTIVE, Standing("did:plc:alice", ACTIVE, False)),
        (
            {"following": FOLLOWING}, ListKind.FOLLOWING, ACTIVE,
            Standing("did:plc:alice", ACTIVE, True, False, KEY, NOW - 5_000),
        ),
        # A key that is no TID still names the record, but no time.
        (
            {"followedBy": f"at://did:plc:alice/{FOLLOW}/self"}, ListKind.FOLLOWERS, ACTIVE,
            Standing("did:plc:alice", ACTIVE, True, False, "self"),
        ),
        # An address that is none still says that there is an edge.
        (
            {"followedBy": "nonsense"}, ListKind.FOLLOWERS, ACTIVE,
            Standing("did:plc:alice", ACTIVE, True),
        ),
    ],
)  # fmt: skip
def test_an_edge_is_read_from_its_records(
    edges: dict[str, str], list: ListKind, status: AccountStatus, expected: Standing
) -> None:
    assert wire.standing(relationship(**edges), list, status, None, NOW) == expected


@pytest.mark.parametrize(
    ("record", "moment"),
    [
        ("3jzfcijpj2z2a", 1_688_137_381_887),  # the example of the TID specification
        (tid(NOW), NOW),
        (tid(NOW + 1), None),  # not made yet
        (tid(1_600_000_000_000), None),  # before there was a network
        ("2222222222222", None),
        ("zzzzzzzzzzzzz", None),
        ("3JZFCIJPJ2Z2A", None),
        ("3jzfcijpj2z2", None),
        ("3jzfcijpj2z2aa", None),
        ("3jzfcijpj2z21", None),
        ("self", None),
    ],
)
def test_a_time_is_read_from_a_record_key_only_if_it_is_credible(
    record: str, moment: int | None
) -> None:
    assert wire.followed_at(record, NOW) == moment


@given(st.integers(1_667_260_800_000, NOW))
def test_a_record_key_keeps_the_millisecond_it_was_made(moment: int) -> None:
    assert wire.followed_at(tid(moment), NOW) == moment


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://example/x",
        f"at://did:plc:a/{FOLLOW}",
        f"at://did:plc:a/{FOLLOW}/",
        f"at://did:plc:a/{FOLLOW}/a/b",
        "at://did:plc:a/app.bsky.graph.block/3k",
        f"at://did:plc:a/{FOLLOW}/" + "a" * 10_000,
    ],
)
def test_what_is_no_follow_record_has_no_key(address: str | None) -> None:
    assert wire.record_key(address) is None
