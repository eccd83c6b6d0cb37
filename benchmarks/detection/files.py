"""Stream files, gzipped when their name ends in .gz."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, cast

#: Fast enough to be no bottleneck; ids hardly compress anyway.
GZIP_LEVEL = 1


def write(lines: Iterable[bytes], path: Path) -> None:
    """Write lines, each with its newline."""
    with _opened(path, "wb") as file:
        for line in lines:
            file.write(line)
            file.write(b"\n")


def read(path: Path) -> Iterator[bytes]:
    """The lines of a file, newlines and all."""
    with _opened(path, "rb") as file:
        yield from file


def _opened(path: Path, mode: str) -> AbstractContextManager[BinaryIO]:
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.open(path, mode, GZIP_LEVEL))
    return cast("BinaryIO", path.open(mode))
