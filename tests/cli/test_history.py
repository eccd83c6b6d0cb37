from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import streams
from tests.cli.conftest import Churnwatch, Ran
from tests.streams import NETWORK, SHOPS, day, snapshot

VOLATILE = ("watches", "lists")


def copied(churnwatch: Churnwatch, tmp_path: Path, *chosen: object) -> Ran:
    """Export the history and import it into a data folder of its own."""
    stream = tmp_path / "copy.jsonl"
    stream.write_text(churnwatch("export-history", *chosen).out)
    ran = churnwatch("--data", tmp_path / "copy", "import", stream)
    assert (ran.code, ran.err) == (0, "")
    return ran


def alerts(ran: Ran) -> list[dict[str, Any]]:
    return [{k: v for k, v in one.items() if k not in VOLATILE} for one in ran.objects]


def test_a_copy_of_the_history_leads_to_the_same_alerts(
    settled: Churnwatch, tmp_path: Path
) -> None:
    copied(settled, tmp_path)

    original = settled("alerts", "--json", "--all")
    copy = settled("--data", tmp_path / "copy", "alerts", "--json", "--all")

    assert alerts(copy) == alerts(original)
    assert alerts(copy) != []


def test_a_copy_of_the_copy_is_the_copy(settled: Churnwatch, tmp_path: Path) -> None:
    copied(settled, tmp_path)

    again = settled("--data", tmp_path / "copy", "export-history").out

    assert again == settled("export-history").out


def test_lists_are_told_as_they_were(settled: Churnwatch) -> None:
    told = settled("export-history").objects

    assert [line["taken_at"] for line in told] == sorted(line["taken_at"] for line in told)
    given = {(one["account"], one["taken_at"]): one for one in streams.weekly_cycler()}
    for line in told:
        asked = given[line["account"], line["taken_at"]]
        assert ids(line) == ids(asked)
        assert (line["order"], line["complete"]) == ("newest_first", True)


def test_snapshots_that_changed_nothing_are_not_told(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    lists = [snapshot("bakery", ["a", "b", *"c" * (number > 6)], number) for number in range(10)]
    churnwatch("import", streams.write(tmp_path / "s.jsonl", lists))

    told = churnwatch("export-history").objects

    assert [line["taken_at"] for line in told] == [day(0), day(6), day(7), day(9)]


def test_the_order_of_a_list_is_told_before_it_has_proved_anything(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    shops = [("bakery", "newest_first"), ("florist", "unknown")]
    story = [
        snapshot(shop, [*"abcd"][number:], number, order=order)
        for number in range(3)
        for shop, order in shops
    ]
    churnwatch("import", streams.write(tmp_path / "s.jsonl", story))

    told = churnwatch("export-history").objects

    orders = [(line["account"], line.get("order", "unknown")) for line in told]
    assert sorted(set(orders)) == shops


def test_an_order_that_broke_proves_nothing_in_a_copy_either(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    locals = [f"local-{number}" for number in range(60)]
    story = [
        snapshot("bakery", [*locals[:30], "gull", *locals[30:]], 0),
        snapshot("bakery", locals, 1),
        snapshot("bakery", [*reversed(locals)], 2),
        snapshot("bakery", ["gull", *reversed(locals)], 3),
    ]
    original = churnwatch("import", streams.write(tmp_path / "s.jsonl", story)).out

    copy = copied(churnwatch, tmp_path).out

    for summary in (original, copy):
        assert "returned                              1" in summary
        assert "followed again for certain  0" in summary


def test_one_watch_can_be_chosen(settled: Churnwatch) -> None:
    told = settled("export-history", "--watch", 2).objects

    assert {line["account"] for line in told} == {SHOPS[1]}
    assert settled("export-history", "--watch", 99).code == 1


def test_a_cut_list_is_told_as_cut_and_a_quarantined_one_is_quarantined_again(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    many = [f"local-{number}" for number in range(200)]
    story = [
        snapshot("bakery", many, 0),
        snapshot("bakery", ["new", *many[:100]], 1, complete=False),
        snapshot("bakery", ["new", *many[::5]], 2),
        snapshot("bakery", ["new", *many[::5]], 3),
    ]
    churnwatch("import", streams.write(tmp_path / "s.jsonl", story))

    told = churnwatch("export-history").objects
    summary = copied(churnwatch, tmp_path).out

    assert [(len(line["members"]), line["complete"]) for line in told] == [
        (200, True),
        (201, False),
        (41, True),
        (41, True),
    ]
    assert "left                                  160" in summary
    assert "160 of 201 gone at once; waiting for a second complete walk" in summary


def test_single_events_profiles_and_records_are_told(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    follow = {
        "type": "event",
        "network": NETWORK,
        "kind": "follow",
        "actor": "gull",
        "subject": "bakery",
        "at": day(1),
        "record": "3jzfcijpj2z2a",
    }
    profile = {
        "type": "profile",
        "network": NETWORK,
        "account": "gull",
        "observed_at": day(2),
        "status": "active",
        "handle": "gull.example",
        "followers": 120,
    }
    churnwatch("import", streams.write(tmp_path / "s.jsonl", [follow, profile]))

    told = churnwatch("export-history").out

    assert [json.loads(line) for line in told.splitlines()] == [follow, profile]


def test_whom_an_account_followed_and_dropped_is_told_as_its_own_doing(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    first = snapshot("bakery", ["gull"], 0) | {"list": "following"}
    ends = {"type": "event", "network": NETWORK, "actor": "bakery", "subject": "heron"}
    doings = [
        ends | {"kind": kind, "at": day(number)}
        for number, kind in enumerate(("follow", "unfollow", "follow"), 1)
    ]
    churnwatch("import", streams.write(tmp_path / "s.jsonl", [first, *doings]))

    told = churnwatch("export-history").objects
    copied(churnwatch, tmp_path)

    assert [line for line in told if line["type"] == "event"] == doings
    watches = churnwatch("--data", tmp_path / "copy", "watch", "list").out
    assert "bakery following" in watches
    assert "followers" not in watches


def ids(line: dict[str, Any]) -> list[str]:
    return [row if isinstance(row, str) else row["id"] for row in line["members"]]
