"""The options before the command, and the settings under them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from app.config import Settings


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the command; None where the settings decide."""

    data: Path | None = None


def settings_of(context: typer.Context) -> Settings:
    """The settings with the options laid over them. Raises BadInput."""
    options: Options = context.find_root().obj
    return Settings() if options.data is None else Settings(data=options.data.expanduser())
