"""What files hold, and what it would change, before any of it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.account import Account, Profile
from app.domain.completeness import judge
from app.domain.errors import BadInput
from app.domain.imported import Fault, Imported, ImportedEvent, ImportedList
from app.domain.instant import Instant
from app.domain.losses import NO_LOSSES
from app.domain.roster import EMPTY
from app.domain.snapshot import Verdict
from app.domain.watch import ListKind, Watch
from app.pipeline.compare import foresee
from app.pipeline.preparing import prepare
from app.ports.storage import Storage, Work

# So many faults are kept to be shown.
_SHOWN = 20


class Standing(StrEnum):
    """How a list stands to what is stored."""

    FIRST = "first"
    NEWER = "newer"
    KNOWN = "known"
    OLDER = "older"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about one watched list; `lists`: how many, from `first_at` to `taken_at`.

    `members`, `joined`, `left`, `renamed`: by the newest of them, against what is stored.
    `last_at`: of when the newest stored list is.
    """

    account: Account
    list: ListKind
    lists: int
    first_at: Instant
    taken_at: Instant
    members: int
    standing: Standing
    verdict: Verdict = Verdict.COMPLETE
    reason: str | None = None
    joined: int = 0
    left: int = 0
    renamed: int = 0
    last_at: Instant | None = None


@dataclass(slots=True)
class Contents:
    """Everything held. `faulty`: places that could not be read; `faults`: the first of them."""

    held: list[Held] = field(default_factory=list)
    profiles: int = 0
    events: int = 0
    faulty: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def worth_storing(self) -> bool:
        """Whether anything would be added by storing it."""
        fresh = (Standing.FIRST, Standing.NEWER)
        return bool(self.profiles or self.events) or any(h.standing in fresh for h in self.held)

    @property
    def comes_too_late(self) -> bool:
        """Whether a list in it is older than what is stored, and would be left out."""
        return any(one.standing is Standing.OLDER for one in self.held)


def look_into(storage: Storage, stream: Iterable[Imported]) -> Contents:
    """Read everything and store nothing."""
    contents = Contents()
    newest: dict[tuple[str, ListKind], tuple[ImportedList, Instant, int]] = {}
    for one in stream:
        if isinstance(one, ImportedList):
            key = (f"{one.account.network} {one.account.id}", one.list)
            _, first_at, lists = newest.get(key, (one, one.taken_at, 0))
            newest[key] = (one, first_at, lists + 1)
        elif isinstance(one, Fault):
            contents.faulty += 1
            contents.faults += [one] if len(contents.faults) < _SHOWN else []
        elif isinstance(one, Profile):
            contents.profiles += 1
        elif isinstance(one, ImportedEvent):
            contents.events += 1
    with storage.reading() as work:
        for last, first_at, lists in newest.values():
            contents.held.append(_held(work, last, first_at, lists))
    return contents


def _held(work: Work, one: ImportedList, first_at: Instant, lists: int) -> Held:
    watch = work.watches.find(one.account, one.list)
    held = Held(
        account=one.account,
        list=one.list,
        lists=lists,
        first_at=first_at,
        taken_at=one.taken_at,
        members=len(one.ids),
        standing=_standing(work, watch, one),
        last_at=watch.state.last_at if watch else None,
    )
    return (
        held
        if held.standing in (Standing.KNOWN, Standing.OLDER)
        else _foretold(work, watch, one, held)
    )


def _standing(work: Work, watch: Watch | None, one: ImportedList) -> Standing:
    if watch is None or watch.state.last_at is None:
        return Standing.FIRST
    if one.taken_at > watch.state.last_at:
        return Standing.NEWER
    known = work.snapshots.known(watch.id, one.taken_at)
    return Standing.KNOWN if known else Standing.OLDER


def _foretold(work: Work, watch: Watch | None, one: ImportedList, held: Held) -> Held:
    try:
        came = prepare(work, watch, one)
    except BadInput as refused:
        return replace(held, standing=Standing.REFUSED, reason=str(refused))
    if watch is None:
        judgement, joined, left = judge(EMPTY, came.listing, NO_LOSSES, 0.0), 0, 0
    else:
        judgement, joined, left = foresee(work, watch, came.listing)
    return replace(
        held,
        verdict=judgement.verdict,
        reason=judgement.reason,
        joined=joined,
        left=left,
        renamed=len(came.renamed),
    )
