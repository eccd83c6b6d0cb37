"""The lists that Mastodon and servers like it hand out as CSV: a column of account addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from app.domain.account import Account
from app.domain.errors import BadInput
from app.domain.imported import Imported
from app.domain.watch import ListKind
from app.files import Files
from app.net.addresses import plain_host
from app.ports.formats import Given
from app.sources._csv_rows import csv_rows
from app.sources._json_rows import text_of
from app.sources._listing import Gathered, taken

_HEADER = "Account address"
# What other lists with the same first column have beside it.
_OTHERS = {"Hide notifications": "muted accounts"}
_ADDRESS = re.compile(r"@?([a-z0-9_.-]{1,200})@([a-z0-9.-]{1,253}(?::[0-9]{1,5})?)")
_FOLLOWERS = re.compile(r"(?<![a-z])followers(?![a-z])")
# A choice one has only about those whom one follows.
_OF_FOLLOWS = "Show boosts"


class FediverseCsv:
    """Reads following_accounts.csv (Mastodon), following.csv and followers.csv (GoToSocial)."""

    name = "fediverse"
    title = "Mastodon and its family: following_accounts.csv, following.csv, followers.csv"

    def recognises(self, files: Files) -> bool:
        """By the first column of a table."""
        return any(_header(files, path)[:1] == [_HEADER] for path in _tables(files))

    def read(self, files: Files, given: Given) -> Iterator[Imported]:
        """Each list there is, in no order that says anything."""
        account = _owner(given)
        paths = [path for path in _tables(files) if _header(files, path)[:1] == [_HEADER]]
        lists = {path: which for path in paths if (which := _which(files, path)) is not None}
        if not lists:
            raise BadInput(f"this is a list of {_OTHERS['Hide notifications']}, not of follows")
        if len(set(lists.values())) < len(lists):
            raise BadInput("the same list is there twice; name one of the files")
        for path, which in lists.items():
            at = taken(given, files.written.get(path, 0), 0, "the file")
            yield from _gather(files, path, which).told(account, at, by_name=False)


def _tables(files: Files) -> list[str]:
    return [path for path in files if path.lower().endswith(".csv")]


def _header(files: Files, path: str) -> list[str]:
    with files.open(path) as stream:
        try:
            return next(csv_rows(stream), (0, []))[1]
        except BadInput:
            return []


def _which(files: Files, path: str) -> ListKind | None:
    """Which list a file holds: its columns or its name say so; None if it holds no follows."""
    columns = set(_header(files, path))
    if _OTHERS.keys() & columns:
        return None
    named = _FOLLOWERS.search(PurePosixPath(path).name.lower())
    return ListKind.FOLLOWERS if named and _OF_FOLLOWS not in columns else ListKind.FOLLOWING


def _owner(given: Given) -> Account:
    owner = _address(given.account or "")
    if not owner:
        raise BadInput("the file does not tell whose it is; say so with --account you@your.server")
    return Account("fediverse", owner)


def _address(text: str) -> str:
    """An address as it is kept; empty if it is none."""
    user, at, host = text.strip().rpartition("@")
    match = _ADDRESS.fullmatch(f"{user.lower()}{at}{plain_host(host)}")
    return f"{match[1]}@{match[2]}" if match else ""


def _gather(files: Files, path: str, which: ListKind) -> Gathered:
    """The list, without a last row that may be half a name."""
    gathered = Gathered(which)
    whole = _whole_lines(files, path)
    cut = f"{PurePosixPath(path).name} ends within a line, as if it were cut short"
    gathered.cut = None if whole else cut
    with files.open(path) as stream:
        rows = csv_rows(stream)
        next(rows)
        try:
            for line, row in rows:
                if line > whole:
                    gathered.cut = cut
                elif any(row):
                    gathered.add(_address(row[0]))
        except BadInput as damage:
            gathered.cut = str(damage)
    return gathered


def _whole_lines(files: Files, path: str) -> int:
    """How many lines are ended: every server that writes these files ends the last like the others."""
    with files.open(path) as stream:
        return sum(piece.count("\n") for piece in text_of(stream))


PLATFORM_EXPORT = FediverseCsv()
