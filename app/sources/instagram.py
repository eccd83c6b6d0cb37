"""Instagram's own export: followers_1.json and following.json, in every layout seen, or as HTML."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO
from urllib.parse import urlsplit

from app.domain.account import Account
from app.domain.errors import BadInput
from app.domain.imported import Imported
from app.domain.instant import DAY, SECOND, Instant, day
from app.domain.watch import ListKind
from app.files import Files
from app.ports.formats import Given
from app.sources._json_rows import CutShort, rows_after, text_of, value_after
from app.sources._listing import Gathered, newest_of, refuse_two, taken

# A bare array (2022 and later), or one under relationships_followers, relationships_following.
_ARRAY = re.compile(r"\[")
_FILE = re.compile(r"(followers|following)(?:_(\d+))?\.(json|html)")
# The folder or zip as Instagram names it: instagram-NAME-2025-06-13-YOudpLi7.zip
_NAMED = re.compile(r"instagram-([a-z0-9._]{1,30})-\d{4}-\d{2}-\d{2}-[A-Za-z0-9]+(?:[.].*)?")
_PERSON = re.compile(r'"Username"\s*:')
_NAME = re.compile(r"[a-z0-9._]{1,30}")
_HOSTS = {"www.instagram.com", "instagram.com"}
# The ranges that the form offers, in days, with what calendars add; and how close to the beginning
# of one the oldest follow of an ordinary account comes by chance once in a hundred times.
_RANGES = ((6, 7), (27, 31), (88, 92), (181, 184), (363, 366), (1093, 1096))
# An unfinished tag so long is no page of Instagram's.
_LONGEST_TAG = 2**16
_LISTS = {"followers": ListKind.FOLLOWERS, "following": ListKind.FOLLOWING}


class Instagram:
    """Reads what "Download your information" gives."""

    name = "instagram"
    title = "Instagram: followers_1.json and following.json (or .html)"

    def recognises(self, files: Files) -> bool:
        """By the names of its files, and by how the first of them begins."""
        paths = [path for parts in _parts(files).values() for path in parts]
        return bool(paths) and _looks_right(files.head(paths[0]))

    def read(self, files: Files, given: Given) -> Iterator[Imported]:
        """Followers and following, newest first where the file tells when each began."""
        parts = _parts(files)
        refuse_two([path for paths in parts.values() for path in paths])
        account = Account(self.name, _owner(files, given))
        lists = [_gather(files, which, paths) for which, paths in sorted(parts.items())]
        newest = max((newest_of(one) for one in lists), default=0)
        written = [files.written.get(path, 0) for paths in parts.values() for path in paths]
        at = taken(given, max(written), newest, "the export")
        if not given.all_time:
            _refuse_ranges(lists, at)
        for one in lists:
            yield from one.told(account, at, by_name=True)


def _parts(files: Files) -> dict[ListKind, list[str]]:
    """The files of each list, in their order. Threads' own, in the same export, are another list."""
    found: dict[ListKind, list[tuple[int, str]]] = defaultdict(list)
    for path in files:
        match = _FILE.fullmatch(PurePosixPath(path).name)
        if match and "threads" not in path.lower():
            found[_LISTS[match[1]]].append((int(match[2] or 0), path))
    return {which: [path for _, path in sorted(parts)] for which, parts in found.items()}


def _looks_right(head: bytes) -> bool:
    start = next(text_of(BytesIO(head))).lstrip()
    if start.startswith("<"):
        return "instagram" in start.lower() or "_a6-" in start or "<html" in start.lower()
    return (
        start.startswith(("[]", '{"relationships_'))
        or "string_list_data" in start
        or (start.startswith("{") and "relationships_" in start)
    )


def _owner(files: Files, given: Given) -> str:
    """Whose lists they are: as the person says, or as the export or its name does."""
    named = (_NAMED.fullmatch(part) for path in files for part in (files.name, *path.split("/")))
    by_name = next((match[1] for match in named if match), None)
    owner = given.account or _person(files) or by_name or ""
    owner = owner.strip().removeprefix("@").lower()
    if not owner:
        raise BadInput("the export does not tell whose it is; say so with --account YOURNAME")
    if not _NAME.fullmatch(owner):
        raise BadInput("an Instagram name is 1 to 30 letters, digits, dots and underscores")
    return owner


