"""The door `python3 -m app`: which Pythons it lets in, and what it says to the others."""

from __future__ import annotations

import sys
import tomllib

import pytest

from app import __main__ as door
from app.environment import ROOT


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 15, 0)])
def test_a_python_the_lock_cannot_serve_is_sent_to_one_it_can(
    version: tuple[int, int, int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = ".".join(map(str, version))
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "version", f"{told} (main, a compiler)")

    assert door.main(["run"]) == 1
    assert capsys.readouterr().err == (
        f"Churnwatch needs Python 3.11 to 3.14; this is {told}. "
        "Start it with another one: python3.14 -m app run\n"
    )


def test_the_package_asks_for_the_pythons_the_door_lets_in() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    oldest, (major, minor) = door.OLDEST_PYTHON, door.NEWEST_PYTHON

    assert project["requires-python"] == ">={}.{},<{}.{}".format(*oldest, major, minor + 1)
