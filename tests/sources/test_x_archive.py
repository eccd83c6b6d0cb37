from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.domain.errors import BadInput
from app.domain.instant import DAY
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from tests.exported import packed, unpacked, x_manifest, x_part
from tests.lists import START
from tests.sources.exports import read, recognised

IDS = ["1252851", "16297707", "1234567890123456789"]
MADE = "2026-01-02T10:00:00.000Z"
PERSON = 'window.YTD.account.part0 = [{"account": {"username": "bakery", "accountId": "42"}}]'
WHOLE = {
    "data/manifest.js": x_manifest(MADE, {"follower.js": 3}),
    "data/follower.js": x_part(IDS),
    "data/following.js": x_part(IDS[:1], "following"),
    "data/follower-notes.js": "window.YTD.other.part0 = []",
}


def test_the_manifest_tells_whose_archive_it_is_and_of_when(tmp_path: Path) -> None:
    lists, faults = read(packed(tmp_path / "twitter.zip", WHOLE, START - DAY))

    followers, following = lists[ListKind.FOLLOWERS], lists[ListKind.FOLLOWING]
    assert faults == []
    assert (followers.account.network, followers.account.id) == ("x", "123456789")
    assert followers.account.handle == "bakery"
    assert followers.taken_at == following.taken_at == START + 34 * DAY // 24
    assert sorted(followers.ids) == sorted(IDS)
    assert (followers.order, followers.claimed, followers.complete) == (Order.UNKNOWN, 3, True)
    assert list(following.ids) == IDS[:1]
    assert followers.by_name is False


def test_without_a_manifest_the_account_is_in_its_own_file_and_the_date_in_the_zip(
    tmp_path: Path,
) -> None:
    files = {"data/account.js": PERSON, "data/follower.js": x_part(IDS)}

    lists, _ = read(packed(tmp_path / "t.zip", files, START - DAY))

    one = lists[ListKind.FOLLOWERS]
    assert (one.account.id, one.account.handle, one.taken_at) == ("42", "bakery", START - DAY)


def test_parts_make_one_list_and_a_missing_one_proves_no_absence(tmp_path: Path) -> None:
    parts = {
        "follower.js": x_part(IDS[:2]),
        "follower-part1.js": x_part(IDS[2:], part=1),
    }

    lists, faults = read(unpacked(tmp_path / "a", parts), account="42", taken_at=START)
    assert (len(lists[ListKind.FOLLOWERS].ids), faults) == (3, [])

    manifest = x_manifest(MADE, {"follower.js": 2, "follower-part1.js": 1})
    cut = {"manifest.js": manifest, "follower.js": parts["follower.js"]}
    lists, faults = read(packed(tmp_path / "b.zip", cut))
    assert faults == ["followers: follower-part1.js is missing; the list proves no absence"]
    assert lists[ListKind.FOLLOWERS].complete is False


@pytest.mark.parametrize(
    ("row", "ids"),
    [
        ({"follower": {"accountId": "12"}}, ["12"]),
        ({"follower": {"userLink": "https://x.com/intent/user?user_id=34"}}, ["34"]),
        ({"follower": {"userLink": "https://x.com/intent/user?user_id=12345678901234567890"}}, []),
        ({"follower": {"accountId": "drop table"}}, []),
        ({"follower": {"accountId": "१२"}}, []),
        ({"follower": []}, []),
        ([], []),
    ],
)
def test_a_row_is_known_by_its_number_or_its_link(
    tmp_path: Path, row: object, ids: list[str]
) -> None:
    content = "window.YTD.follower.part0 = " + json.dumps([row])
    path = packed(tmp_path / "t.zip", {"data/account.js": PERSON, "data/follower.js": content})

    lists, faults = read(path)

    assert list(lists[ListKind.FOLLOWERS].ids) == ids
    assert lists[ListKind.FOLLOWERS].complete is bool(ids)
    assert len(faults) == 1 - len(ids)


@pytest.mark.parametrize(("left", "readable"), [(-40, 2), (25, 0)])
def test_a_truncated_list_keeps_what_was_readable(tmp_path: Path, left: int, readable: int) -> None:
    path = packed(tmp_path / "t.zip", {**WHOLE, "data/follower.js": x_part(IDS)[:left]})

    lists, faults = read(path)

    assert len(lists[ListKind.FOLLOWERS].ids) == readable
    assert not lists[ListKind.FOLLOWERS].complete
    assert faults == ["followers: follower.js is cut short or damaged; the list proves no absence"]


def test_an_account_is_asked_for_by_number(tmp_path: Path) -> None:
    path = packed(tmp_path / "t.zip", {"follower.js": x_part(IDS)})

    with pytest.raises(BadInput, match="say so with --account NUMBER"):
        read(path)
    with pytest.raises(BadInput, match="say so with --account NUMBER"):
        read(path, account="@bakery")
    with pytest.raises(BadInput, match="say so with --account NUMBER"):
        read(packed(tmp_path / "u.zip", WHOLE), account="@somebody_else")


def test_other_scripts_are_not_taken_for_it(tmp_path: Path) -> None:
    other = {"follower.js": "export const follower = []", "data/like.js": x_part(IDS)}

    assert recognised(packed(tmp_path / "t.zip", other)) == []
