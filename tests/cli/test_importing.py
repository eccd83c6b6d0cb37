from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from app.pipeline import importing
from app.storage import engine
from tests import streams
from tests.cli.conftest import Churnwatch
from tests.streams import snapshot, text

GOOD = streams.weekly_cycler(weeks=2)[:9]
ZIPPED = gzip.compress(text(GOOD).encode())
LATE = [snapshot("bakery", ["a", "b"], day) for day in (5, 1, 6)]
NO_ZONE = [
    snapshot("bakery", ["a", "b"], 0),
    snapshot("bakery", ["a", "b"], 1, taken_at="2026-01-02T00:00:00"),
    snapshot("bakery", ["a", "b"], 2),
]
LONG_ID = [snapshot("bakery", ["a", "x" * 10_240, "b"], 0), snapshot("bakery", ["a", "b"], 1)]
ENDLESS_CLAIM = [snapshot("bakery", ["a"], 0, claimed_count=10**30), snapshot("bakery", ["a"], 1)]

NUMBERS = [snapshot("bakery", [1, 2, {"id": 3}], 0), snapshot("bakery", ["1", "2", "3"], 1)]
ODD = [snapshot("bakery", [None, True, 1.5, {}, "a b", "c"], 0), snapshot("bakery", ["c"], 1)]
BROKEN_CLOCK = [snapshot("bakery", ["a"], 0), snapshot("bakery", ["a"], 1, taken_at="2150-01-01T00:00:00Z"),
                snapshot("bakery", ["a"], 2)]  # fmt: skip

