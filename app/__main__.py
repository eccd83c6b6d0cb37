"""`python3 -m app COMMAND`: set up whatever is missing, then run the command inside `.venv`.

Needs Python alone, on a machine where nothing else is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NoReturn

from app import environment

USAGE = """\
python3 -m app COMMAND

  run             set up, then start Churnwatch (with the demo town if nothing is watched yet)
  test [ARGS]     set up, then run the tests; ARGS go to pytest
  check           format, lint, types and import contracts, without changing a file
  fix             format and mend what can be mended by a machine
  bench [ARGS]    run the benchmarks
  help            show this

Everything else is a command of `churnwatch` itself: `python3 -m app --help` lists them."""

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)  # the lock's libraries come built for no later one

MODULES = {"test": "pytest", "bench": "benchmarks"}
CHAINS: dict[str, tuple[tuple[str, ...], ...]] = {
    "check": (
        ("ruff", "format", "--check", "."),
        ("ruff", "check", "."),
        ("mypy", "--strict", "app"),
        ("lint-imports",),
    ),
    "fix": (
        ("ruff", "format", "."),
        ("ruff", "check", "--fix", "."),
        ("ruff", "format", "."),
    ),
}


def main(arguments: list[str]) -> int:
    if not OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON:
        print(wrong_python(sys.version), file=sys.stderr)
        return 1
    if environment.INSTALLED:
        print("Churnwatch is installed here: its command is `churnwatch`.", file=sys.stderr)
        return 1
    command, *rest = arguments or ["help"]
    try:
        return dispatch(command, rest)
    except environment.SetupFailed as error:
        print(f"churnwatch set-up: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("churnwatch set-up: stopped; the next start goes on from here", file=sys.stderr)
        return 130


def wrong_python(version: str) -> str:
    """What to do when `version`, as `sys.version` tells it, is one the lock cannot serve."""
    oldest, newest = ("{}.{}".format(*bound) for bound in (OLDEST_PYTHON, NEWEST_PYTHON))
    return (
        f"Churnwatch needs Python {oldest} to {newest}; this is {version.split()[0]}. "
        f"Start it with another one: python{newest} -m app run"
    )


def dispatch(command: str, rest: list[str]) -> int:
    if command == "help":
        print(USAGE)
        return 0
    if command in CHAINS:
        environment.ensure(environment.DEVELOP)
        return run_all(CHAINS[command])
    if command in MODULES:
        environment.ensure(environment.DEVELOP)
        return become("python", "-m", MODULES[command], *rest)
    environment.ensure(environment.RUN)
    return become("churnwatch", command, *rest)


def become(program: str, *arguments: str) -> NoReturn:
    """Replace this process, so that signals and the exit code are the program's own."""
    # Python finds its environment by its own path, so that has to be the whole path.
    path = str(environment.BIN / program)
    os.execv(path, [path, *arguments])


def run_all(commands: tuple[tuple[str, ...], ...]) -> int:
    """Run every command, also after one failed, so that one run shows all there is to mend."""
    failed = []
    for program, *arguments in commands:
        print("==>", program, *arguments, flush=True)
        if subprocess.run([environment.BIN / program, *arguments]).returncode:
            failed.append(program)
    if failed:
        print("failed:", ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
