"""What each signal says of innocents and of churners, and towns of which both lists are seen."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmarks.detection.saying import Said, measure, table
from benchmarks.detection.stream import lines
from benchmarks.detection.town import build
from benchmarks.detection.world import Observation, World

CLEAN = Observation(missing=0, incomplete=0, cut=0, empty=0, both_lists=True, probe_cap=20)


@pytest.fixture(scope="module")
def both(world: World) -> World:
    return replace(world, watches=5, days=30, accounts=300, churners=3, seen=CLEAN)


@pytest.fixture(scope="module")
def said(both: World) -> Said:
    return measure(both)


def test_everybody_is_counted_once_by_what_he_is(said: Said) -> None:
    assert said.accounts["innocents"] + said.accounts["churners"] == 300
    assert said.accounts["one_pass"] == 3


def test_signals_in_the_shadow_speak_of_churners_and_the_counts_fit(said: Said) -> None:
    told = said.told
    assert told["bulk_days", "one_pass"] >= 1
    assert all(told[one] >= said.against[one] for one in told)


def test_the_table_names_every_signal_that_said_anything(said: Said) -> None:
    text = "\n".join(table(said))

    assert {signal for signal, _ in said.told} <= {line.split(":")[0] for line in text.splitlines()}
    assert "of 3" in text


def test_both_lists_of_a_watch_are_read_in_turn(both: World) -> None:
    read = [json.loads(line) for line in lines(build(both))]
    lists = [(one["account"], one["list"]) for one in read if one["type"] == "snapshot"]

    assert [kind for _, kind in lists[:4]] == ["followers", "following"] * 2
    assert lists[0][0] == lists[1][0]


def test_a_watch_follows_whoever_its_harvester_waits_for(both: World) -> None:
    town = build(both)
    harvesters = {
        name
        for name, behaviour in zip(town.account_ids, town.behaviour, strict=True)
        if behaviour == "harvester"
    }
    followed = {
        member
        for line in map(json.loads, lines(town))
        if line["type"] == "snapshot" and line["list"] == "following"
        for member in line["members"]
    }

    assert harvesters & followed
