"""What is done in the name of an owner's account to another one, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import xxhash

from app.domain.account import Account, AccountKey
from app.domain.instant import DAY, HOUR, Instant
from app.domain.owner import OwnerId
from app.domain.record import named_record

# A plan says what held when it was drawn; nobody agrees to it later than this.
GOOD_FOR = DAY
# More than these nobody looks through before saying yes.
MOST_PLANNED = 50

# When points were spent, and how many.
Spent = tuple[Instant, int]


class Deed(StrEnum):
    """What can be done to an account."""

    BLOCK = "block"
    MUTE = "mute"
    REMOVE_FOLLOWER = "remove-follower"


# What cannot be taken back: whoever was removed has to follow again themselves.
FINAL = frozenset({Deed.REMOVE_FOLLOWER})


class Stage(StrEnum):
    """How far an act is.

    Left out: the plan says why it will not be done. Planned: shown, and waits for a yes. Confirmed:
    waits for its turn. Intended: about to be sent or sent, nobody knows. Done. Already: it was so
    before, so that nothing was sent and nothing is taken back. Dropped: it was not done after all.
    Undoing: waits to be taken back. Undone.
    """

    LEFT_OUT = "left_out"
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    INTENDED = "intended"
    DONE = "done"
    ALREADY = "already"
    DROPPED = "dropped"
    UNDOING = "undoing"
    UNDONE = "undone"


# What has yet to be worked off.
OPEN = frozenset({Stage.CONFIRMED, Stage.INTENDED, Stage.UNDOING})
# What needs no planning again: it is under way, or was done, whatever a person made of it since.
SETTLED = OPEN | {Stage.DONE, Stage.ALREADY}
# What a platform may have of us, and could be asked to take back.
STANDING = frozenset({Stage.INTENDED, Stage.DONE, Stage.UNDOING})
# What was only ever shown.
SHOWN = frozenset({Stage.LEFT_OUT, Stage.PLANNED})


@dataclass(frozen=True, slots=True)
class Act:
    """One deed in the name of `by` to `account`. `plan`: what it was confirmed with.

    `reason`: why, in a sentence; `alert_id`: the alert that says so, None if a person named the
    account. `at`: when it came to its stage. `fault`: why it is left out, dropped, or taken back.
    """

    plan: str
    by: Account
    deed: Deed
    account: Account
    reason: str
    alert_id: str | None
    stage: Stage
    at: Instant
    fault: str | None = None
    id: int = 0

    @property
    def record(self) -> str:
        """The key of the record that stands for it, where a network keeps records.

        It follows from who does what to whom, so that doing it twice makes no second record.
        """
        return named_record(f"{self.by.id} {self.deed} {self.account.key}")


@dataclass(frozen=True, slots=True)
class Mandate:
    """An owner's word that acts may be done in the name of one of their accounts.

    `deeds`: which. `scopes`: what the server was asked for. `sealed`: what proves to `host` that it
    is the account. `retry_at`: nothing is asked before. `stopped`: not before it is given anew.
    `fault`: why it waits or has stopped. `spent`: of what the platform grants.
    """

    account: Account
    host: str
    deeds: frozenset[Deed]
    scopes: str
    sealed: bytes = field(repr=False)
    created_at: Instant
    retry_at: Instant = 0
    stopped: bool = False
    fault: str | None = None
    spent: tuple[Spent, ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """What stands between the owner's account and another one, as the platform says now.

    `follows`: the owner's account follows the other, `followed`: the other way round.
    """

    follows: bool = False
    followed: bool = False
    blocks: bool = False
    mutes: bool = False

    def already(self, deed: Deed) -> bool:
        """Whether the deed would change nothing."""
        told = {
            Deed.BLOCK: self.blocks,
            Deed.MUTE: self.mutes,
            Deed.REMOVE_FOLLOWER: not self.followed,
        }
        return told[deed]


@dataclass(frozen=True, slots=True)
class Caps:
    """How many points may be spent in an hour and in a day in the name of one account."""

    hour: int
    day: int

    def left(self, spent: Iterable[Spent], now: Instant) -> int:
        """The points that may still be spent now."""
        spent = list(spent)
        hour = sum(count for at, count in spent if at > now - HOUR)
        day = sum(count for at, count in spent if at > now - DAY)
        return min(self.hour - hour, self.day - day)

    def free_again(self, spent: Sequence[Spent], price: int, now: Instant) -> Instant:
        """From when on there is room for something of this price; now, if there is already."""
        times = sorted({at + span for at, _ in spent for span in (HOUR, DAY)})
        later = (at for at in times if at > now and self.left(spent, at) >= price)
        return now if self.left(spent, now) >= price else next(later, now + HOUR)

    def waits(self, acts: int, price: int) -> int:
        """How many whole hours so many acts of this price take at least."""
        points = max(acts * price - 1, 0)
        days, rest = divmod(points, self.day)
        return 24 * days + rest // self.hour


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done in the name of an account, and who was left out, with the reasons.

    `hours`: the least time it takes by the platform's limits, 0 if it goes at once.
    """

    id: str
    mandate: Mandate
    deed: Deed
    at: Instant
    acts: Sequence[Act]
    left_out: Sequence[Act]
    hours: int = 0


def place_of(owner: OwnerId, network: str, account_id: str) -> str:
    """Where what an account is let in by belongs, authenticated with its seal."""
    return f"mandate/{owner}/{network}/{account_id}"


def plan_id(mandate: Mandate, deed: Deed, keys: Iterable[AccountKey], now: Instant) -> str:
    """The name of a plan: another plan has another one."""
    text = f"{mandate.account.key} {deed} {now} {','.join(map(str, sorted(keys)))}"
    return f"pl_{xxhash.xxh3_64_hexdigest(text.encode())}"
