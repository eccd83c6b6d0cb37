"""A file that is there whole or not at all: written beside its place, then given its name."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import BadInput, Conflict


@contextmanager
def written_beside(target: Path, replace: bool) -> Iterator[Path]:
    """An empty file for its owner's eyes alone; at the end of the block it takes the target's name.

    Whatever goes wrong in the block leaves the target as it was. Raises Conflict if the target is
    there and not to be replaced, BadInput if its folder is not there.
    """
    if not target.parent.is_dir():
        raise BadInput(f"there is no folder {target.parent}: make it first, or give another name")
    if target.exists() and not replace:
        raise Conflict(f"{target} is there already: give another name, or --force to replace it")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
        sync(draft)
        draft.replace(target)
        sync(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
