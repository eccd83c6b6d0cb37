"""Runs the program on a stream, as anybody would: in a process of its own, through its commands."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.detection import alerts

REPOSITORY = Path(__file__).resolve().parents[2]


def judge(stream: Path) -> list[alerts.Alert]:
    """Import a stream into an empty data folder and read every alert it led to.

    Raises RuntimeError with what the program wrote when a command fails.
    """
    with tempfile.TemporaryDirectory(prefix="churnwatch-") as data:
        _churnwatch(data, "import", str(stream))
        return alerts.parse(_churnwatch(data, "alerts", "--json", "--all").splitlines())


def _churnwatch(data: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "app", "--data", data, *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed ({done.returncode}):\n{done.stderr}")
    return done.stdout
