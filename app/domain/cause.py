"""Why somebody went from a list or came back to it, by the best evidence there is."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.account import AccountStatus
from app.domain.event import Cause, FollowEvent, Proof
from app.domain.seating import OVERTAKEN, Passage

# A return is a hiccup's if at least this many, and this share of those who went together, return
# together. On real lists three unrelated accounts shared all 134 of their vanishings.
CROWD = 3
CROWD_SHARE = 0.5
# Two strangers on one broken shard are no crowd; but who so often, and hardly ever otherwise, went and
# came back in the same snapshots as the same other one is missing from the list, not gone.
SHARED = 3
SHARED_SHARE = 0.8

_AWAY = {
    AccountStatus.DEACTIVATED: Cause.DEACTIVATED,
    AccountStatus.SUSPENDED: Cause.SUSPENDED,
    AccountStatus.DELETED: Cause.DELETED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform said of an edge and its account when asked directly."""

    status: AccountStatus = AccountStatus.UNKNOWN
    follows: bool | None = None
    blocked: bool = False
    record: int = 0
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """What is known of somebody who is on the list again.

    `left`: the event of going. `record`: the follow record now, 0 if unknown. `passage`: the place
    in a newest-first list against those who stayed, None without such an order. `together`: how
    many of those who went in the same snapshot came back in the same snapshot. `absences`: how often it
    was off this list, this time too; `shared`: how often of those one and the same other was as well.
    """

    left: FollowEvent
    record: int
    passage: Passage | None
    together: int
    absences: int = 1
    shared: int = 0


def cause_of_going(answer: Answer | None) -> tuple[Cause, Proof]:
    """Why an account is off the list, as far as the platform's answer tells."""
    if answer is None:
        return Cause.UNKNOWN, Proof.NONE
    if answer.status in _AWAY:
        return _AWAY[answer.status], Proof.PROBE
    if answer.follows:
        return (Cause.BLOCKED if answer.blocked else Cause.HIDDEN), Proof.PROBE
    if answer.blocked:
        return Cause.BLOCKED, Proof.PROBE
    if answer.follows is False and answer.status is AccountStatus.ACTIVE:
        return Cause.UNFOLLOWED, Proof.PROBE
    return Cause.UNKNOWN, Proof.NONE


def cause_of_return(back: Return) -> tuple[Cause, Proof]:
    """Whether the follow was made again, the account came back, or the platform hiccuped."""
    return (
        _by_record(back)
        or _by_seat(back.passage)
        or _by_company(back)
        or (Cause.UNKNOWN, Proof.NONE)
    )


def cause_of_coming(above: int | None) -> tuple[Cause, Proof]:
    """Why somebody never seen before is on the list.

    `above`: how many of those who stayed stand above in a newest-first list: a new follow enters at
    the head, an account that was away when watching began comes back to its seat.
    """
    if above is not None and above >= OVERTAKEN:
        return Cause.RESTORED, Proof.SEAT
    return Cause.NEW, Proof.NONE


def _by_record(back: Return) -> tuple[Cause, Proof] | None:
    if not back.record or not back.left.record:
        return None
    same = back.record == back.left.record
    return (Cause.RESTORED if same else Cause.REMADE), Proof.RECORD


def _by_seat(passage: Passage | None) -> tuple[Cause, Proof] | None:
    if passage is None:
        return None
    if passage.overtaken >= OVERTAKEN and not passage.behind:
        return Cause.REMADE, Proof.SEAT
    if passage.behind and not passage.overtaken:
        return Cause.RESTORED, Proof.SEAT
    return None


def _by_company(back: Return) -> tuple[Cause, Proof] | None:
    crowd = back.together >= max(CROWD, CROWD_SHARE * back.left.crowd)
    shard = back.shared >= max(SHARED, SHARED_SHARE * back.absences)
    return (Cause.PLATFORM, Proof.BATCH) if crowd or shard else None
