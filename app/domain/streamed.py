"""What a platform's live stream tells: follows made and unmade, and accounts that went or came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from app.domain.account import AccountStatus
from app.domain.instant import Instant


class Wanted(NamedTuple):
    """Which follows of a whole network are of interest.

    `towards`: ids of those whose followers are asked for, `by`: of those whose own follows are.
    """

    towards: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()


class Commit(msgspec.Struct, frozen=True, gc=False):
    """The follows one account made and unmade in one step: only the net effect counts.

    `made`: record key and subject's id of each follow; `unmade`: record keys, all that a stream tells
    of an end. `left`: ids of subjects whose follow ended, where a stream says whom it concerns.
    """

    actor: str
    at: Instant
    made: tuple[tuple[str, str], ...] = ()
    unmade: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


class StatusTold(msgspec.Struct, frozen=True, gc=False):
    """An account was switched off or on as a whole; its follows were not touched."""

    id: str
    at: Instant
    status: AccountStatus


class HandleTold(msgspec.Struct, frozen=True, gc=False):
    """An account goes by this handle now."""

    id: str
    at: Instant
    handle: str


Streamed = Commit | StatusTold | HandleTold


@dataclass(frozen=True, slots=True)
class Missed:
    """A time of which the stream tells nothing any more, and why."""

    after: Instant
    before: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class Portion:
    """What came in about a second. `cursor`: where to go on once it is written down.

    `at`: the stream's own time of the newest thing in it; `frames`: messages read, `odd` of them
    nonsense.
    """

    steps: tuple[Streamed, ...]
    cursor: int
    at: Instant
    frames: int = 0
    odd: int = 0
    missed: Missed | None = None
