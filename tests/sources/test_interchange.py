"""Lines of the interchange stream: what is read of them, and what is said of those that are wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.account import Profile
from app.domain.errors import BadInput
from app.domain.imported import ImportedEvent, ImportedList
from app.sources.interchange import parse_line

SNAPSHOT = {"type": "snapshot", "network": "town", "account": "shop", "list": "followers",
            "taken_at": "2026-01-01T00:00:00Z", "members": ["a", "b"]}  # fmt: skip
PROFILE = {"type": "profile", "network": "town", "account": "a",
           "observed_at": "2026-01-01T00:00:00Z"}  # fmt: skip
EVENT = {"type": "event", "network": "town", "kind": "follow", "actor": "a", "subject": "shop",
         "at": "2026-01-01T00:00:00Z"}  # fmt: skip


def read(line: dict[str, Any], **values: Any) -> Any:
    return parse_line(json.dumps({**line, **values}).encode())


# The members of a list, which ids are read of them, and how many are left out.
MEMBERS: list[tuple[list[Any], list[str], int]] = [
    (["a", "b"], ["a", "b"], 0),
    ([], [], 0),
    ([12, "13", {"id": 14}], ["12", "13", "14"], 0),
    ([10**30, -1], ["1" + "0" * 30, "-1"], 0),
    (["a", 1.5, None, True, ["b"], {"handle": "c"}], ["a"], 5),
    (["a", {"id": "b", "handle": 7}], ["a"], 1),
    (["a b", "a"], ["a"], 1),
    ([" a", "b "], [], 2),
    (["a", "", "b\0", "\u0430", "x" * 513], ["a"], 4),
    ([{"id": "a", "since": 5, "else": [1]}, "b"], ["a", "b"], 0),
]


@pytest.mark.parametrize(("members", "ids", "odd"), MEMBERS)
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": "), (" , ", " : ")])
def test_members_that_can_be_read_are_and_the_others_are_counted(
    members: list[Any], ids: list[str], odd: int, separators: tuple[str, str]
) -> None:
    line = json.dumps({**SNAPSHOT, "members": members}, separators=separators)

    one = parse_line(line.encode())

    assert isinstance(one, ImportedList)
    assert (list(one.ids), one.odd, one.complete) == (ids, odd, not odd)


def test_numbers_are_ids_records_and_accounts_too() -> None:
    listed = read(SNAPSHOT, account=7, members=[{"id": 1, "record": 9, "handle": "one"}])
    profile = read(PROFILE, account=7)
    event = read(EVENT, actor=1, subject=7, record=9)

    assert isinstance(profile, Profile)
    assert isinstance(event, ImportedEvent)
    assert listed.account.id == profile.account.id == event.subject.id == "7"
    assert (event.actor.id, event.record) == ("1", "9")
    assert (listed.records, listed.handles) == ({"1": "9"}, {"1": "one"})


def test_capitals_make_no_other_network() -> None:
    assert read(SNAPSHOT, network="Town").account == read(SNAPSHOT).account


# A line, what of it is wrong, and what is said.
WRONG: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (SNAPSHOT, {"members": "abc"}, "members has to be a list of ids"),
    (SNAPSHOT, {"members": {"id": "a"}}, "members has to be a list of ids"),
    (SNAPSHOT, {"members": None}, "members has to be a list of ids"),
    (SNAPSHOT, {"type": "snapshoot"}, "type is 'snapshoot', and has to be snapshot, profile or"),
    (SNAPSHOT, {"list": "friends"}, "list is 'friends', and has to be followers or following"),
    (SNAPSHOT, {"claimed_count": "3"}, "claimed_count is text, and has to be a whole number or"),
    (SNAPSHOT, {"claimed_count": -1}, "claimed_count is less than 0"),
    (SNAPSHOT, {"claimed_count": 10**30}, "claimed_count is more than 100000000000"),
    (SNAPSHOT, {"complete": "yes"}, "complete is text, and has to be true or false"),
    (SNAPSHOT, {"taken_at": 1767225600}, "taken_at is a whole number, and has to be text"),
    (SNAPSHOT, {"network": "Blue Sky"}, "a network's name is 1 to 64 visible ASCII characters"),
    (PROFILE, {"status": "banned"}, "status is 'banned', and has to be active, deactivated"),
    (EVENT, {"kind": "like"}, "kind is 'like', and has to be follow or unfollow"),
]


@pytest.mark.parametrize(("line", "wrong", "said"), WRONG, ids=[str(row[1])[:40] for row in WRONG])
def test_what_is_wrong_is_said_of_the_field(
    line: dict[str, Any], wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        read(line, **wrong)

    assert said in str(refused.value)


@pytest.mark.parametrize("field", ["network", "account", "list", "taken_at", "members"])
def test_a_field_that_is_missing_is_named(field: str) -> None:
    line = {name: value for name, value in SNAPSHOT.items() if name != field}

    with pytest.raises(BadInput, match=f"{field} is missing"):
        read(line)


# Bytes that are no line of JSON, and what is said.
NO_JSON = [
    (b'{"type":"snapshot","network":"to', "it ends in the middle"),
    (json.dumps(PROFILE).encode() * 2, "something follows on the same line"),
    (b'{"type":"\xff"}', "it is not written in UTF-8"),
    (b'{"type":NaN}', "it is misspelt"),
    (b'{"a":' + b"[" * 1_000_000, "it is nested too deeply"),
]


@pytest.mark.parametrize(("line", "said"), NO_JSON, ids=[row[1] for row in NO_JSON])
def test_why_a_line_is_not_json_is_said(line: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=f"this is not a JSON object: {said}"):
        parse_line(line)
