"""The program, put together as the settings and the options before the command say."""

from __future__ import annotations

import typer

from app.bootstrap import Application, build
from app.cli.options import settings_of


def open_program(context: typer.Context) -> Application:
    """The program put together, its database ready. Raises BadInput, Conflict, StorageUnavailable."""
    program = build(settings_of(context))
    context.call_on_close(program.storage.close)
    return program
