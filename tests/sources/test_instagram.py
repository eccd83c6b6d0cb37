"""Instagram's export in every layout seen: whose it is, of when, and what is wrong with it."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from app.domain.errors import BadInput
from app.domain.instant import DAY, HOUR
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from tests import exported
from tests.exported import FOLLOWERS, FOLLOWING, crowd, follower_row, packed, unpacked
from tests.lists import START
from tests.sources.exports import read, recognised

PEOPLE = crowd(5)
NAMES = [name for name, _ in PEOPLE]
PERSON = json.dumps(
    {"profile_user": [{"string_map_data": {
        "Email": {"href": "", "value": "a@b.example", "timestamp": 0},
        "Username": {"href": "", "value": "Bakery", "timestamp": 0},
        "Name": {"href": "", "value": "B\u00c3\u00a4ckerei", "timestamp": 0},
    }}]}
)  # fmt: skip
ROWS = [follower_row(name, since) for name, since in PEOPLE]
BARE = [{k: v for k, v in row.items() if k == "string_list_data"} for row in ROWS]
LINK_ONLY = [
    {"title": "", "string_list_data": [{"href": f"https://www.instagram.com/_u/{name}"}]}
    for name in NAMES
]
LAYOUTS = {
    "2023 and later": {FOLLOWERS: json.dumps(ROWS)},
    "2022": {"followers_and_following/followers_1.json": json.dumps(ROWS, indent=4)},
    "older": {"followers_and_following/followers.json": json.dumps(
        {"relationships_followers": BARE})},
    "unpacked beside each other": {"followers_1.json": json.dumps(ROWS)},
    "two parts": {
        FOLLOWERS: json.dumps(ROWS[:3]),
        FOLLOWERS.replace("_1", "_2"): json.dumps(ROWS[3:]),
    },
    "in a folder of its name": {f"instagram-bakery-2026-01-01-YOudpLi7/{FOLLOWERS}":
                                json.dumps(ROWS)},
    "a mark and windows' line ends": {FOLLOWERS: b"\xef\xbb\xbf" + json.dumps(
        ROWS, indent=1).replace("\n", "\r\n").encode()},
    "two bytes a letter": {FOLLOWERS: json.dumps(ROWS).encode("utf-16")},
    "only links": {FOLLOWERS: json.dumps(LINK_ONLY)},
    "a page": {FOLLOWERS.replace("json", "html"): exported.page(NAMES, "followers")},
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_followers(tmp_path: Path, layout: str) -> None:
    path = packed(tmp_path / "export.zip", LAYOUTS[layout])

    lists, faults = read(path, account="@Bakery")

    assert faults == []
    [(which, one)] = lists.items()
    assert which is ListKind.FOLLOWERS
    assert (one.account.network, one.account.id) == ("instagram", "bakery")
    assert list(one.ids) == NAMES
    assert (one.complete, one.by_name, one.taken_at) == (True, True, START)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_folder_is_read_like_the_zip_it_came_from(tmp_path: Path, layout: str) -> None:
    folder = unpacked(tmp_path / "export", LAYOUTS[layout])

    lists, faults = read(folder, account="bakery", taken_at=START)

    assert (list(lists[ListKind.FOLLOWERS].ids), faults) == (NAMES, [])


def test_times_of_follows_are_kept_and_order_the_list(tmp_path: Path) -> None:
    path = exported.instagram(tmp_path / "e.zip", reversed(PEOPLE), following=PEOPLE[:2])

    lists, _ = read(path, account="bakery")

    followers, following = lists[ListKind.FOLLOWERS], lists[ListKind.FOLLOWING]
    assert followers.order is Order.NEWEST_FIRST
    assert followers.since is not None
    assert followers.since.tolist() == [since for _, since in PEOPLE]
    assert list(following.ids) == NAMES[:2]


def test_pages_say_nothing_of_when_a_follow_began(tmp_path: Path) -> None:
    pages = {
        "followers_1.html": exported.page(NAMES, "followers"),
        "following.html": exported.page(NAMES, "following"),
    }

    lists, faults = read(unpacked(tmp_path / "e", pages), account="bakery", taken_at=START)

    assert faults == []
    for one in lists.values():
        assert list(one.ids) == NAMES
        assert (one.order, one.since) == (Order.UNKNOWN, None)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("instagram-bakery-2026-01-01-YOudpLi7.zip", {}),
        ("mine.zip", {"personal_information/personal_information/personal_information.json": PERSON,
                      "x": ""}),
        ("x.zip", {"personal_information/personal_information.json": PERSON}),
    ],
)  # fmt: skip
def test_the_owner_is_told_by_the_name_or_a_file_of_the_export(
    tmp_path: Path, name: str, files: dict[str, str]
) -> None:
    path = packed(tmp_path / name, {FOLLOWERS: json.dumps(ROWS), **files})

    lists, _ = read(path)

    assert lists[ListKind.FOLLOWERS].account.id == "bakery"


def test_whose_it_is_and_of_when_is_asked_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not tell whose it is; say so with --account"):
        read(exported.instagram(tmp_path / "e.zip", PEOPLE))
    with pytest.raises(BadInput, match="does not tell when it was made; say so with --taken-at"):
        read(unpacked(tmp_path / "e", {"followers_1.json": json.dumps(ROWS)}), account="bakery")
    with pytest.raises(BadInput, match="does not tell when it was made"):
        read(exported.instagram(tmp_path / "f.zip", PEOPLE, START - 60 * DAY), account="bakery")
    with pytest.raises(BadInput, match="cannot have been made in the future"):
        read(exported.instagram(tmp_path / "e.zip", PEOPLE), account="bakery",
             taken_at=START + 20 * DAY)  # fmt: skip


def test_a_zip_packed_west_of_its_newest_follow_is_as_new_as_that(tmp_path: Path) -> None:
    fresh = [("new", START + 8 * HOUR), *PEOPLE]

    lists, _ = read(exported.instagram(tmp_path / "e.zip", fresh), account="bakery")

    assert lists[ListKind.FOLLOWERS].taken_at == START + 8 * HOUR


@pytest.mark.parametrize("days", [7, 30, 91, 183, 365, 1095])
def test_an_export_that_begins_where_a_range_would_is_refused(tmp_path: Path, days: int) -> None:
    oldest = START - days * DAY + 12 * HOUR
    path = exported.instagram(tmp_path / "e.zip", [("a", START - DAY), ("b", oldest)],
                              following=[("c", START - 2 * DAY)])  # fmt: skip

    with pytest.raises(BadInput, match='ask for "All time", or add --all-time'):
        read(path, account="bakery")
    lists, _ = read(path, account="bakery", all_time=True)
    assert len(lists[ListKind.FOLLOWERS].ids) == 2


CUT = exported.followers_json(PEOPLE)[:-300]
DAMAGED = {
    "cut short": ({FOLLOWERS: CUT}, "followers_1.json is cut short or damaged", 3),
    "nothing but a bracket": ({FOLLOWERS: '[{"string_list_data'}, "cut short", 0),
    "cut before its list": (
        {FOLLOWERS: '{"string_list_data', FOLLOWERS.replace("_1", "_2"): json.dumps(ROWS)},
        "followers_1.json is cut short", 5),
    "a part missing": ({FOLLOWERS.replace("_1", "_2"): json.dumps(ROWS)}, "a part is missing", 5),
    "a page without end": (
        {"followers_1.html": exported.page(NAMES, "followers").removesuffix("</body></html>")},
        "cut short", 5),
    "an endless tag": ({"followers_1.html": '<html instagram <a href="' + "x" * 200_000},
                       "cut short", 0),
    "mojibake": ({FOLLOWERS: json.dumps([*ROWS, follower_row("\u00c3\u00bc", START)])},
                 "members left out: 1", 5),
    "wrong types": ({FOLLOWERS: json.dumps(
        [*ROWS, None, 7, {"string_list_data": {"a": 1}}, {"string_list_data": [[]]},
         {"string_list_data": [{"value": ["x"], "href": "https://[", "timestamp": "1"}]}])},
        "members left out: 5", 5),
    "deep": ({FOLLOWERS: json.dumps(ROWS)[:-1] + "," + "[" * 100_000}, "cut short", 5),
    "long number": ({FOLLOWERS: json.dumps(ROWS)[:-1] + ',{"a":' + "1" * 9_000 + "}]"},
                    "cut short", 5),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_damaged_proves_no_absence_and_is_told(tmp_path: Path, damage: str) -> None:
    files, said, left = DAMAGED[damage]

    lists, faults = read(packed(tmp_path / "e.zip", files), account="bakery")

    one = lists[ListKind.FOLLOWERS]
    assert [said in fault and "proves no absence" in fault for fault in faults] == [True]
    assert (len(one.ids), one.complete) == (left, False)


def test_times_out_of_this_world_are_unknown(tmp_path: Path) -> None:
    rows = [follower_row("a", START - DAY), follower_row("b", 10**18), follower_row("c", -1)]

    lists, _ = read(packed(tmp_path / "e.zip", {FOLLOWERS: json.dumps(rows)}), account="bakery")

    since = lists[ListKind.FOLLOWERS].since
    assert since is not None
    assert since.tolist() == [START - DAY, 0, 0]
    assert lists[ListKind.FOLLOWERS].order is Order.UNKNOWN


def test_the_same_name_twice_is_one_follower_since_the_newer_time(tmp_path: Path) -> None:
    rows = [("a", START - 9 * DAY), ("a", START - DAY), ("b", START - 3 * DAY)]

    lists, _ = read(exported.instagram(tmp_path / "e.zip", rows), account="bakery")

    one = lists[ListKind.FOLLOWERS]
    assert one.since is not None
    assert dict(zip(one.ids, one.since.tolist(), strict=True)) == {
        "a": START - DAY,
        "b": START - 3 * DAY,
    }


def test_threads_followers_are_another_list_and_two_exports_are_two(tmp_path: Path) -> None:
    rows = json.dumps(ROWS)
    threads = {FOLLOWERS: rows, "your_instagram_activity/threads/followers_1.json": "[]"}

    lists, _ = read(packed(tmp_path / "e.zip", threads), account="bakery")

    assert len(lists[ListKind.FOLLOWERS].ids) == 5
    with pytest.raises(BadInput, match="there are two exports in it"):
        read(packed(tmp_path / "f.zip", {f"a/{FOLLOWERS}": rows, f"b/{FOLLOWING}": rows}),
             account="bakery")  # fmt: skip


@pytest.mark.parametrize("content", ["{}", "[1, 2]", "hello", '{"a": []}', ""])
def test_other_files_of_the_same_name_are_not_taken_for_it(tmp_path: Path, content: str) -> None:
    assert recognised(unpacked(tmp_path / "e", {"followers_1.json": content})) == []


def test_a_long_list_takes_memory_for_names_and_times_alone(tmp_path: Path) -> None:
    rows = [follower_row(f"somebody{number:06}", START - number * 1000) for number in range(20_000)]
    text = json.dumps(rows, indent=1)
    path = packed(tmp_path / "e.zip", {FOLLOWERS: text})
    rows.clear()

    tracemalloc.start()
    lists, _ = read(path, account="bakery", all_time=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(lists[ListKind.FOLLOWERS].ids) == 20_000
    assert peak < len(text) / 1.2
