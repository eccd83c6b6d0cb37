"""LinkedIn's Connections.csv. Connections are mutual; whom one merely follows is not in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from app.domain.account import Account
from app.domain.errors import BadInput
from app.domain.imported import Imported
from app.domain.watch import ListKind
from app.files import Files
from app.ports.formats import Given
from app.sources._csv_rows import csv_rows
from app.sources._listing import Gathered, taken

_FILE = "connections.csv"
_COLUMNS = {"First Name", "Last Name", "Connected On"}
# Notes that stand before the header: one heading, one paragraph, some blank lines.
_LONGEST_PREAMBLE = 20
_SLUG = re.compile(r"[a-z0-9%._~-]{1,200}", re.IGNORECASE)


class LinkedIn:
    """Reads Connections.csv, whose rows are known by the address of the profile."""

    name = "linkedin"
    title = "LinkedIn: Connections.csv"

    def recognises(self, files: Files) -> bool:
        """By the header of its table, which notes may precede."""
        return any(_header(files, path) is not None for path in _tables(files))

    def read(self, files: Files, given: Given) -> Iterator[Imported]:
        """The connections, as followers. Days of connecting are not kept: they have no time."""
        path = next(path for path in _tables(files) if _header(files, path) is not None)
        header = _header(files, path) or []
        if "URL" not in header:
            raise BadInput(
                f"{PurePosixPath(path).name} has no column URL, and names alone do not tell people"
                " apart; ask LinkedIn for the file again, newer ones have it"
            )
        account = _owner(given)
        at = taken(given, files.written.get(path, 0), 0, "the file")
        gathered = _gather(files, path, header)
        yield from gathered.told(account, at, by_name=False)


def _tables(files: Files) -> list[str]:
    named = [path for path in files if PurePosixPath(path).name.lower() == _FILE]
    return named or [path for path in files if path.lower().endswith(".csv")][:1]


def _header(files: Files, path: str) -> list[str] | None:
    """The names of the columns; None if the file is no such table."""
    with files.open(path) as stream:
        try:
            for line, row in csv_rows(stream):
                if set(row) >= _COLUMNS:
                    return row
                if line > _LONGEST_PREAMBLE:
                    return None
        except BadInput:
            return None
    return None


def _owner(given: Given) -> Account:
    owner = _profile(given.account or "")
    if owner is None:
        raise BadInput(
            "the file does not tell whose it is; say so with --account and the address of your"
            " profile, such as https://www.linkedin.com/in/you"
        )
    return owner


def _profile(address: str) -> Account | None:
    """The account at an address, or with the last part of one alone."""
    try:
        slug = urlsplit(address.strip()).path.rstrip("/").rpartition("/")[2].lower()
    except ValueError:
        return None
    slug = slug if set(slug) & set(" @") else quote(slug, safe="%-._~")
    return Account("linkedin", slug, None) if _SLUG.fullmatch(slug) else None


def _gather(files: Files, path: str, header: Sequence[str]) -> Gathered:
    gathered = Gathered(ListKind.FOLLOWERS)
    url = header.index("URL")
    begun = False
    with files.open(path) as stream:
        try:
            for _, row in csv_rows(stream):
                if begun and any(cell.strip() for cell in row):
                    gathered.add(parse_row(row, url))
                begun = begun or list(row) == list(header)
        except BadInput as damage:
            gathered.cut = str(damage)
    return gathered


def parse_row(row: Sequence[str], url: int) -> str:
    """The last part of the profile's address; empty if there is none."""
    found = _profile(row[url]) if len(row) > url else None
    return found.id if found else ""


PLATFORM_EXPORT = LinkedIn()
