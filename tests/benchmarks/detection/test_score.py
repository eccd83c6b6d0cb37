"""Scores are what the words say."""

from __future__ import annotations

import json

import pytest

from benchmarks.detection import alerts, report
from benchmarks.detection.alerts import Alert
from benchmarks.detection.score import Person, Truth, score
from benchmarks.detection.world import DAY_MS

Follow = tuple[int, int, int | None]


def follow(watch: int, day: float, until: float | None = None) -> Follow:
    return watch, int(day * DAY_MS), None if until is None else int(until * DAY_MS)


WEEKLY = [follow(0, 0, 7), follow(0, 14, 21), follow(0, 28, 35)]
TRUTH = Truth(
    {
        "churner": Person("weekly", False, WEEKLY, 0),
        "quitter": Person("weekly", False, WEEKLY[:1], 0),
        "passer": Person("one_pass", False, [follow(w, 3, 5) for w in range(5)], 0),
        "quiet": Person("ordinary", True, [follow(0, 0)], 0),
        "flickering": Person("ordinary", True, [follow(0, 0)], 3),
        "friend": Person("ditherer", True, [follow(0, 0, 3), follow(0, 9)], 0),
    },
    starts_ms=0,
)


def alert(suspect: str, day: float, severity: str = "alert") -> Alert:
    return Alert(suspect, "halifax", severity, int(day * DAY_MS))


def test_precision_counts_accounts_and_not_alerts() -> None:
    found = score([alert("churner", 15), alert("churner", 20), alert("friend", 20)], TRUTH)
    assert (found.precision, found.accused, found.innocents_accused) == (0.5, 2, 1)
    assert found.false_per_100k == pytest.approx(100_000 / 3)


def test_a_note_accuses_nobody() -> None:
    found = score([alert("friend", 9, "note"), alert("passer", 6, "note")], TRUTH)
    assert found.precision is None
    assert found.innocents_accused == 0
    assert found.innocents_noted == 1
    assert found.recalls["one_pass"].noted == 1


def test_the_first_alert_gives_days_and_cycles() -> None:
    recall = score([alert("churner", 29), alert("churner", 15)], TRUTH).recalls["weekly"]
    assert (recall.days, recall.cycles) == (15, 2)


def test_whoever_stopped_early_is_not_asked_for() -> None:
    recall = score([alert("churner", 15)], TRUTH).recalls["weekly"]
    assert (recall.accounts, recall.churned, recall.alerted) == (2, 1, 1)


def test_innocents_are_counted_by_what_they_resemble() -> None:
    strata = score([alert("flickering", 9)], TRUTH).strata
    assert strata == {"ordinary": (1, 0), "flickers": (1, 1), "ditherer": (1, 0)}


def test_notes_about_innocents_are_counted_by_what_they_resemble() -> None:
    found = score([alert("flickering", 9), alert("friend", 9, "note")], TRUTH)
    assert found.strata_noted == {"ditherer": 1}


def test_those_alerted_and_those_only_noted_are_shown_apart() -> None:
    shown = report.by_severity(
        {"rule": score([alert("churner", 15), alert("passer", 6, "note")], TRUTH)}
    )
    assert [row.split("|")[1:4] for row in shown.replace(" ", "").splitlines()[2:]] == [
        ["weekly", "1", "1,0"],
        ["onepass", "1", "0,1"],
    ]


def test_a_town_without_churners_has_no_table_of_them() -> None:
    innocents = {"quiet": TRUTH.people["quiet"]}

    assert report.by_severity({"rule": score([], Truth(innocents, 0))}) == ""


def test_an_alert_about_nobody_in_town_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="stranger"):
        score([alert("stranger", 1)], TRUTH)


def test_alert_lines_of_the_program_are_read() -> None:
    line = {
        "suspect": {"id": "did:plc:a", "handle": None},
        "pattern": "halifax",
        "severity": "note",
        "raised_at": "1970-01-02T00:00:00Z",
    }
    assert alerts.parse([json.dumps(line), ""]) == [Alert("did:plc:a", "halifax", "note", DAY_MS)]


def test_the_table_names_every_behaviour_of_the_town() -> None:
    shown = report.by_rule({"rule": score([alert("churner", 15)], TRUTH)})
    assert "found: weekly" in shown
    assert "1 (15 d, 2x)" in shown
    assert "found: one pass, noted" in shown
