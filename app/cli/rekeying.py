"""A new key for the secrets that are stored."""

from __future__ import annotations

import typer

from app.cli.opening import open_program
from app.cli.output import remark, say
from app.storage.rekey import rekey as seal_anew


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command()(rekey)


def rekey(context: typer.Context) -> None:
    """Seal every stored secret with a new key.

    The key before stays in `secret.key` until the next time. Where CHURNWATCH_SECRET_KEY holds the
    keys, put a new one before the old one first, and take the old one away afterwards.
    """
    program = open_program(context)
    count = seal_anew(program.storage, program.vault)
    say(f"Sealed {count:,} stored secrets with the newest key.")
    remark("A backup of the database needs the keys that were there when it was made.")
