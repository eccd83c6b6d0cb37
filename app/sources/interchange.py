"""The interchange stream: JSON Lines, gzipped or not, read one line at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Annotated

import msgspec

from app.domain.account import Account, AccountStatus, Profile, checked_id
from app.domain.errors import BadInput
from app.domain.event import Kind
from app.domain.ids import LONGEST_ID, is_id
from app.domain.imported import Fault, Imported, ImportedEvent, ImportedList
from app.domain.instant import parse_instant
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.sources._interchange_members import read_members
from app.sources._refusal import refusal, why_no_json

# Two million members with records; a longer line is no follower list of anybody.
LONGEST_LINE = 256 * 2**20
# Lists are long lines: read in pieces of a few kilobytes they cost three times as much.
_BUFFER = 2**20
_GZIP = b"\x1f\x8b"
# What some editors put before the first line (RFC 8259, section 8.1: it may be ignored).
_MARK = b"\xef\xbb\xbf"
_ODD = f"an account id is 1 to {LONGEST_ID} visible ASCII characters, or a whole number"
# As long as the longest names of hosts, twice over; what is longer is no name.
_LONGEST_HANDLE = 512
_LONGEST_NETWORK = 64

# Nobody has more followers than there are people; larger numbers also overflow the database.
_Count = Annotated[int, msgspec.Meta(ge=0, le=10**11)]
Advance = Callable[[int], None]


class _Snapshot(msgspec.Struct, tag="snapshot"):
    network: str
    account: str | int
    which: ListKind = msgspec.field(name="list")
    taken_at: str
    members: msgspec.Raw
    complete: bool = True
    claimed_count: _Count | None = None
    order: str | None = None
    handle: str | None = None


class _Profile(msgspec.Struct, tag="profile"):
    network: str
    account: str | int
    observed_at: str
    status: AccountStatus = AccountStatus.UNKNOWN
    handle: str | None = None
    followers: _Count | None = None
    following: _Count | None = None
    posts: _Count | None = None
    description: str | None = None


class _Event(msgspec.Struct, tag="event"):
    network: str
    kind: Kind
    actor: str | int
    subject: str | int
    at: str
    record: str | int | None = None


_line = msgspec.json.Decoder(_Snapshot | _Profile | _Event)
_CHOICES = {
    "type": "snapshot, profile or event",
    "list": " or ".join(ListKind),
    "status": ", ".join(AccountStatus),
    "kind": " or ".join(Kind),
}


class Interchange:
    """Reads the interchange stream."""

    name = "interchange"

    def recognises(self, path: Path) -> bool:
        """Whether one of its first lines is like those of this kind, gzipped or not."""
        try:
            with open_stream(path) as stream:
                return _has_objects(stream.read(_BUFFER).removeprefix(_MARK).lstrip())
        except (OSError, EOFError, zlib.error):
            return path.suffix in {".jsonl", ".gz"}

    def read(self, path: Path, advance: Advance) -> Iterator[Imported]:
        """Everything in the file, oldest first; `advance` is told the bytes of the file read so far."""
        with path.open("rb", buffering=_BUFFER) as raw:
            stream = gzip.GzipFile(fileobj=raw) if _gzipped(raw) else raw
            number = 0
            while True:
                number += 1
                try:
                    line = stream.readline(LONGEST_LINE)
                except (EOFError, OSError, zlib.error):
                    yield Fault(
                        number,
                        "the file is cut short or damaged here; nothing after it can be read",
                    )
                    return
                if not line:
                    return
                advance(raw.tell())
                line = line.removeprefix(_MARK) if number == 1 else line
                if not line.isspace():
                    yield from _read_line(line, number)


def _has_objects(head: bytes) -> bool:
    """Whether text begins with an object, or has lines like ours after one that is damaged."""
    if head.startswith(b"{"):
        return not head.startswith(b"{\0")  # UTF-16
    return any(line.lstrip().startswith(b"{") and b'"type"' in line for line in head.splitlines())


def open_stream(path: Path) -> IO[bytes]:
    """The file, unzipped if it is gzipped."""
    with path.open("rb") as raw:
        zipped = _gzipped(raw)
    return gzip.open(path) if zipped else path.open("rb")  # type: ignore[return-value]


def parse_line(line: bytes) -> Imported:
    """One line as what it says. Raises BadInput."""
    said = _decode(line)
    if isinstance(said, _Profile):
        return _profile(said)
    if isinstance(said, _Event):
        return _event(said)
    return _list(said)


def _decode(line: bytes) -> _Snapshot | _Profile | _Event:
    try:
        said: _Snapshot | _Profile | _Event = _line.decode(line)
    except msgspec.ValidationError as refused:
        why = refusal(refused, _CHOICES)
        raise BadInput(f"this is no snapshot, profile or event: {why}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as refused:
        raise BadInput(f"this is not a JSON object: {why_no_json(refused)}") from None
    return said


def _read_line(line: bytes, number: int) -> Iterator[Imported]:
    """What a line says, and before it what of it could not be read."""
    if len(line) >= LONGEST_LINE and not line.endswith(b"\n"):
        yield Fault(number, f"the line is longer than {LONGEST_LINE >> 20} MiB")
        return
    try:
        said = parse_line(line)
    except BadInput as refused:
        yield Fault(number, str(refused))
        return
    if isinstance(said, ImportedList) and said.odd:
        yield Fault(number, f"members left out: {said.odd}, since {_ODD}; it proves no absence")
    yield replace(said, line=number) if isinstance(said, ImportedList) else said


def _list(said: _Snapshot) -> ImportedList:
    members = read_members(said.members)
    return ImportedList(
        account=_account(said.network, said.account, said.handle),
        list=said.which,
        taken_at=parse_instant(said.taken_at),
        ids=members.ids,
        order=Order.NEWEST_FIRST if said.order == Order.NEWEST_FIRST else Order.UNKNOWN,
        complete=said.complete and not members.odd,
        claimed=said.claimed_count,
        handles={id: name for id, name in members.handles.items() if _is_handle(name)},
        records=members.records,
        odd=members.odd,
    )


def _profile(said: _Profile) -> Profile:
    return Profile(
        _account(said.network, said.account, said.handle),
        parse_instant(said.observed_at),
        said.status,
        said.followers,
        said.following,
        said.posts,
        said.description,
    )


def _event(said: _Event) -> ImportedEvent:
    return ImportedEvent(
        said.kind,
        _account(said.network, said.actor, None),
        _account(said.network, said.subject, None),
        parse_instant(said.at),
        None if said.record is None else str(said.record),
    )


def _account(network: str, id: str | int, handle: str | None) -> Account:
    if len(network) > _LONGEST_NETWORK or not is_id(network):
        raise BadInput(f"a network's name is 1 to {_LONGEST_NETWORK} visible ASCII characters")
    return Account(
        network.lower(), checked_id(str(id)), handle if handle and _is_handle(handle) else None
    )


def _is_handle(text: str) -> bool:
    """Whether it can be kept: a database refuses NUL, and nobody has a name of ten kilobytes."""
    return len(text) <= _LONGEST_HANDLE and "\0" not in text


def _gzipped(raw: IO[bytes]) -> bool:
    magic = raw.read(2)
    raw.seek(0)
    return magic == _GZIP


READER = Interchange()
