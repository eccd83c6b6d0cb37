"""Churnwatch against a real AT Protocol network: it finds the two churners and nobody else.

Not collected by itself; `run.sh` starts the network and runs it.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys

import pytest

from app.cli import main
from app.domain.event import Kind
from app.domain.instant import day
from app.domain.snapshot import Verdict
from tests.e2e.bluesky.atproto import Network
from tests.e2e.bluesky.lived import Lived, live
from tests.e2e.bluesky.story import CHURNERS, LIVES, OTHERS

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def lived(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(network, tmp_path_factory.mktemp("data"))


def churnwatch(lived: Lived, *arguments: str) -> str:
    """What a command says to a person whose data folder this is; the command must go well."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = main(["--data", str(lived.data), *arguments])
    assert code == 0
    return said.getvalue()


def test_every_capture_reads_the_list_to_its_end(lived: Lived) -> None:
    assert {snapshot.verdict for snapshot in lived.snapshots} == {Verdict.COMPLETE}


@pytest.mark.parametrize("name", LIVES)
def test_what_somebody_did_is_seen_with_its_cause(lived: Lived, name: str) -> None:
    seen = [f"{event.kind} {event.cause}" for event in lived.events[name]]

    assert seen == list(LIVES[name].events)


@pytest.mark.parametrize("name", [*CHURNERS, "hasty", "newcomer"])
def test_a_follow_is_dated_to_the_millisecond_by_its_record(lived: Lived, name: str) -> None:
    dates = [event.exact for event in lived.events[name] if event.kind is Kind.FOLLOW]

    assert dates == [lived.clock.at(when) for when in LIVES[name].follows]


def test_the_churners_are_alerted_and_nobody_else(lived: Lived) -> None:
    command = [sys.executable, "-m", "app", "--data", str(lived.data), "alerts", "--json"]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout

    alerts = [json.loads(line) for line in told.splitlines()]
    assert sorted((a["suspect"]["id"], a["severity"], a["cycles"]) for a in alerts) == sorted(
        (lived.people[name].did, "alert", life.events.count("follow remade"))
        for name, life in CHURNERS.items()
    )


def test_nobody_else_was_ever_accused(lived: Lived) -> None:
    told = churnwatch(lived, "alerts", "--all", "--severity", "alert", "--json")

    accused = {json.loads(line)["suspect"]["handle"] for line in told.splitlines()}
    assert accused == {lived.people[name].handle for name in CHURNERS}


def test_the_block_list_names_the_churners_and_nobody_else(lived: Lived) -> None:
    listed = churnwatch(lived, "blocklist", "export", "suggested", "--format", "ids")

    assert set(listed.split()) == {lived.people[name].did for name in CHURNERS}


@pytest.mark.parametrize("name", CHURNERS)
def test_explain_shows_a_churner_returning_on_the_days_it_did(lived: Lived, name: str) -> None:
    told = churnwatch(lived, "explain", lived.people[name].handle)

    again = [line for line in told.splitlines() if line.endswith(": followed again")]
    assert again
    days = [day(lived.clock.at(when)) for when in LIVES[name].follows[-len(again) :]]
    assert [line.strip().partition(",")[0] for line in again] == days


@pytest.mark.parametrize("name", OTHERS)
def test_explain_shows_the_others_without_an_accusation(lived: Lived, name: str) -> None:
    told = churnwatch(lived, "explain", lived.people[name].did)

    assert told.startswith("@")
    assert not [line for line in told.splitlines() if line.startswith("Alert ")]


def test_a_capture_from_the_command_line_ends_with_the_list_of_today(
    lived: Lived, network: Network
) -> None:
    lived.people["teacher"].unfollow(lived.mayor.did)
    network.settle()

    said = churnwatch(lived, "capture")

    assert "0 came, 1 went" in said
    lines = map(json.loads, churnwatch(lived, "export-history").splitlines())
    *_, last = (line["members"] for line in lines if line["type"] == "snapshot")
    members = {one if isinstance(one, str) else one["id"] for one in last}
    assert members == set(network.followers(lived.mayor.did))
