"""The options before the command, and the settings under them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from pydantic import ValidationError

from app.config import Settings
from app.domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the command; None where the settings decide."""

    data: Path | None = None


def settings_of(context: typer.Context) -> Settings:
    """The settings with the options laid over them. Raises BadInput."""
    options: Options = context.find_root().obj
    with told_in_a_sentence():
        return Settings() if options.data is None else Settings(data=options.data.expanduser())


@contextmanager
def told_in_a_sentence() -> Iterator[None]:
    """Turn what pydantic says about settings into a sentence that names them, without the values."""
    try:
        yield
    except ValidationError as refused:
        raise BadInput("; ".join(_refusals(refused))) from None


def _refusals(refused: ValidationError) -> Iterator[str]:
    for fault in refused.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in fault["loc"][:1])
        said = fault["msg"].removeprefix("Value error, ")
        yield f"CHURNWATCH_{name.upper()}: {said[:1].lower()}{said[1:]}"
