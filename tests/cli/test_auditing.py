"""The audit from a file to a report, on every form in which a history can come."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests import streams
from tests.cli.conftest import Churnwatch
from tests.streams import Line, day

DAYS, PILE, TARGETS = 120, 130, 400
Act = tuple[float, str, str]


@pytest.fixture(scope="module")
def acts() -> list[Act]:
    """Eight fortnights: a pile followed within a day, most of it dropped a week later."""
    chance = random.Random(7)
    there: set[str] = set()
    told: list[Act] = []
    for round_ in range(8):
        pile = chance.sample(range(TARGETS), PILE)
        told += [(14 * round_ + 1 + chance.random() * 0.4, "follow", f"t{n}") for n in pile]
        kept = chance.sample(pile, PILE - 5)
        told += [(14 * round_ + 8 + chance.random() * 0.4, "unfollow", f"t{n}") for n in kept]
    lived = []
    for at, kind, target in sorted(told):
        if (kind == "follow") != (target in there):
            lived.append((at, kind, target))
            (there.add if kind == "follow" else there.remove)(target)
    return lived


def events(acts: list[Act]) -> list[Line]:
    return [
        {"type": "event", "network": streams.NETWORK, "kind": kind, "actor": "shop",
         "subject": target, "at": day(at)}
        for at, kind, target in acts
    ]  # fmt: skip


def lists(acts: list[Act]) -> list[Line]:
    """The following list twice a day, after a first one with friends on it."""
    there = [f"friend{n}" for n in range(40)]
    rest = iter([*acts, (float("inf"), "", "")])
    at, kind, target = next(rest)
    lines = []
    for half in range(2 * DAYS):
        while at <= half / 2:
            there = [target, *there] if kind == "follow" else [t for t in there if t != target]
            at, kind, target = next(rest)
        row = streams.snapshot("shop", there, half / 2, list="following", order="unknown")
        lines.append(row)
    return lines


def counted(lines: list[Line]) -> dict[str, float]:
    """An independent count over the lists or events as they are written."""
    seen: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    before: set[str] | None = None
    for line in lines:
        if line["type"] == "event":
            change = (datetime.fromisoformat(line["at"]), line["kind"] == "follow")
            seen[line["subject"]].append(change)
            continue
        now, time = set(line["members"]), datetime.fromisoformat(line["taken_at"])
        for who in now ^ (now if before is None else before):
            seen[who].append((time, who in now))
        before = now
    dwells, again, days = [], 0, Counter[tuple[Any, bool]]()
    for changes in seen.values():
        follows = [time for time, came in changes if came]
        again += any(b - a <= timedelta(180) for a, b in pairwise(follows))
        pairs = pairwise(changes)
        dwells += [(b - a).total_seconds() / 86400 for (a, came), (b, _) in pairs if came]
        days.update((time.date(), came) for time, came in changes)
    return {
        "spells": len(dwells),
        "share_dropped_within_30_days": sum(dwell <= 30 for dwell in dwells) / len(dwells),
        "median_dwell_days": median(dwells),
        "targets_followed_twice_within_180_days": again,
        "burst_days": len({date for (date, _), count in days.items() if count >= 100}),
    }


def figures(churnwatch: Churnwatch, path: Path, lines: list[Line], *options: str) -> Line:
    assert churnwatch("import", streams.write(path, lines), *options).code == 0
    audited = churnwatch("audit", "shop", "--json")
    assert audited.code == 0, audited.err
    return audited.objects[0]


def test_events_alone_are_counted_exactly(
    churnwatch: Churnwatch, tmp_path: Path, acts: list[Act]
) -> None:
    lines = events(acts)

    told = figures(churnwatch, tmp_path / "events.jsonl", lines)

    expected = counted(lines)
    assert expected["burst_days"] == 16
    assert {name: told["figures"][name] for name in expected} == pytest.approx(expected, abs=1e-3)
    assert told["verdict"]["answer"] == "churned"


def test_lists_are_counted_as_exactly_as_they_tell(
    churnwatch: Churnwatch, tmp_path: Path, acts: list[Act]
) -> None:
    lines = lists(acts)

    told = figures(churnwatch, tmp_path / "lists.jsonl", lines)

    expected = counted(lines)
    assert {name: told["figures"][name] for name in expected} == pytest.approx(expected, rel=0.01)
    assert any("40 accounts had been followed before" in said for said in told["unobserved"])


@pytest.mark.parametrize("options", [(), ("--as", "following"), ("--as", "followers")])
def test_it_does_not_matter_on_whose_list_an_event_is_written_down(
    churnwatch: Churnwatch, tmp_path: Path, acts: list[Act], options: tuple[str, ...]
) -> None:
    few = [act for act in acts if int(act[2][1:]) < 40]

    told = figures(churnwatch, tmp_path / "few.jsonl", events(few), *options)

    expected = counted(events(few))
    assert {name: told["figures"][name] for name in expected} == pytest.approx(expected, abs=1e-3)


def test_nobody_who_is_followed_again_and_again_is_accused_of_it(
    churnwatch: Churnwatch, tmp_path: Path, acts: list[Act]
) -> None:
    newest_first = [{**line, "order": "newest_first"} for line in lists(acts)]
    churnwatch("import", streams.write(tmp_path / "lists.jsonl", newest_first))

    assert churnwatch("alerts", "--json").objects == []


def test_the_days_of_the_engagement_divide_the_time(
    churnwatch: Churnwatch, tmp_path: Path, acts: list[Act]
) -> None:
    churnwatch("import", streams.write(tmp_path / "events.jsonl", events(acts)))

    [told] = churnwatch(
        "audit", "shop", "--since", day(28)[:10], "--until", day(55)[:10], "--json"
    ).objects

    assert [one["name"] for one in told["periods"]] == ["before", "during", "after"]
    whole = churnwatch("audit", "shop", "--json").objects[0]["figures"]
    for name in ("follows", "unfollows"):
        assert sum(one["figures"][name] for one in told["periods"]) == whole[name]


def test_the_report_reads_as_sentences(
    churnwatch: Churnwatch, tmp_path: Path, acts: list[Act]
) -> None:
    churnwatch("import", streams.write(tmp_path / "events.jsonl", events(acts)))

    said = churnwatch("audit", "shop").out

    assert "Yes: the account was used to churn." in said
    assert "not by whom" in said
    assert "What to ask:" in said


def test_the_tables_hold_every_follow(
    churnwatch: Churnwatch, tmp_path: Path, acts: list[Act]
) -> None:
    churnwatch("import", streams.write(tmp_path / "events.jsonl", events(acts)))

    file = tmp_path / "report.csv"
    assert churnwatch("audit", "shop", "--csv", file).code == 0

    blocks = file.read_bytes().decode().split("\r\n\r\n")
    follows = list(csv.DictReader(io.StringIO(blocks[-1])))
    assert len(follows) == sum(kind == "follow" for _, kind, _ in acts)
    assert {row["ending"] for row in follows} == {"dropped", "still_followed"}


def test_several_files_are_written_at_once_by_their_endings(
    churnwatch: Churnwatch, tmp_path: Path, acts: list[Act]
) -> None:
    churnwatch("import", streams.write(tmp_path / "events.jsonl", events(acts)))

    ran = churnwatch("audit", "shop", tmp_path / "a.csv", tmp_path / "a.json")

    assert ran.code == 0
    assert json.loads((tmp_path / "a.json").read_text())["id"] == "shop"
    assert (tmp_path / "a.csv").read_text().startswith("figure,")


@pytest.mark.parametrize("options", [["report.doc"], ["--json", "--csv"], ["a.json", "b.json"]])
def test_a_file_that_cannot_be_meant_is_refused(
    churnwatch: Churnwatch, options: list[str], tmp_path: Path
) -> None:
    assert churnwatch("audit", "shop", *options).code == 2


def test_an_account_of_whose_follows_nothing_is_known_is_told_so(
    settled: Churnwatch,
) -> None:
    ran = settled("audit", "bakery")

    assert ran.code == 1
    assert "nothing tells whom bakery followed" in ran.err


def test_a_business_that_is_not_known_yet_is_told_how_its_list_is_watched(
    churnwatch: Churnwatch,
) -> None:
    ran = churnwatch("audit", "yourshop.example")

    assert ran.code == 1
    assert "`churnwatch watch add NETWORK yourshop.example --list following`" in ran.err


def test_whoever_was_followed_and_dropped_is_not_said_to_have_done_it(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    lists = [
        streams.snapshot("shop", ["friend", *there], number, list="following")
        for number, there in enumerate([[], ["bakery"], []])
    ]
    churnwatch("import", streams.write(tmp_path / "follows.jsonl", lists))

    ran = churnwatch("audit", "bakery")

    assert ran.code == 1
    assert "nothing tells whom bakery followed" in ran.err