def _person(files: Files) -> str | None:
    """The name in personal_information.json, if the export has that file."""
    for path in files:
        if path.endswith("personal_information/personal_information.json"):
            with files.open(path) as stream:
                told = value_after(stream, _PERSON)
            value = told.get("value") if isinstance(told, dict) else None
            return value if isinstance(value, str) else None
    return None


def _gather(files: Files, which: ListKind, paths: Sequence[str]) -> Gathered:
    """All parts of one list."""
    gathered = Gathered(which)
    numbers = [int(_number(path) or 1) for path in paths]
    if numbers != list(range(1, len(paths) + 1)):
        gathered.cut = f"a part is missing, there is only {', '.join(map(_short, paths))}"
    for path in paths:
        with files.open(path) as stream:
            read = _read_html if path.endswith(".html") else _read_json
            if not read(stream, gathered):
                gathered.cut = f"{_short(path)} is cut short or damaged"
    return gathered


def _number(path: str) -> str | None:
    match = _FILE.fullmatch(_short(path))
    return match[2] if match else None


def _short(path: str) -> str:
    return PurePosixPath(path).name


def _read_json(stream: IO[bytes], gathered: Gathered) -> bool:
    """Add the rows of one file; whether its end was reached."""
    try:
        for row in rows_after(stream, _ARRAY, owed=True):
            gathered.add(*parse_row(row))
    except CutShort:
        return False
    return True


def parse_row(row: object) -> tuple[str, Instant]:
    """Name and time of one row; an empty name if it has none.

    Rows carry the name as `value` of their string, or in `title`, or only in the link.
    """
    if not isinstance(row, dict):
        return "", 0
    strings = row.get("string_list_data")
    first = strings[0] if isinstance(strings, list) and strings else None
    string = first if isinstance(first, dict) else {}
    since = string.get("timestamp")
    told = (string.get("value"), row.get("title"), _in_link(string.get("href")))
    name = next((one for one in told if isinstance(one, str) and one), "")
    return _plain(name), since * SECOND if type(since) is int and 0 < since < 2**40 else 0


def _plain(name: str) -> str:
    """A name as it is kept; what is no name of Instagram's is nothing, so that it is counted."""
    lower = name.strip().lower()
    return lower if _NAME.fullmatch(lower) else ""


def _in_link(link: object) -> str | None:
    """The name a link leads to: https://www.instagram.com/_u/NAME, or without the _u."""
    if not isinstance(link, str) or len(link) > 512:
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    path = [part for part in parts.path.split("/") if part and part != "_u"]
    return path[0] if parts.netloc.lower() in _HOSTS and len(path) == 1 else None


class _Links(HTMLParser):
    """Gathers the profiles a page links to. Its dates have no zone, so they are not read."""

    def __init__(self, gathered: Gathered) -> None:
        super().__init__()
        self._gathered = gathered
        self.ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        link = dict(attrs).get("href") if tag == "a" else None
        if link and (name := _in_link(link)):
            self._gathered.add(_plain(name))

    def handle_endtag(self, tag: str) -> None:
        self.ended = self.ended or tag == "html"


def _read_html(stream: IO[bytes], gathered: Gathered) -> bool:
    """Add the profiles a page links to; whether its end was reached."""
    page = _Links(gathered)
    for piece in text_of(stream):
        page.feed(piece)
        if len(page.rawdata) > _LONGEST_TAG:
            return False
    page.close()
    return page.ended


def _refuse_ranges(lists: Sequence[Gathered], at: Instant) -> None:
    """Raise BadInput if the oldest follow of all lies just where a range of the form would begin."""
    dated = [one.since for one in lists if len(one) and min(one.since)]
    if not dated or len(dated) < len([one for one in lists if len(one)]):
        return
    oldest = min(min(since) for since in dated)
    age = (at - oldest) / DAY
    if any(shortest <= age <= longest for shortest, longest in _RANGES):
        raise BadInput(
            f"no follow in the export is older than {day(oldest)}, so it seems to have been asked"
            ' for with a range of dates; ask for "All time", or add --all-time if you did'
        )


PLATFORM_EXPORT = Instagram()
