"""TikTok's own export, as JSON or as text. Its sections move about, so lists are found by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from app.domain.account import Account
from app.domain.errors import BadInput
from app.domain.imported import Imported
from app.domain.instant import Instant, from_datetime
from app.domain.watch import ListKind
from app.files import Files
from app.ports.formats import Given
from app.sources._json_rows import CutShort, rows_after, text_of, value_after
from app.sources._listing import Gathered, newest_of, refuse_two, taken

_JSON = re.compile(r"user_data(_tiktok)?\.json")
_TEXT = re.compile(r"(follower|following)(?: list)?\.txt", re.IGNORECASE)
# Inside a string the quotes around the name would be escaped, so only a key is found.
_KEYS = {
    ListKind.FOLLOWERS: re.compile(r'"FansList"\s*:\s*\['),
    ListKind.FOLLOWING: re.compile(r'"Following"\s*:\s*\['),
}
_PERSON = re.compile(r'"ProfileMap"\s*:')
_OURS = re.compile(r'"(FansList|Follower List|Following List|Follower|Following|ProfileMap)"\s*:')
_ROW = re.compile(r"Date:[ \t]*([^\r\n]{0,64})\r?\n(?:Username|User name):[ \t]*([^\r\n]{0,512})")
_NAME = re.compile(r"[a-z0-9._]{1,64}")
_LISTS = {"follower": ListKind.FOLLOWERS, "following": ListKind.FOLLOWING}
# Two rows of the text form, so that one across the border of two pieces is read once.
_LONGEST_ROW = 2_000
# A date is written to the second: 2024-01-02 10:00:00, in UTC, which newer files add.
_DATE = 19


@dataclass(frozen=True, slots=True)
class _Part:
    """One file, and which list of it is read in which form."""

    path: str
    list: ListKind
    text: bool


class TikTok:
    """Reads what "Download your data" gives."""

    name = "tiktok"
    title = "TikTok: user_data_tiktok.json, or Follower.txt and Following.txt"

    def recognises(self, files: Files) -> bool:
        """By the names of its files, and a key or a row of theirs."""
        parts = _parts(files)
        return any(_looks_right(files, part) for part in parts)

    def read(self, files: Files, given: Given) -> Iterator[Imported]:
        """Each list that is there, newest first."""
        parts = _parts(files)
        refuse_two([part.path for part in parts])
        account = Account(self.name, _owner(files, parts, given))
        found = [_gather(files, part) for part in parts]
        lists = [one for one in found if one is not None]
        if not lists:
            raise BadInput("there is no list of followers or followed in the TikTok export")
        newest = max(newest_of(one) for one in lists)
        written = max(files.written.get(part.path, 0) for part in parts)
        at = taken(given, written, newest, "the export")
        for one in lists:
            yield from one.told(account, at, by_name=True)


def _parts(files: Files) -> list[_Part]:
    """JSON where there is any, text otherwise."""
    in_json = [path for path in files if _JSON.fullmatch(PurePosixPath(path).name)]
    if in_json:
        return [_Part(path, which, text=False) for path in in_json for which in _KEYS]
    named = ((path, _TEXT.fullmatch(PurePosixPath(path).name)) for path in files)
    return [_Part(path, _LISTS[match[1].lower()], text=True) for path, match in named if match]


def _looks_right(files: Files, part: _Part) -> bool:
    with files.open(part.path) as stream:
        if part.text:
            return bool(_ROW.search(next(text_of(stream))))
        return any(_OURS.search(piece) for piece in text_of(stream))


def _owner(files: Files, parts: Sequence[_Part], given: Given) -> str:
    owner = given.account or next((_person(files, part) for part in parts if not part.text), "")
    owner = owner.strip().removeprefix("@").lower()
    if not owner:
        raise BadInput("the export does not tell whose it is; say so with --account YOURNAME")
    if not _NAME.fullmatch(owner):
        raise BadInput("a TikTok name is letters, digits, dots and underscores")
    return owner


def _person(files: Files, part: _Part) -> str:
    with files.open(part.path) as stream:
        profile = value_after(stream, _PERSON)
    name = profile.get("userName") if isinstance(profile, dict) else None
    return name if isinstance(name, str) else ""


def _gather(files: Files, part: _Part) -> Gathered | None:
    """One list; None if the file has no such section."""
    gathered = Gathered(part.list)
    with files.open(part.path) as stream:
        if part.text:
            for name, since in _text_rows(text_of(stream)):
                gathered.add(name, since)
            return gathered
        try:
            for row in rows_after(stream, _KEYS[part.list]):
                gathered.add(*parse_row(row))
        except CutShort:
            gathered.cut = f"{PurePosixPath(part.path).name} is cut short or damaged"
    return gathered if len(gathered) or gathered.odd or gathered.cut else None


def parse_row(row: object) -> tuple[str, Instant]:
    """Name and time of one row; keys begin with a capital or not, as the year has it."""
    told = {str(key).lower(): value for key, value in row.items()} if isinstance(row, dict) else {}
    name, date = told.get("username"), told.get("date")
    return _plain(name), _instant(date) if isinstance(date, str) else 0


def _text_rows(pieces: Iterator[str]) -> Iterator[tuple[str, Instant]]:
    rest = ""
    for piece in pieces:
        rest += piece
        end = 0
        for match in _ROW.finditer(rest):
            if match.end() == len(rest):
                break  # the name may go on in the next piece
            yield _plain(match[2]), _instant(match[1])
            end = match.end()
        rest = rest[max(end, len(rest) - _LONGEST_ROW) :]
    for match in _ROW.finditer(rest):
        yield _plain(match[2]), _instant(match[1])


def _plain(name: object) -> str:
    lower = name.strip().lower() if isinstance(name, str) else ""
    return lower if _NAME.fullmatch(lower) else ""


def _instant(date: str) -> Instant:
    try:
        moment = datetime.fromisoformat(date[:_DATE])
    except ValueError:
        return 0
    return from_datetime(moment.replace(tzinfo=UTC))


PLATFORM_EXPORT = TikTok()
