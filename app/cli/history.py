"""The stored history back out, in the form in which `import` reads it."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.opening import open_program
from app.cli.output import emit
from app.pipeline.retelling import retell


def register(program: typer.Typer) -> None:
    """Add this command to the program."""
    program.command("export-history")(export_history)


def export_history(
    context: typer.Context,
    watch: Annotated[
        list[int] | None,
        typer.Option(min=1, max=2**63 - 1, help="Only this watch; can be given again and again."),
    ] = None,
) -> None:
    """Write the history as an interchange stream, one JSON object a line, oldest first.

    It holds a list for every snapshot that bounds a change, the observations of the accounts that
    changed, and the single events a stream told. `churnwatch import` makes the same history of it.
    What a platform said when it was asked about an absence is not in it: such causes are unknown
    in the copy, unless the order or the records of the lists show them.
    """
    program = open_program(context)
    with program.storage.reading() as work:
        chosen = [work.watches.get(id) for id in watch] if watch else work.watches.all()
        for line in retell(work, chosen):
            emit(line)
