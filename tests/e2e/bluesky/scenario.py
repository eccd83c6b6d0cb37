"""Churnwatch against a real AT Protocol network: it finds the two churners and nobody else.

Not collected by itself; `run.sh` starts the network and runs it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.domain.event import Kind
from app.domain.snapshot import Verdict
from tests.e2e.bluesky.atproto import Network
from tests.e2e.bluesky.lived import Lived, live
from tests.e2e.bluesky.story import CHURNERS, LIVES, OTHERS

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    running = Network(int(os.environ["ATPROTO_PORT"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHURNWATCH_BLUESKY_APPVIEW", running.appview)
        yield running
    running.close()


@pytest.fixture(scope="module")
def lived(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(network, tmp_path_factory.mktemp("data"))


def test_every_capture_reads_the_list_to_its_end(lived: Lived) -> None:
    assert {snapshot.verdict for snapshot in lived.snapshots} == {Verdict.COMPLETE}


@pytest.mark.parametrize("name", LIVES)
def test_what_somebody_did_is_seen_with_its_cause(lived: Lived, name: str) -> None:
    seen = [f"{event.kind} {event.cause}" for event in lived.events[name]]

    assert seen == list(LIVES[name].events)


@pytest.mark.parametrize("name", [*CHURNERS, "hasty", "newcomer"])
def test_a_follow_is_dated_to_the_millisecond_by_its_record(lived: Lived, name: str) -> None:
    dates = [event.exact for event in lived.events[name] if event.kind is Kind.FOLLOW]

    follows = sorted(day for day, act in LIVES[name].deeds if act == "follows" and day > 0)
    assert dates == [lived.clock.at(day) for day in follows]


def churnwatch(lived: Lived, *arguments: str) -> str:
    """What a command prints to a person whose data folder this is."""
    command = [sys.executable, "-m", "app", "--data", str(lived.data), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_churners_are_alerted_and_nobody_else(lived: Lived) -> None:
    alerts = [json.loads(line) for line in churnwatch(lived, "alerts", "--json").splitlines()]

    assert {alert["suspect"]["handle"] for alert in alerts} == {f"{name}.test" for name in CHURNERS}


@pytest.mark.parametrize("name", CHURNERS)
def test_explain_draws_the_timeline_of_a_churner(lived: Lived, name: str) -> None:
    told = churnwatch(lived, "explain", lived.people[name].did)

    assert f"{name}.test" in told


@pytest.mark.parametrize("name", OTHERS)
def test_explain_finds_nothing_against_the_others(lived: Lived, name: str) -> None:
    churnwatch(lived, "explain", lived.people[name].did)
