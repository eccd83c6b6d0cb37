from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.account import Account
from app.domain.elsewhere import FollowElsewhere
from app.storage.engine import open_engine
from app.storage.work import Database
from tests import streams
from tests.cli.conftest import Churnwatch
from tests.streams import CYCLER, snapshot


@pytest.mark.parametrize(
    "name", ["@gull.example", "gull.example", "GULL.example", " @gull.example\n", CYCLER]
)
def test_an_account_is_found_by_id_or_handle(settled: Churnwatch, name: str) -> None:
    ran = settled("explain", name)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"@gull.example {CYCLER} (town), as of 11 Mar 2026")


def test_the_timeline_draws_stays_gaps_and_what_nobody_saw(settled: Churnwatch) -> None:
    lines = settled("explain", CYCLER).out.splitlines()

    at = lines.index("town bakery followers")
    bar, marks, dates = lines[at + 1 : at + 4]
    assert len(bar) == 100
    assert set(bar) == set("█▒·")
    assert marks.split() == ["N", *["U", "F"] * 8, "?"]
    assert dates.split() == ["1", "Jan", "2026", "11", "Mar", "2026"]
    legend = " ".join(lines)
    letters = "N new follow", "U unfollowed", "F followed again", "? left, cause not known"
    for meaning in (*letters, "█ on the list"):
        assert meaning in legend


def test_every_change_is_told_with_both_bounds_of_its_time(settled: Churnwatch) -> None:
    out = settled("explain", CYCLER).out

    assert "12 earlier changes, then:" in out
    assert "between 4 Mar 2026, 00:00 UTC and 5 Mar 2026, 00:00 UTC: followed again" in out


def test_findings_are_weighed_and_the_end_is_told(settled: Churnwatch) -> None:
    [alert] = settled("alerts", "--json").objects
    out = settled("explain", CYCLER).out

    for finding in alert["findings"]:
        assert f"{finding['weight']:+6.1f}  {finding['sentence']}" in out
    assert f"Alert {alert['id']} (halifax), open" in out
    assert "It leaves by itself on" in out


def test_an_account_without_an_alert_is_explained_too(settled: Churnwatch) -> None:
    ran = settled("explain", "bakery-local-3")

    assert ran.code == 0
    assert "Nothing was found." in ran.out
    assert "There is no alert about it." in ran.out
    assert "It was never missing from a list." in ran.out
    assert "█" * 100 in ran.out


def test_an_alert_whose_list_was_removed_says_what_cannot_be_checked(settled: Churnwatch) -> None:
    settled("watch", "remove", "1", "--yes")

    said = settled("explain", CYCLER).out

    assert "watched no more: what was seen there was forgotten" in " ".join(said.split())


@pytest.mark.parametrize("command", ["explain", "audit"])
def test_a_name_that_is_blank_is_asked_for(settled: Churnwatch, command: str) -> None:
    ran = settled(command, " ")

    assert ran.code == 1
    assert ran.err == "churnwatch: no account is named: its handle or its id is needed\n"


def test_an_account_that_was_on_no_list_is_not_judged(settled: Churnwatch) -> None:
    ran = settled("explain", "bakery")

    assert ran.code == 0
    assert "It was never on a watched list, so nothing can be said of how it follows." in ran.out
    for judged in ("Every absence", "All together", "Nothing was found"):
        assert judged not in ran.out


def test_what_was_looked_at_and_does_not_count_is_told(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    locals_ = [f"local-{number}" for number in range(30)]
    away = [one for one in locals_ if one != "local-20"]
    lists = [snapshot("bakery", away if day == 3 else locals_, day) for day in range(6)]
    churnwatch("import", streams.write(tmp_path / "weekend.jsonl", lists))

    out = churnwatch("explain", "local-20").out

    assert "gone once, last on 4 Jan 2026: account was away;" in out
    assert "it came back to its old place in the list" in out


def test_its_own_counts_are_told_beside_what_they_would_be_without_the_churn(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    profiles = [
        {
            "type": "profile",
            "network": streams.NETWORK,
            "account": CYCLER,
            "observed_at": streams.day(7 * week),
            "followers": 150,
            "following": 600 if week % 2 else 300,
        }
        for week in range(5)
    ]
    lists = [snapshot("bakery", [CYCLER], day) for day in (0, 30)]
    churnwatch("import", streams.write(tmp_path / "seesaw.jsonl", [lists[0], *profiles, lists[1]]))

    out = churnwatch("explain", CYCLER).out

    assert "Its profile on 29 Jan 2026: follows 300, followed by 150, a ratio of 0.50." in out
    assert "from 1 Jan 2026 to 15 Jan 2026 it followed 300 to 600 to 300 accounts" in out
    assert "had it kept whom it had just followed, the ratio would be 0.17 to 0.25" in out


def test_what_a_suspect_follows_elsewhere_is_told(settled: Churnwatch, own_town: Path) -> None:
    key = Account(streams.NETWORK, CYCLER).key
    [file] = own_town.glob("*.sqlite3")
    engine = open_engine(f"sqlite:///{file}")
    with Database(engine).writing() as work:
        work.elsewhere.write([FollowElsewhere(key, 1, 2, streams.START)], ())
    engine.dispose()

    out = settled("explain", CYCLER).out

    assert "follow at least 1 account besides the watched lists." in " ".join(out.split())


def test_an_unknown_name_is_said_and_made_safe_to_show(settled: Churnwatch) -> None:
    ran = settled("explain", "no\u202ebody\x1b[2J")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "churnwatch: no account called no\\u202ebody\\u001b[2J was ever seen on a watched list;"
        " its whole handle or its id is needed\n"
    )


def test_a_name_that_could_be_several_names_them_all(
    churnwatch: Churnwatch, tmp_path: Path
) -> None:
    twins = [{"id": f"did:town:{n}", "handle": "twin.example"} for n in (1, 2)]
    elsewhere = snapshot("shop", [{"id": "3", "handle": "twin.example"}], 0, network="other")
    lists = [snapshot("bakery", twins, 0), elsewhere]
    churnwatch("import", streams.write(tmp_path / "twins.jsonl", lists))

    ran = churnwatch("explain", "twin.example")
    chosen = churnwatch("explain", "twin.example", "--network", "other")

    assert ran.code == 1
    for choice in ("did:town:1 on town", "did:town:2 on town", "3 on other"):
        assert choice in ran.err
    assert chosen.out.startswith("@twin.example 3 (other)")