# file name, contents, what is said of it, how many lists are stored all the same
BAD = [
    ("cut.jsonl.gz", ZIPPED[: len(ZIPPED) // 2], "cut.jsonl.gz, line 2: the file is cut short", 1),
    ("middle.jsonl", f"{text(GOOD[:3])}oops\n{text(GOOD[3:])}", "line 4: this is not a JSON", 9),
    ("last.jsonl", text(GOOD)[:-40], "last.jsonl, line 9: this is not a JSON object", 8),
    ("long-id.jsonl", text(LONG_ID), "long-id.jsonl, line 1: members left out: 1", 2),
    ("no-zone.jsonl", text(NO_ZONE), "no-zone.jsonl, line 2: a time has no zone", 2),
    ("late.jsonl", text(LATE), "the list of 2026-01-02T00:00:00Z came after", 2),
    ("claim.jsonl", text(ENDLESS_CLAIM), "claim.jsonl, line 1: this is no snapshot", 1),
    ("deep.jsonl", '{"a":' + "[" * 100_000 + f"\n{text(GOOD[:1])}", "line 1: this is not", 1),
    ("page.html", "<!doctype html><p>Log in", "page.html: this is not a history of", 0),
    ("array.json", "[1, 2]", "array.json: this is not a history of follower lists but one JSON", 0),
    ("other.json", '{\n"name": "x"\n}', "other.json: this is not a history of follower", 0),
    ("picture.png", b"\x89PNG\r\n\x1a\n\0", "picture.png: this is not a history of", 0),
    ("words.jsonl", text(GOOD).encode("utf-16"), "words.jsonl: this is not a history of", 0),
    ("first.jsonl", f"oops\n{text(GOOD)}", "first.jsonl, line 1: this is not a JSON object", 9),
    (
        "two.jsonl",
        text(GOOD).replace("\n", "", 1),
        "line 1: this is not a JSON object: something follows",
        7,
    ),
    ("odd.jsonl", text(ODD), "odd.jsonl, line 1: members left out: 5", 2),
    (
        "clock.jsonl",
        text(BROKEN_CLOCK),
        "line 2: town bakery followers: 2150-01-01T00:00:00Z is",
        2,
    ),
    ("wide.jsonl", text(GOOD).encode("utf-16-le"), "lists but text in UTF-16: save it as UTF-8", 0),
    ("t.jsonl.zst", b"\x28\xb5\x2f\xfd\0", "packed with zstd: unpack it, or pack it with", 0),
    ("empty.jsonl", "", "empty.jsonl: the file is empty; expected JSON Lines", 0),
]


def test_a_history_is_summed_up(churnwatch: Churnwatch, town: Path) -> None:
    ran = churnwatch("import", town)

    assert (ran.code, ran.err) == (0, "")
    figures = dict(line.rsplit(maxsplit=1) for line in ran.out.splitlines()[1:])
    assert figures["complete lists"] == "210"
    assert figures["left"] == "27"
    assert figures["returned"] == "24"
    assert figures["of those, followed again for certain"] == "24"
    assert figures["alerts raised"] == "1"


def test_the_same_file_twice_changes_nothing_and_says_so(settled: Churnwatch, town: Path) -> None:
    before = settled("alerts", "--json").objects

    again = settled("import", town)

    assert again.code == 0
    assert "0 lists read, 210 known already, nothing changed" in again.out
    assert settled("alerts", "--json").objects == before


@pytest.mark.parametrize(("name", "contents", "said", "kept"), BAD, ids=[row[0] for row in BAD])
def test_bad_input_is_named_in_a_sentence_and_nothing_readable_is_lost(
    churnwatch: Churnwatch,
    tmp_path: Path,
    name: str,
    contents: str | bytes,
    said: str,
    kept: int,
) -> None:
    path = tmp_path / name
    path.write_bytes(contents.encode() if isinstance(contents, str) else contents)

    ran = churnwatch("import", path)

    assert ran.code == 1
    [sentence] = [line for line in ran.err.splitlines() if said in line]
    assert sentence.startswith(f"churnwatch: {tmp_path}/{name}")
    assert "Traceback" not in ran.err
    assert (f": {kept} list{'s' * (kept != 1)} read" in ran.out) == bool(kept)


def test_numbers_are_ids_like_the_same_digits_as_text(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    ran = churnwatch("import", streams.write(tmp_path / "numbers.jsonl", NUMBERS))

    assert ran.code == 0
    figures = dict(line.rsplit(maxsplit=1) for line in ran.out.splitlines()[1:])
    assert (figures["complete lists"], figures["joined"], figures["left"]) == ("2", "0", "0")


def test_files_are_read_oldest_first_in_whatever_order_they_are_named(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    months = [
        streams.write(tmp_path / f"month-{number}.jsonl", GOOD[start : start + 3])
        for number, start in [(10, 6), (2, 0), (9, 3)]
    ]

    ran = churnwatch("import", *months)

    assert (ran.code, ran.err) == (0, "")
    assert [ran.out.index(f"month-{number}.jsonl: 3") for number in (2, 9, 10)] == sorted(
        ran.out.index(f"month-{number}.jsonl: 3") for number in (2, 9, 10)
    )


def test_an_older_file_joins_the_history_as_its_refusal_says(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    lines = streams.weekly_cycler(weeks=3)
    half = len(lines) // 2
    older = streams.write(tmp_path / "older.jsonl", lines[:half])
    churnwatch("import", streams.write(tmp_path / "newer.jsonl", lines[half:]))

    late = churnwatch("import", older)
    known = tmp_path / "known.jsonl"
    known.write_text(churnwatch("export-history").out)
    joined = churnwatch("--data", tmp_path / "new", "import", known, older)
    at_once = churnwatch(
        "--data", tmp_path / "once", "import", streams.write(tmp_path / "all.jsonl", lines)
    )

    assert late.code == 1
    assert "read all files at once into a new folder" in late.err
    assert (joined.code, joined.err, at_once.code) == (0, "", 0)
    told = [churnwatch("--data", tmp_path / name, "alerts").out for name in ("new", "once")]
    assert told[0] == told[1] != churnwatch("alerts").out


def test_a_file_of_something_else_is_not_complained_of_line_by_line(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    path = tmp_path / "pretty.json"
    path.write_text(json.dumps(GOOD[0], indent=1))

    ran = churnwatch("import", path)

    assert ran.code == 1
    assert "pretty.json, line 1: this is not a JSON object: it ends in the middle" in ran.err
    assert len(ran.err.splitlines()) == 5


def test_what_is_no_file_is_named_and_the_other_files_are_read(
    churnwatch: Churnwatch, tmp_path: Path, town: Path
) -> None:
    ran = churnwatch("import", tmp_path / "nowhere.jsonl", tmp_path, town)

    assert ran.code == 1
    assert f"{tmp_path}/nowhere.jsonl: No such file or directory" in ran.err
    assert f"{tmp_path}: this is a folder" in ran.err
    assert "210 lists read" in ran.out


@pytest.mark.parametrize("name", ["pipe", "-", "/dev/null"])
def test_what_can_be_read_only_once_is_refused_and_not_waited_for(
    churnwatch: Churnwatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")

    ran = churnwatch("import", name)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"churnwatch: {name}: this is a pipe or a device: save what comes")


def test_a_disk_that_fills_up_is_told_of_with_the_file_and_the_import_goes_on_from_there(
    churnwatch: Churnwatch, tmp_path: Path, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_MEMBERS_AT_ONCE", 3_000)
    with monkeypatch.context() as filling:
        smallest = [*engine.PRAGMAS, "max_page_count = 80"]
        filling.setattr(engine, "PRAGMAS", smallest)
        full = churnwatch("import", town)

    rest = churnwatch("import", town)

    assert full.code == 1
    assert full.err.startswith(f"churnwatch: {town}: the disk is full: free some space;")
    assert full.err.endswith("then import the file again, which goes on from there\n")
    assert rest.code == 0
    known = int(rest.out.partition(" known already")[0].split()[-1])
    assert 0 < known < 210


def test_a_list_that_proves_no_absence_is_told_with_its_reason(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    many = [f"local-{number}" for number in range(200)]
    lists = [snapshot("bakery", many, day) for day in range(6)]
    lists[3]["members"] = many[:30]
    lists[4]["members"] = many[::7]

    ran = churnwatch("import", streams.write(tmp_path / "cut.jsonl", lists))

    assert ran.code == 0
    assert "partial      the last 170 members are missing in one run: cut" in ran.out
    assert "quarantined  171 of 200 gone at once; waiting for a second complete walk" in ran.out
    assert "left                                  0" in ran.out


def test_a_thousand_bad_lines_are_counted_and_the_first_are_shown(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text(GOOD) + "{\n" * 1_000)

    ran = churnwatch("import", path)

    assert ran.code == 1
    assert "bad.jsonl, line 10: this is not a JSON object" in ran.err
    assert "980 more like these" in ran.err
    assert len(ran.err.splitlines()) == 21


def test_a_mark_before_the_first_line_and_windows_line_ends_do_no_harm(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    path = tmp_path / "windows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + text(GOOD).replace("\n", "\r\n").encode())

    ran = churnwatch("import", path)

    assert (ran.code, ran.err) == (0, "")
    assert "9 lists read" in ran.out
