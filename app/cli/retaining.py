"""What has been kept for long enough, shown or let go out of turn."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.opening import open_program
from app.cli.output import remark, table


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command()(retain)


def retain(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show how much would go.")
    ] = False,
) -> None:
    """Let go now of what is let go each night: what was kept for longer than its days.

    What a standing alert or a block list entry rests on stays. The days are settings, such as
    CHURNWATCH_ORDINARY_DAYS; docs/operating.md names them.
    """
    program = open_program(context)
    now, clearing = program.clock.now(), program.clearing()
    gone = clearing.look(now) if dry_run else clearing.clear(now)
    rows = ((what, f"{count:,}") for what, count in gone.items())
    table("WHAT", "WOULD GO" if dry_run else "GONE", rows=rows)
    if dry_run:
        remark("Nothing was changed.")
