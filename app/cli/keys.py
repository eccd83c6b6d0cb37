"""Whether the key is here that opens the stored secrets."""

from __future__ import annotations

from typing import Annotated

import typer

from app.bootstrap import Application
from app.cli.output import remark
from app.domain.errors import BadInput
from app.domain.text import counted
from app.storage.soundness import unopened
from app.storage.vault import FILE

WithoutKey = Annotated[
    bool, typer.Option("--without-key", help="Even if stored secrets cannot be opened.")
]


def lost_secrets(program: Application) -> str | None:
    """How many stored secrets no key here opens, and what to do; None if all are opened.

    Raises BadInput if the key cannot be read, or others can read it.
    """
    lost = unopened(program.storage, program.vault.known().ids, program.clock.now())
    if not lost:
        return None
    return (
        f"{counted(lost, 'stored secret')} cannot be opened, sealed with a key that is not here:"
        f" put that {FILE} back"
    )


def need_key(program: Application, without_key: bool) -> None:
    """Refuse to start without the key, unless that is meant. Raises BadInput."""
    said = lost_secrets(program)
    if said is None:
        return
    if not without_key:
        raise BadInput(f"{said}, or give --without-key and set them up again")
    remark(said)
