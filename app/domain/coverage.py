"""Over which time a list was watched, and when it showed an account."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.account import AccountKey
from app.domain.event import Proof
from app.domain.instant import Instant
from app.domain.timeline import Stay


@dataclass(frozen=True, slots=True)
class Coverage:
    """The time over which a watch has been looking: from its first to its newest complete list.

    `whose`: the account whose list it is, None if nobody needs to know. `of_follows`: it is the list of
    whom that account follows, not of its followers.
    """

    since: Instant
    until: Instant
    whose: AccountKey | None = None
    of_follows: bool = False


@dataclass(frozen=True, slots=True)
class Showing:
    """The first and the last snapshot that showed a stay, and those changes a stream `told` of."""

    watch_id: int
    first: Instant
    last: Instant
    told: tuple[Instant, ...] = ()


def showing_of(stay: Stay, covered: Coverage) -> Showing:
    """When a stay was seen; what it was before watching began or is by now, the list's coverage tells."""
    first = stay.came.when.before if stay.came else covered.since
    last = stay.went.when.after if stay.went else covered.until
    ends = ((stay.came, first), (stay.went, last))
    told = tuple(at for change, at in ends if change and change.proof is Proof.STREAM)
    return Showing(stay.watch_id, first, last, told)
