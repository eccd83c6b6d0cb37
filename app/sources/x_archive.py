"""The archive that X gives the owner of an account: ids of followers and followed, no names, no dates."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from app.domain.account import Account
from app.domain.errors import BadInput
from app.domain.imported import Imported
from app.domain.instant import Instant, parse_instant
from app.domain.watch import ListKind
from app.files import Files
from app.ports.formats import Given
from app.sources._json_rows import CutShort, rows_after, value_after
from app.sources._listing import Gathered, refuse_two, taken

_FILE = re.compile(r"(follower|following)(?:-part(\d+))?\.js")
# After the assignment, window.YTD.follower.part0.
_ARRAY = re.compile(r"\[")
_OBJECT = re.compile(r"(?=\{)")
_PREFIX = re.compile(rb"\s*window\.YTD\.follow(er|ing)\.part\d+\s*=")
_ID = re.compile(r"[0-9]{1,19}")
_IN_LINK = re.compile(r"[?&]user_id=([0-9]{1,19})(?![0-9])")
_LISTS = {"follower": ListKind.FOLLOWERS, "following": ListKind.FOLLOWING}


class XArchive:
    """Reads follower.js and following.js; manifest.js tells whose they are, and of which day."""

    name = "x"
    title = "X archive: data/follower.js and data/following.js"

    def recognises(self, files: Files) -> bool:
        """By the assignment its scripts begin with."""
        return any(
            _PREFIX.match(files.head(path).removeprefix(b"\xef\xbb\xbf"))
            for paths in _parts(files).values()
            for _, path in paths
        )

    def read(self, files: Files, given: Given) -> Iterator[Imported]:
        """Both lists, in no order that says anything."""
        manifest = _value(files, "manifest.js")
        owner = _owner(files, manifest, given)
        parts = _parts(files)
        refuse_two([path for own in parts.values() for _, path in own])
        written = max(files.written.get(path, 0) for own in parts.values() for _, path in own)
        at = taken(given, _generated(manifest) or written, 0, "the archive")
        for which, own in sorted(parts.items()):
            gathered = Gathered(_LISTS[which])
            gathered.cut, gathered.claimed = _promised(manifest, which, own)
            for _, path in own:
                _gather(files, path, which, gathered)
            yield from gathered.told(owner, at, by_name=False)


def _parts(files: Files) -> dict[str, list[tuple[int, str]]]:
    """The files of each list with their numbers, in order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for path in files:
        if match := _FILE.fullmatch(_short(path)):
            found[match[1]].append((int(match[2] or 0), path))
    return {which: sorted(own) for which, own in found.items()}


def _short(path: str) -> str:
    return PurePosixPath(path).name


def _value(files: Files, name: str) -> Mapping[str, Any]:
    """The first object in the script with this name; empty if there is no such script."""
    path = next((path for path in files if _short(path) == name), None)
    if path is None:
        return {}
    with files.open(path) as stream:
        value = value_after(stream, _OBJECT)
    return value if isinstance(value, dict) else {}


def _owner(files: Files, manifest: Mapping[str, Any], given: Given) -> Account:
    told = _object(manifest, "userInfo") or _object(_value(files, "account.js"), "account")
    id = str(told.get("accountId") or "")
    name = told.get("userName") or told.get("username")
    chosen = (given.account or "").strip().removeprefix("@")
    if chosen and chosen.lower() not in {id, str(name).lower()}:
        id, name = chosen, None
    if not _ID.fullmatch(id):
        raise BadInput(
            "X knows accounts by number, and the files do not tell whose they are;"
            " say so with --account NUMBER (accountId in data/account.js)"
        )
    return Account("x", id, name if isinstance(name, str) and 0 < len(name) <= 50 else None)


def _object(within: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = within.get(name)
    return value if isinstance(value, dict) else {}


def _generated(manifest: Mapping[str, Any]) -> Instant:
    """When the archive was made; 0 where it does not say so legibly."""
    told = _object(manifest, "archiveInfo").get("generationDate")
    try:
        return parse_instant(told) if isinstance(told, str) else 0
    except BadInput:
        return 0


def _promised(
    manifest: Mapping[str, Any], which: str, own: list[tuple[int, str]]
) -> tuple[str | None, int | None]:
    """What is missing of a list, and how many rows it has, by the manifest if there is one."""
    listed = _object(_object(manifest, "dataTypes"), which).get("files")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    if not rows:
        gap = [number for number, _ in own] != list(range(len(own)))
        return ("a part of the list is missing" if gap else None), None
    missing = {_short(str(row.get("fileName"))) for row in rows} - {_short(path) for _, path in own}
    if missing:
        return f"{', '.join(sorted(missing)[:3])} is missing", None
    counts = [str(row.get("count")) for row in rows]
    told = all(_ID.fullmatch(count) for count in counts)
    return None, min(sum(map(int, counts)), 10**11) if told else None


def _gather(files: Files, path: str, which: str, gathered: Gathered) -> None:
    """Add the rows of one part."""
    try:
        with files.open(path) as stream:
            for row in rows_after(stream, _ARRAY, owed=True):
                gathered.add(parse_row(row, which))
    except CutShort:
        gathered.cut = f"{_short(path)} is cut short or damaged"


def parse_row(row: object, which: str) -> str:
    """The account number in one row; empty if it has none."""
    told = _object(row, which) if isinstance(row, dict) else {}
    id, link = told.get("accountId"), told.get("userLink")
    if isinstance(id, str) and _ID.fullmatch(id):
        return id
    found = _IN_LINK.search(link) if isinstance(link, str) else None
    return found[1] if found else ""


PLATFORM_EXPORT = XArchive()
