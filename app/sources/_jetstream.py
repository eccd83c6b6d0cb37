"""Jetstream's two wires, parsed purely: frames in, commits and told accounts out.

Both name the follow record that was deleted, and not whom it followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta, Struct

from app.domain.account import AccountStatus
from app.domain.instant import Instant
from app.domain.streamed import Commit, HandleTold, StatusTold, Streamed, Wanted
from app.sources._bluesky import handle, is_did

FOLLOW = "app.bsky.graph.follow"
# The second wire's path; whatever else an address ends with speaks the first.
SECOND = "/xrpc/network.bsky.jetstream.subscribeEvents"
_SPACE = "network.bsky.jetstream.subscribeEvents"
# Longer keys than any record has are an attack on our storage.
_Key = Annotated[str, Meta(max_length=512)]
_Id = Annotated[str, Meta(max_length=512)]
_STATUSES = {
    "deactivated": AccountStatus.DEACTIVATED,
    "suspended": AccountStatus.SUSPENDED,
    "takendown": AccountStatus.SUSPENDED,
    "deleted": AccountStatus.DELETED,
}


class Refused(Exception):
    """The stream ended itself: a clause that says why."""


class _Record(Struct):
    subject: _Id | None = None


class _Operation(Struct):
    """One operation on one record."""

    rev: str
    operation: str
    collection: str
    rkey: _Key
    record: _Record | None = None


class _Account(Struct):
    active: bool
    status: str | None = None


class _Identity(Struct):
    handle: str | None = None


class _First(Struct):
    """A message of the first wire. `time_us` is its cursor as well."""

    did: _Id
    time_us: int
    commit: _Operation | None = None
    account: _Account | None = None
    identity: _Identity | None = None


class _SecondSync(Struct, tag=f"{_SPACE}#sync", tag_field="$type"):
    """A message of the second wire. `seq` is its cursor."""

    seq: int
    did: _Id
    time: str


class _SecondCommit(_SecondSync, tag=f"{_SPACE}#commit", tag_field="$type"):
    rev: str
    operation: str
    collection: str
    rkey: _Key
    record: _Record | None = None


class _SecondAccount(_SecondSync, tag=f"{_SPACE}#account", tag_field="$type"):
    active: bool
    status: str | None = None


class _SecondIdentity(_SecondSync, tag=f"{_SPACE}#identity", tag_field="$type"):
    handle: str | None = None


class _SecondInfo(Struct, tag=f"{_SPACE}#info", tag_field="$type"):
    name: str = ""


_Payload = _SecondCommit | _SecondAccount | _SecondIdentity | _SecondSync | _SecondInfo


class _Message(Struct, tag="message", tag_field="$type"):
    payload: _Payload


class _Error(Struct, tag="error", tag_field="$type"):
    error: str = ""


class Frame(Struct, frozen=True, gc=False):
    """One message in the words of either wire. `rev` is empty unless it is of a commit."""

    did: str
    at: Instant
    cursor: int
    rev: str = ""
    operation: str = ""
    rkey: str = ""
    subject: str | None = None
    told: StatusTold | HandleTold | None = None
    behind: bool = False


class Wire(Protocol):
    """One of the two wires. `cursor`, `at`: of the newest message, whatever it was."""

    cursor: int
    at: Instant

    def read(self, text: str | bytes, wanted: Wanted) -> Frame | None:
        """One message, None if it concerns none of the wanted. Raises ValidationError, Refused."""
        ...


class FirstWire:
    """`/subscribe`, frozen; a cursor that is too old is silently moved forward."""

    def __init__(self) -> None:
        self.cursor, self.at = 0, 0
        self._decode = msgspec.json.Decoder(_First).decode

    def read(self, text: str | bytes, wanted: Wanted) -> Frame | None:
        told = self._decode(text)
        self.cursor = told.time_us
        self.at = at = told.time_us // 1000
        one = told.commit
        if one is not None:
            return _follow(told.did, at, told.time_us, one, wanted)
        return Frame(
            told.did, at, told.time_us, told=_about(told.did, at, told.account, told.identity)
        )


class SecondWire:
    """`network.bsky.jetstream.subscribeEvents`; it says when a cursor is too old."""

    def __init__(self) -> None:
        self.cursor, self.at = 0, 0
        self._decode = msgspec.json.Decoder(_Message | _Error).decode

    def read(self, text: str | bytes, wanted: Wanted) -> Frame | None:
        message = self._decode(text)
        if isinstance(message, _Error):
            raise Refused(f"ended the stream: {message.error[:60] or 'no reason given'}")
        told = message.payload
        if isinstance(told, _SecondInfo):
            return Frame("", 0, 0, behind=told.name == "OutdatedCursor")
        self.cursor, self.at = told.seq, _instant(told.time)
        at = self.at
        if isinstance(told, _SecondCommit):
            return _follow(told.did, at, told.seq, told, wanted)
        account = told if isinstance(told, _SecondAccount) else None
        identity = told if isinstance(told, _SecondIdentity) else None
        return Frame(told.did, at, told.seq, told=_about(told.did, at, account, identity))


class Commits:
    """Puts the operations of one commit together again, which come one after another.

    A follow counts if whom it is by or towards is wanted; an end names nobody, so all are kept.
    """

    def __init__(self) -> None:
        self._of: tuple[str, str] | None = None
        self._at: Instant = 0
        self._begun = 0
        self._made: list[tuple[str, str]] = []
        self._unmade: list[str] = []

    def resume_at(self, last: int) -> int:
        """The cursor to go on from after the frame with the cursor `last`: no commit is cut in two."""
        return self._begun if self._of else last

    def take(self, frame: Frame, wanted: Wanted) -> Iterator[Streamed]:
        """What is complete now that this frame has come."""
        if self._of and self._of != (frame.did, frame.rev):
            yield from self.rest()
        if frame.told:
            yield frame.told
        elif frame.rev and is_did(frame.did):
            self._add(frame, wanted)

    def _add(self, frame: Frame, wanted: Wanted) -> None:
        if not self._of:
            self._begun = frame.cursor
        self._of, self._at = (frame.did, frame.rev), frame.at
        if frame.operation != "create":
            self._unmade.append(frame.rkey)
        subject = frame.subject
        if (
            frame.operation in ("create", "update")
            and subject
            and (subject in wanted.towards or frame.did in wanted.by)
            and is_did(subject)
        ):
            self._made.append((frame.rkey, subject))

    def rest(self) -> Iterator[Commit]:
        """What has come of the commit under way."""
        if self._of and (self._made or self._unmade):
            yield Commit(self._of[0], self._at, tuple(self._made), tuple(self._unmade))
        self._of, self._made, self._unmade = None, [], []


def _instant(time: str) -> Instant:
    """Milliseconds of a time with up to six digits of a second; 0 where it is none."""
    try:
        return int(datetime.fromisoformat(time).timestamp() * 1000)
    except ValueError:
        return 0


def _follow(
    did: str, at: Instant, cursor: int, one: _Operation | _SecondCommit, wanted: Wanted
) -> Frame | None:
    """One operation on one follow, None if it is on something else or concerns none of the wanted."""
    subject = one.record.subject if one.record else None
    if subject not in wanted.towards and one.operation == "create" and did not in wanted.by:
        return None
    if one.collection != FOLLOW:
        return None
    return Frame(did, at, cursor, one.rev, one.operation, one.rkey, subject)


def _about(
    did: str,
    at: Instant,
    account: _Account | _SecondAccount | None,
    identity: _Identity | _SecondIdentity | None,
) -> StatusTold | HandleTold | None:
    """What a message says of an account as a whole, if it says anything we know."""
    if not is_did(did):
        return None
    if account is not None:
        status = AccountStatus.ACTIVE if account.active else _STATUSES.get(account.status or "")
        return StatusTold(did, at, status) if status else None
    name = handle(identity.handle) if identity else None
    return HandleTold(did, at, name) if name else None
