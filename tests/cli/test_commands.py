"""Commands are listed from a table, and load what they need and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS, defined

RUN = "from app.cli import main; code = main({}); print(*sys.modules, file=sys.stderr); sys.exit(code)"
WEB = {"fastapi", "starlette", "uvicorn", "jinja2"}


def loaded(arguments: list[str]) -> set[str]:
    """The modules a process has loaded when the command has ended."""
    command = [sys.executable, "-c", f"import sys; {RUN.format(arguments)}"]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(ran.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_begins_with(name: str) -> None:
    beginning, *_ = (defined(name).help or "").split("\n\n")

    assert COMMANDS[name][1] == " ".join(beginning.split())


def test_the_list_of_commands_is_shown_without_the_program() -> None:
    assert not loaded(["--help"]) & {*WEB, "numpy", "sqlalchemy", "httpx", "app.bootstrap"}


def test_the_alerts_are_shown_without_the_web_and_the_migrations(town_folder: Path) -> None:
    assert not loaded(["--data", str(town_folder), "alerts"]) & {*WEB, "alembic"}
