"""What is logged holds no secret: whatever is sent wherever, and whatever goes wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def talk(folder: Path, build: str = "right") -> tuple[list[str], str]:
    """What was sent to a program, and all that it logged meanwhile at its most talkative."""
    command = [sys.executable, "-m", "tests.web.talking", str(folder), build]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return said.stdout.splitlines(), said.stderr


def test_no_secret_that_was_sent_is_logged(tmp_path: Path) -> None:
    sent, log = talk(tmp_path)

    assert len(sent) > 300
    assert "request_crashed" in log
    assert [one for one in sent if one in log] == []
    assert "hush" not in log


@pytest.mark.parametrize("build", ["log_addresses", "log_requests"])
def test_a_build_that_is_wrong_on_purpose_is_caught(tmp_path: Path, build: str) -> None:
    sent, log = talk(tmp_path, build)

    assert any(one in log for one in sent)
