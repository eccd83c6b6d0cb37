"""Lists made, published, contested and subscribed to from a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Churnwatch
from tests.streams import CYCLER


def entries(churnwatch: Churnwatch, name: str = "weekly") -> list[str]:
    ran = churnwatch("blocklist", "export", name, "--format", "json")
    return [entry["id"] for entry in json.loads(ran.out)["entries"]]


def test_a_list_is_made_published_and_verified_by_whoever_reads_it(
    settled: Churnwatch, tmp_path: Path
) -> None:
    made = settled("blocklist", "create", "weekly", "--pattern", "halifax", "--confidence", "0.99")
    published = settled("blocklist", "publish", "weekly")
    settled("blocklist", "export", "weekly", "--format", "json", "-o", tmp_path / "list.json")
    read = settled("blocklist", "subscribe", "mine", tmp_path / "list.json")

    assert "weekly would have 1 entry now" in made.out
    assert "version 1, 1 entry" in published.out
    assert "mine names 1 account" in read.out
    assert "mine, read" in settled("explain", CYCLER).out


def test_whoever_publishes_is_told_the_address_that_others_need(
    settled: Churnwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home = settled("blocklist", "publish", "suggested").err
    monkeypatch.setenv("CHURNWATCH_PUBLIC_URL", "https://churn.example/")
    told = settled("blocklist", "publish", "suggested").err

    assert "http://127.0.0.1:8420/v1/blocklists/suggested.json" in at_home
    assert "CHURNWATCH_PUBLIC_URL names the address under which others reach it" in at_home
    assert "https://churn.example/v1/blocklists/suggested.json" in told
    assert "CHURNWATCH_PUBLIC_URL" not in told


def test_an_accepted_objection_is_the_end_of_an_entry(settled: Churnwatch) -> None:
    settled("blocklist", "publish", "suggested")
    taken = settled("blocklist", "object", "suggested", CYCLER, "I manage two accounts.")
    waiting = settled("blocklist", "objections")
    accepted = settled("blocklist", "accept", "1")

    assert "Objection 1 is kept" in taken.out
    assert "I manage two accounts." in waiting.out
    assert "is off every list" in accepted.out
    assert entries(settled, "suggested") == []
    assert "dismissed" in settled("explain", CYCLER).out.lower()
    assert (
        CYCLER
        in settled("blocklist", "export", "suggested", "--format", "json", "--since", "1").out
    )


def test_whoever_is_allowed_is_named_and_can_be_let_back(settled: Churnwatch) -> None:
    settled("blocklist", "publish", "suggested")

    settled("blocklist", "allow", CYCLER, "--reason", "my sister")
    allowed, off = settled("blocklist", "allowed"), entries(settled, "suggested")
    settled("blocklist", "disallow", CYCLER)

    assert ("my sister" in allowed.out, off) == (True, [])
    assert entries(settled, "suggested") == [CYCLER]


def test_a_list_shows_its_rule_and_its_versions(settled: Churnwatch) -> None:
    settled("blocklist", "create", "weekly", "--network", "town", "--quota", "7")
    settled("blocklist", "publish", "weekly")

    shown = settled("blocklist", "show", "weekly").out

    assert "town" in shown
    assert "7 entries" in shown
    assert "VERSION" in shown


def test_what_cannot_be_done_is_said(settled: Churnwatch) -> None:
    refused = [
        settled("blocklist", "create", "weekly", "--severity", "note"),
        settled("blocklist", "publish", "weekly"),
        settled("blocklist", "approve", "suggested"),
        settled("blocklist", "remove", "suggested", "--yes"),
        settled("blocklist", "create", "Not A Name"),
        settled("blocklist", "export", "suggested", "--since", "3"),
    ]

    assert [ran.code for ran in refused] == [0, 1, 1, 1, 1, 2]
    assert "has to stay private" in refused[1].err
