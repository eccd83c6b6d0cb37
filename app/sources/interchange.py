"""The interchange stream: JSON Lines, gzipped or not, read one line at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from app.domain.account import Account, AccountStatus, Profile, checked_id
from app.domain.errors import BadInput
from app.domain.event import Kind
from app.domain.ids import Ids
from app.domain.imported import Fault, Imported, ImportedEvent, ImportedList
from app.domain.instant import parse_instant
from app.domain.snapshot import Order
from app.domain.watch import ListKind

# Two million members with records; a longer line is no follower list of anybody.
LONGEST_LINE = 256 * 2**20
_GZIP = b"\x1f\x8b"

_T = TypeVar("_T")
Advance = Callable[[int], None]


class _Row(msgspec.Struct):
    id: str
    handle: str | None = None
    record: str | None = None
    since: str | None = None


class _Snapshot(msgspec.Struct, tag="snapshot"):
    network: str
    account: str
    which: ListKind = msgspec.field(name="list")
    taken_at: str
    members: msgspec.Raw
    complete: bool = True
    claimed_count: int | None = None
    order: str | None = None
    handle: str | None = None


class _Profile(msgspec.Struct, tag="profile"):
    network: str
    account: str
    observed_at: str
    status: AccountStatus = AccountStatus.UNKNOWN
    handle: str | None = None
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    description: str | None = None


class _Event(msgspec.Struct, tag="event"):
    network: str
    kind: Kind
    actor: str
    subject: str
    at: str
    record: str | None = None


_line = msgspec.json.Decoder(_Snapshot | _Profile | _Event)
_members = msgspec.json.Decoder(list[str | _Row])


class Interchange:
    """Reads the interchange stream."""

    name = "interchange"

    def recognises(self, path: Path) -> bool:
        """Whether the file begins like JSON Lines of this kind, gzipped or not."""
        try:
            with open_stream(path) as stream:
                return stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
        except (OSError, EOFError, zlib.error):
            return path.suffix in {".jsonl", ".gz"}

    def read(self, path: Path, advance: Advance) -> Iterator[Imported]:
        """Everything in the file, oldest first; `advance` is told the bytes of the file read so far."""
        with path.open("rb") as raw:
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
                if not line.isspace():
                    yield _read_line(line, number)


def open_stream(path: Path) -> IO[bytes]:
    """The file, unzipped if it is gzipped."""
    with path.open("rb") as raw:
        zipped = _gzipped(raw)
    return gzip.open(path) if zipped else path.open("rb")  # type: ignore[return-value]


def parse_line(line: bytes) -> Imported:
    """One line as what it says. Raises BadInput."""
    said = _decode(_line, line)
    if isinstance(said, _Profile):
        return _profile(said)
    if isinstance(said, _Event):
        return _event(said)
    return _list(said)


def _decode(decoder: msgspec.json.Decoder[_T], text: bytes | msgspec.Raw) -> _T:
    try:
        return decoder.decode(text)
    except msgspec.ValidationError as refused:
        raise BadInput(f"this is no snapshot, profile or event: {_where(refused)}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadInput("this is not a JSON object") from None


def _read_line(line: bytes, number: int) -> Imported:
    if len(line) >= LONGEST_LINE and not line.endswith(b"\n"):
        return Fault(number, f"the line is longer than {LONGEST_LINE >> 20} MiB")
    try:
        return parse_line(line)
    except BadInput as refused:
        return Fault(number, str(refused))


def _where(refused: msgspec.ValidationError) -> str:
    """The library's sentence, which names fields and types; values it repeats are cut off."""
    return str(refused).replace("\n", " ")[:160]


def _list(said: _Snapshot) -> ImportedList:
    if said.claimed_count is not None and said.claimed_count < 0:
        raise BadInput("claimed_count is negative")
    ids = Ids.from_json(bytes(said.members))
    members = _decode(_members, said.members) if ids is None else []
    rows = [member for member in members if isinstance(member, _Row)]
    if ids is None:
        ids = Ids.of(one.id if isinstance(one, _Row) else one for one in members)
    return ImportedList(
        account=_account(said.network, said.account, said.handle),
        list=said.which,
        taken_at=parse_instant(said.taken_at),
        ids=ids,
        order=Order.NEWEST_FIRST if said.order == Order.NEWEST_FIRST else Order.UNKNOWN,
        complete=said.complete,
        claimed=said.claimed_count,
        handles={row.id: row.handle for row in rows if row.handle},
        records={row.id: row.record for row in rows if row.record},
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
        said.record,
    )


def _account(network: str, id: str, handle: str | None) -> Account:
    if not network or len(network) > 64:
        raise BadInput("the network has no name of 1 to 64 characters")
    return Account(network, checked_id(id), handle)


def _gzipped(raw: IO[bytes]) -> bool:
    magic = raw.read(2)
    raw.seek(0)
    return magic == _GZIP


READER = Interchange()
