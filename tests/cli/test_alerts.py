from __future__ import annotations

from pathlib import Path

from tests import streams
from tests.cli.conftest import Churnwatch
from tests.streams import CYCLER, SHOPS

FIELDS = {
    "id", "network", "suspect", "pattern", "confidence", "severity", "state", "reason",
    "raised_at", "updated_at", "expires_at", "first_seen", "last_seen", "watches", "lists",
    "cycles", "summary", "findings",
}  # fmt: skip
# U+202E turns the reading direction round, ESC [ 31 m turns a terminal red.
SPOOFED = "gull\u202egpj.example\x1b[31m"


def test_an_alert_is_one_json_object_a_line(settled: Churnwatch) -> None:
    ran = settled("alerts", "--json")

    [alert] = ran.objects
    assert ran.err == ""
    assert set(alert) >= FIELDS
    assert alert["suspect"] == {"id": CYCLER, "handle": "gull.example"}
    assert (alert["network"], alert["severity"], alert["state"]) == ("town", "alert", "open")
    assert alert["watches"] == [1, 2, 3]
    assert alert["lists"] == [f"town {shop} followers" for shop in SHOPS]
    assert 0.99 < alert["confidence"] <= 1
    assert alert["cycles"] == 8


def test_an_imported_alert_has_the_times_it_would_have_had(settled: Churnwatch) -> None:
    [alert] = settled("alerts", "--json").objects

    times = [alert[name] for name in ("first_seen", "raised_at", "updated_at", "expires_at")]
    assert times == sorted(times)
    assert times[1].startswith("2026-01-")


def test_every_finding_cites_dated_facts(settled: Churnwatch) -> None:
    [alert] = settled("alerts", "--json").objects

    for finding in alert["findings"]:
        assert set(finding) == {"signal", "sentence", "weight", "figures", "events"}
        for cited in finding["events"]:
            assert cited["after"] <= cited["before"]
            assert cited["watch"] in alert["watches"]


def test_alerts_are_told_to_a_person(settled: Churnwatch) -> None:
    ran = settled("alerts")

    assert f"@gull.example {CYCLER} (town)" in ran.out
    assert "alert, open: halifax, practically certain" in ran.out
    assert "on town bakery followers, town florist followers, town cinema followers" in ran.out


def test_severity_chooses(settled: Churnwatch) -> None:
    assert settled("alerts", "--json", "--severity", "note").out == ""
    assert len(settled("alerts", "--json", "--severity", "alert").objects) == 1
    assert settled("alerts", "--severity", "loud").code == 2


def test_faded_alerts_are_shown_on_request_alone(churnwatch: Churnwatch, tmp_path: Path) -> None:
    years_later = [streams.snapshot("bakery", ["a"], 2_000, order=None)]
    story = streams.write(tmp_path / "s.jsonl", [*streams.weekly_cycler(), *years_later])
    churnwatch("import", story)

    assert churnwatch("alerts", "--json").out == ""
    assert [one["state"] for one in churnwatch("alerts", "--json", "--all").objects] == ["expired"]
    assert "the evidence has faded" in churnwatch("alerts", "--all").out


def test_no_alerts_is_an_answer(churnwatch: Churnwatch) -> None:
    ran = churnwatch("alerts")

    assert (ran.code, ran.out) == (0, "")
    assert "No alerts on 0 watched lists." in ran.err


def test_a_name_from_a_stranger_cannot_lead_the_eye_astray(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    story = streams.text(streams.weekly_cycler()).replace('"gull.example"', streams.quoted(SPOOFED))
    path = tmp_path / "spoofed.jsonl"
    path.write_text(story)
    churnwatch("import", path)

    shown = churnwatch("alerts").out + churnwatch("explain", CYCLER).out
    data = churnwatch("alerts", "--json")

    assert "@gull\\u202egpj.example\\u001b[31m" in shown
    assert data.out.isascii()
    assert data.objects[0]["suspect"]["handle"] == SPOOFED
    assert "\x1b" not in shown
    assert "\u202e" not in shown
