"""CPU time of programs, started one after another so that none has the machine's good moment alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

TIMES = 3


def cpu_seconds(arguments: Sequence[object]) -> float:
    """User and system time of one run of `python ARGUMENTS`, all its threads and its start included."""
    process = subprocess.Popen([sys.executable, *map(str, arguments)], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.read()
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with code {process.returncode}")
    return used.ru_utime + used.ru_stime


def best_of_each(commands: Sequence[Sequence[object]], times: int = TIMES) -> list[float]:
    """The least CPU seconds of every command over `times` rounds, a round running each once."""
    rounds = [[cpu_seconds(command) for command in commands] for _ in range(times)]
    return [min(column) for column in zip(*rounds, strict=True)]


def printed_seconds(arguments: Sequence[object]) -> float:
    """The seconds that `python ARGUMENTS` measured itself and printed."""
    command = [sys.executable, *map(str, arguments)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
