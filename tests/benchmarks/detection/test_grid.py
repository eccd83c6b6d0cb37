"""The README's table has a row for every way of seeing, without asking the program for real."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.detection import grid, program
from benchmarks.detection.world import World


def test_every_way_of_seeing_has_a_row_and_the_plain_rules_have_theirs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "judge", lambda stream: [])
    tiny = replace(world, days=20, accounts=150, churners=3, lookalikes=0.0)

    *_, table = grid.grid(tiny)

    names = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    assert [name for name, _ in grid.settings()] == [n for n in names if "ly" in n or "every" in n]
    assert "returns >= 2" in names
