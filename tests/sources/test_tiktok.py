from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.domain.errors import BadInput
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from tests.exported import crowd, packed, tiktok_date, tiktok_rows, unpacked
from tests.lists import START
from tests.sources.exports import read, recognised

PEOPLE = crowd(4)
NAMES = [name for name, _ in PEOPLE]
ROWS = tiktok_rows(PEOPLE)
FOLLOWING = tiktok_rows(PEOPLE[:2])
PROFILE = {"Profile Information": {"ProfileMap": {"bio": "{[", "userName": "Bakery"}}}
SAID = {"Comment": {"CommentsList": [{"comment": 'me: "FansList": [{"UserName": "evil"}]'}]}}
SECTIONS = {
    "under Activity": {
        "Profile": PROFILE, **SAID,
        "Activity": {"Follower List": {"FansList": ROWS},
                     "Following List": {"Following": FOLLOWING}},
    },
    "under Your Activity": {
        **SAID, "Profile And Settings": PROFILE,
        "Your Activity": {"Follower": {"FansList": ROWS}, "Following": {"Following": FOLLOWING}},
    },
    "under Profile And Settings": {
        "Profile And Settings": {"Follower": {"FansList": ROWS}, **PROFILE,
                                 "Following": {"Following": FOLLOWING}},
    },
    "with small letters": {
        "Profile": PROFILE,
        "Activity": {
            "Follower List": {"FansList": [{k.lower(): v for k, v in r.items()} for r in ROWS]},
            "Following List": {"Following": FOLLOWING}},
    },
}  # fmt: skip


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("section", SECTIONS)
def test_lists_are_found_wherever_the_year_puts_them(
    tmp_path: Path, section: str, indent: int | None
) -> None:
    content = json.dumps(SECTIONS[section], indent=indent)

    lists, faults = read(packed(tmp_path / "t.zip", {"user_data_tiktok.json": content}))

    followers = lists[ListKind.FOLLOWERS]
    assert faults == []
    assert (followers.account.network, followers.account.id) == ("tiktok", "bakery")
    assert (list(followers.ids), followers.order) == (NAMES, Order.NEWEST_FIRST)
    assert followers.since is not None
    assert followers.since.tolist() == [since for _, since in PEOPLE]
    assert followers.by_name is True
    assert list(lists[ListKind.FOLLOWING].ids) == NAMES[:2]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("zone", ["", " UTC"])
def test_text_is_read_like_json(tmp_path: Path, end: str, zone: str) -> None:
    rows = [
        f"Date: {tiktok_date(since)}{zone}{end}Username: {name}{end}{end}" for name, since in PEOPLE
    ]
    files = {
        "TikTok/Activity/Follower.txt": "".join(rows),
        "TikTok/Activity/Following List.txt": "".join(rows[:2]).rstrip(),
    }

    lists, faults = read(unpacked(tmp_path / "t", files), account="bakery", taken_at=START)

    followers = lists[ListKind.FOLLOWERS]
    assert (list(followers.ids), faults) == (NAMES, [])
    assert followers.since is not None
    assert followers.since.tolist() == [since for _, since in PEOPLE]
    assert list(lists[ListKind.FOLLOWING].ids) == NAMES[:2]


def test_rows_of_a_long_text_are_read_once_each(tmp_path: Path) -> None:
    people = crowd(4_000, name="somebody_with_a_long_name_")
    text = "".join(f"Date: {tiktok_date(at)}\nUsername: {name}\n\n" for name, at in people)

    lists, _ = read(packed(tmp_path / "t.zip", {"Follower.txt": text}), account="bakery")

    assert list(lists[ListKind.FOLLOWERS].ids) == [name for name, _ in people]


def test_a_section_without_a_list_is_no_list(tmp_path: Path) -> None:
    told = {"Profile": PROFILE, "Activity": {"Follower List": {"FansList": None},
                                             "Following List": {"Following": FOLLOWING}}}  # fmt: skip
    path = packed(tmp_path / "t.zip", {"user_data.json": json.dumps(told)})

    lists, _ = read(path)

    assert list(lists) == [ListKind.FOLLOWING]
    with pytest.raises(BadInput, match="no list of followers or followed"):
        read(packed(tmp_path / "u.zip", {"user_data.json": '{"Follower List": null}'}),
             account="a")  # fmt: skip


def test_what_is_damaged_proves_no_absence_and_is_told(tmp_path: Path) -> None:
    cut = json.dumps({"Profile": PROFILE, "Follower List": {"FansList": ROWS}})[:-30]
    lists, faults = read(packed(tmp_path / "t.zip", {"user_data.json": cut}))
    assert faults == [
        "followers: user_data.json is cut short or damaged; the list proves no absence"
    ]
    assert len(lists[ListKind.FOLLOWERS].ids) == 3

    odd = [*ROWS, {"Date": "yesterday", "UserName": "a b"}, {"UserName": None}, "x"]
    content = json.dumps({"Profile": PROFILE, "Follower List": {"FansList": odd}})
    lists, [fault] = read(packed(tmp_path / "u.zip", {"user_data.json": content}))
    assert "members left out: 3" in fault
    assert lists[ListKind.FOLLOWERS].complete is False


def test_other_files_of_the_same_name_are_not_taken_for_it(tmp_path: Path) -> None:
    assert recognised(unpacked(tmp_path / "a", {"user_data.json": '{"users": []}'})) == []
    assert recognised(unpacked(tmp_path / "b", {"Follower.txt": "My followers are nice"})) == []
