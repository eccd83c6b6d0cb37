"""The `churnwatch` command."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.cli import commands
from app.cli.logs import log_to_stderr
from app.cli.options import Options, settings_of
from app.cli.output import complain
from app.domain.errors import ChurnwatchError

program = typer.Typer(
    name="churnwatch",
    cls=commands.OnDemand,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands.register(program)


def say_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"churnwatch {__version__}\n")
        raise typer.Exit


@program.callback()
def churnwatch(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep everything in this folder (CHURNWATCH_DATA)."),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=say_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """Watch follower lists, and show with evidence who follows and unfollows to game them.

    Begin with `churnwatch watch add bluesky you.example`, or `churnwatch import FILE` for a
    history you have; then look at `churnwatch alerts` and `churnwatch explain ACCOUNT`.
    """
    context.obj = Options(data)
    log_to_stderr(settings_of(context).log_level)


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns 0, or 1 after one sentence about a problem, or 2 after misuse."""
    try:
        return _run(argv)
    except BrokenPipeError:
        return _nobody_reads()
    except ChurnwatchError as problem:
        complain(str(problem))
    except OSError as problem:
        complain(f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem))
    return 1


def _run(argv: list[str] | None) -> int:
    code = 0
    try:
        program(args=argv, prog_name="churnwatch")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    if code == 130:
        complain("stopped; what was written until now is kept")
    sys.stdout.flush()
    return code


def _nobody_reads() -> int:
    """Whoever read our output has gone, as `head` does: no fault, and nothing more to say."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141
