from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests import streams
from tests.cli.conftest import Churnwatch
from tests.streams import CYCLER, snapshot


def test_an_entry_says_who_why_on_what_evidence_and_until_when(settled: Churnwatch) -> None:
    [alert] = settled("alerts", "--json").objects

    ran = settled("blocklist", "export", "suggested", "--format", "json")

    [entry] = json.loads(ran.out)["entries"]
    assert (entry["id"], entry["network"], entry["pattern"]) == (CYCLER, "town", "halifax")
    assert entry["reason"] == alert["summary"]
    assert entry["evidence"]["alert"] == alert["id"]
    assert (entry["since"], entry["until"]) == (alert["first_seen"], alert["expires_at"])
    assert "1 entry" in ran.err


@pytest.mark.parametrize("format", ["csv", "json", "ids", "mastodon"])
def test_every_format_writes_to_a_file_what_it_prints(
    settled: Churnwatch, tmp_path: Path, format: str
) -> None:
    path = tmp_path / "blocks"

    printed = settled("blocklist", "export", "suggested", "--format", format)
    written = settled("blocklist", "export", "suggested", "--format", format, "--output", path)

    assert (printed.code, written.code, written.out) == (0, 0, "")
    assert path.read_bytes().decode() == printed.out


def test_csv_is_read_by_a_csv_reader(settled: Churnwatch) -> None:
    out = settled("blocklist", "export", "suggested").out

    [row] = csv.DictReader(out.splitlines())
    assert (row["id"], row["handle"], row["cycles"]) == (CYCLER, "gull.example", "8")


def test_whoever_a_watched_account_follows_is_left_out_and_counted(
    settled: Churnwatch, tmp_path: Path
) -> None:
    friends = snapshot("bakery", [CYCLER, "aunt"], 69.5, list="following")
    settled("import", streams.write(tmp_path / "friends.jsonl", [friends]))

    ran = settled("blocklist", "export", "suggested", "--format", "json")

    assert json.loads(ran.out)["entries"] == []
    assert CYCLER not in ran.out
    assert "1 left out: a watched account follows them" in ran.err


def test_notes_and_faded_alerts_block_nobody(churnwatch: Churnwatch, tmp_path: Path) -> None:
    years_later = [snapshot("bakery", ["a"], 2_000, order=None)]
    churnwatch(
        "import", streams.write(tmp_path / "s.jsonl", [*streams.weekly_cycler(), *years_later])
    )

    ran = churnwatch("blocklist", "export", "suggested", "--format", "ids")

    assert (ran.code, ran.out) == (0, "")


def test_one_network_can_be_chosen(settled: Churnwatch) -> None:
    export = ("blocklist", "export", "suggested", "--format", "ids", "--network")

    assert settled(*export, "town").out == f"{CYCLER}\n"
    assert settled(*export, "bluesky").out == ""


def test_lists_and_formats_that_are_not_there_are_said(settled: Churnwatch) -> None:
    unknown = settled("blocklist", "export", "everybody")
    odd = settled("blocklist", "export", "suggested", "--format", "pdf")

    assert unknown.code == 1
    assert "there is no block list everybody; there is: suggested" in unknown.err
    assert odd.code == 2


def test_the_lists_are_listed_with_their_sizes(settled: Churnwatch) -> None:
    ran = settled("blocklist", "list")

    assert ran.out.splitlines()[1].split()[:3] == ["suggested", "1", "0"]
