"""CPU time of programs, started one after another so that none has the machine's good moment alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

TIMES = 3


def cpu_seconds(arguments: Sequence[object]) -> float:
    """User and system time of one run of `python ARGUMENTS`, all its threads and its start included."""
    command = [sys.executable, *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=compiled_once())
    assert process.stdout
    process.stdout.read()
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with code {process.returncode}")
    return used.ru_utime + used.ru_stime


def compiled_once() -> dict[str, str]:
    """An environment in which Python keeps what it has compiled, as it does unless told not to."""
    kept = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "churnwatch-bench")}
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | kept


def printed_number(arguments: Sequence[object]) -> float:
    """What `python ARGUMENTS` measured of itself and printed."""
    command = [sys.executable, *map(str, arguments)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def own_memory() -> float:
    """The most memory this program itself has had, in MB: unlike rusage, not what started it had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1_000
