from __future__ import annotations

from tests.cli.conftest import Churnwatch
from tests.streams import CYCLER


def test_a_person_is_forgotten_by_their_handle_after_a_question(settled: Churnwatch) -> None:
    ran = settled("erase-subject", "gull.example", "--yes")

    assert ran.code == 0
    assert "1 alerts" in ran.out
    assert "Backups" in ran.err
    assert settled("explain", CYCLER).code == 1
    assert "gull" not in settled("alerts", "--json").out


def test_an_erasure_is_lifted_by_network_and_id(settled: Churnwatch) -> None:
    settled("erase-subject", CYCLER, "--yes")

    assert settled("erase-subject", CYCLER, "--lift").code == 1
    assert settled("erase-subject", CYCLER, "--network", "town", "--lift").code == 0


def test_somebody_nobody_knows_is_not_guessed(settled: Churnwatch) -> None:
    ran = settled("erase-subject", "nobody", "--yes")

    assert ran.code == 1
    assert "stable id" in ran.err
