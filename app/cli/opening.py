"""The program, put together as the settings and the options before the command say."""

from __future__ import annotations

import typer

from app.bootstrap import Application, build
from app.cli.options import settings_of, told_in_a_sentence


def open_program(context: typer.Context) -> Application:
    """The program put together, its database ready. Raises BadInput, Conflict, StorageUnavailable."""
    settings = settings_of(context)
    with told_in_a_sentence():
        program = build(settings)
    context.call_on_close(program.storage.close)
    return program
