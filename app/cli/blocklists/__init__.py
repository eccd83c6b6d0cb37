"""Block lists: made by a rule, published, handed out, contested."""

from __future__ import annotations

import typer

from app.cli.blocklists import contesting, exporting, keeping, mirroring, subscribing

commands = typer.Typer(no_args_is_help=True, help="Keep block lists, and hand them out.")


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    for group in (keeping, exporting, contesting, mirroring, subscribing):
        group.register(commands)
    program.add_typer(commands, name="blocklist")
