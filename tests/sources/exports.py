"""An export read as the program reads it, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app import sources
from app.domain.imported import Fault, ImportedList
from app.domain.instant import DAY
from app.domain.watch import ListKind
from app.files import open_files
from app.ports.formats import Given, PlatformExport
from app.registry import discover
from tests.lists import START

FORMATS: list[PlatformExport] = discover(sources, "PLATFORM_EXPORT")


def read(path: Path, **given: Any) -> tuple[dict[ListKind, ImportedList], list[str]]:
    """The lists of an export, and what is wrong with it."""
    with open_files(path) as files:
        [format] = [one for one in FORMATS if one.recognises(files)]
        found = list(format.read(files, Given(**{"now": START + 9 * DAY, **given})))
    lists = {one.list: one for one in found if isinstance(one, ImportedList)}
    return lists, [one.reason for one in found if isinstance(one, Fault)]


def recognised(path: Path) -> list[str]:
    """The names of the formats that the files are taken for."""
    with open_files(path) as files:
        return [one.name for one in FORMATS if one.recognises(files)]
