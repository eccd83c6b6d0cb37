"""The interchange stream of a town: its form, its order, and the faults it was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.detection import files, history, truth
from benchmarks.detection.observe import CUT, EMPTY, FAULTS, INCOMPLETE, MISSING, schedule
from benchmarks.detection.stream import lines
from benchmarks.detection.town import build
from benchmarks.detection.world import Observation, World

Line = dict[str, Any]
TIMES = {"snapshot": "taken_at", "profile": "observed_at", "event": "at"}


@pytest.fixture(scope="module")
def short(world: World) -> World:
    return replace(world, days=45, accounts=700, churners=5, seen=Observation())


def decoded(world: World) -> Iterator[Line]:
    return map(json.loads, lines(build(world)))


def snapshots(world: World) -> list[Line]:
    return [line for line in decoded(world) if line["type"] == "snapshot"]


def test_lines_come_oldest_first(short: World) -> None:
    times = [line[TIMES[line["type"]]] for line in decoded(short)]
    assert len(times) > 1_000
    assert all(earlier <= later for earlier, later in pairwise(times))


def test_ids_look_like_decentralised_identifiers(short: World) -> None:
    members = {member for line in snapshots(short) for member in line["members"]}
    assert all(re.fullmatch("did:plc:[a-z2-7]{24}", member) for member in members)


def test_the_same_seed_writes_the_same_bytes(short: World, tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    files.write(lines(build(short)), plain)
    files.write(lines(build(short)), packed)
    assert list(files.read(plain)) == list(files.read(packed))


def test_incomplete_lists_say_so_and_wrong_ones_do_not(short: World) -> None:
    faulty = replace(short, seen=replace(short.seen, incomplete=0.3, cut=0.3, empty=0.1))
    planned = [f for f in schedule(faulty, build(faulty).starts_ms).fault if f != MISSING]
    seen = snapshots(faulty)
    assert {FAULTS[fault] for fault in planned} >= {"none", "incomplete", "cut", "empty"}
    for fault, line in zip(planned, seen, strict=True):
        assert line["complete"] == (fault != INCOMPLETE)
        assert fault != EMPTY or line["members"] == []


def test_a_cut_list_is_the_beginning_of_the_sound_one(short: World) -> None:
    sound = replace(short, seen=replace(short.seen, cut=0.0, missing=0.0, incomplete=0, empty=0))
    cut = replace(sound, seen=replace(sound.seen, cut=0.4))
    planned = schedule(cut, build(cut).starts_ms).fault
    shorter = 0
    for fault, whole, line in zip(planned, snapshots(sound), snapshots(cut), strict=True):
        assert line["members"] == whole["members"][: len(line["members"])]
        assert (len(line["members"]) < len(whole["members"])) <= (fault == CUT)
        shorter += len(line["members"]) < len(whole["members"])
    assert shorter > 20


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
def test_an_order_that_means_nothing_is_not_claimed(short: World, order: str) -> None:
    unordered = replace(short, seen=replace(short.seen, order=order))  # type: ignore[arg-type]
    assert all("order" not in line for line in snapshots(unordered))


def test_a_refollow_has_another_record_and_a_standing_follow_keeps_its_own(short: World) -> None:
    told = replace(short, seen=replace(short.seen, records=True))
    town = build(told)
    records: dict[tuple[str, str], set[str]] = {}
    for line in snapshots(told):
        for member in line["members"]:
            assert re.fullmatch("[2-7a-z]{13}", member["record"])
            records.setdefault((line["account"], member["id"]), set()).add(member["record"])
    follows: dict[tuple[str, str], int] = {}
    for account, watch in zip(town.stays.account, town.stays.watch, strict=True):
        edge = town.watch_ids[watch], town.account_ids[account]
        follows[edge] = follows.get(edge, 0) + 1
    assert max(map(len, records.values())) > 1
    assert all(len(seen) <= follows[edge] for edge, seen in records.items())


def test_a_claimed_count_holds_those_a_list_does_not_show(short: World) -> None:
    claimed = replace(short, seen=replace(short.seen, claim="true", incomplete=0.0))
    told = snapshots(claimed)
    assert sum(line["claimed_count"] > len(line["members"]) for line in told) > 0.7 * len(told)


def test_a_profile_tells_the_status_the_account_has(short: World) -> None:
    people = truth.document(build(short))["accounts"]
    told = [line for line in decoded(short) if line["type"] == "profile"]
    away = [line for line in told if line["status"] != "active"]
    assert away
    for line in away:
        at = history.milliseconds(line["observed_at"])
        absences = people[line["account"]]["absences"]
        # A line's time is cut to the second.
        assert any(
            s - 1_000 <= at and (e is None or at < e) for w, s, e, _ in absences if w is None
        )
        assert "following" not in line


def test_a_weekly_churner_s_following_count_goes_up_and_down(short: World) -> None:
    often = replace(short, seen=replace(short.seen, profile_days=1.0))
    people = truth.document(build(often))["accounts"]
    counts: dict[str, list[int]] = {}
    for line in decoded(often):
        if line["type"] == "profile" and "following" in line:
            counts.setdefault(line["account"], []).append(line["following"])
    swing = {
        behaviour: [
            max(abs(later - earlier) for earlier, later in pairwise(counts[name]))
            for name, person in people.items()
            if person["behaviour"] == behaviour and len(counts.get(name, ())) > 1
        ]
        for behaviour in ("weekly", "ordinary")
    }
    assert min(swing["weekly"]) > sorted(swing["ordinary"])[len(swing["ordinary"]) // 2]


def test_follow_backs_are_told_when_asked_for(short: World) -> None:
    told = replace(short, seen=replace(short.seen, follow_backs=True))
    kinds = {line["kind"] for line in decoded(told) if line["type"] == "event"}
    assert "follow" in kinds
    assert not any(line["type"] == "event" for line in decoded(short))
