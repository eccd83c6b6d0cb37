"""What an absence from a list was, and how that is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.episodes import group
from app.domain.event import ACCOUNT_CAUSES, Cause, Proof
from app.domain.timeline import Change, Gap


class Nature(StrEnum):
    """What an absence from a list was."""

    FOLLOW = "follow"
    """An act of following: this edge was unmade, the account itself was there."""
    ACCOUNT = "account"
    """The account itself was away: deactivated, suspended, blocked, deleted."""
    PLATFORM = "platform"
    """A hiccup that took many accounts off the list and gave them back together."""
    UNKNOWN = "unknown"


class Because(StrEnum):
    """How the nature of an absence is known."""

    RECORD = "its follow record is a different one"
    SAME_RECORD = "its follow record is still the same one"
    SEAT = "it came back at the head of the list"
    OLD_SEAT = "it came back to its old place in the list"
    PROBE = "the platform said so when asked"
    STREAM = "the platform's own stream showed it"
    PROFILE = "its profile was seen meanwhile"
    AWAY = "its profile was away meanwhile"
    WITNESS = "it was seen on another watched list meanwhile"
    GLIMPSE = "one look at another watched list showed it meanwhile"
    CROWD = "other accounts went and came back with it"
    TOGETHER = "it went from every watched list at once"
    OFTEN_AWAY = "it is as often off its lists without having unfollowed"
    NOTHING = "nothing tells"


@dataclass(frozen=True, slots=True)
class Reading:
    """The nature of one absence, and how it is known."""

    nature: Nature
    because: Because


def by_return(returned: Change) -> Reading | None:
    """What the return itself tells of the absence before it."""
    if returned.cause is Cause.REMADE:
        because = {
            Proof.RECORD: Because.RECORD,
            Proof.SEAT: Because.SEAT,
            Proof.STREAM: Because.STREAM,
        }.get(returned.proof, Because.PROBE)
        return Reading(Nature.FOLLOW, because)
    if returned.cause is Cause.RESTORED:
        same = Because.SAME_RECORD if returned.proof is Proof.RECORD else Because.OLD_SEAT
        return Reading(Nature.ACCOUNT, same)
    return None


def by_departure(left: Change) -> Reading | None:
    """What was known of an absence as it began."""
    if left.cause in ACCOUNT_CAUSES:
        return Reading(Nature.ACCOUNT, Because.PROBE)
    if left.cause is Cause.UNFOLLOWED:
        return Reading(
            Nature.FOLLOW, Because.STREAM if left.proof is Proof.STREAM else Because.PROBE
        )
    return None


def by_crowd(returned: Change) -> Reading | None:
    """Whether a hiccup of the platform took the account off the list among many."""
    return Reading(Nature.PLATFORM, Because.CROWD) if returned.cause is Cause.PLATFORM else None


# What shows that an account was there while a list missed it, but not that it had unfollowed.
_THERE = frozenset({Because.PROFILE, Because.WITNESS, Because.GLIMPSE})
# At one, 20 accounts that switched themselves off every week on three quiet lists, of which one in
# twenty was an old copy, brought three alerts in 90 days; at three none, nor with one copy in ten.
_SINGLE = 3
_DOUBTED = Reading(Nature.UNKNOWN, Because.OFTEN_AWAY)
Absences = tuple[tuple[Gap, Reading], ...]


def doubted(absences: Absences) -> Absences:
    """Absences with those left open that rest on the account having been there, if it often is.

    A list can miss an account that is there. If an account was off its lists as often without having
    unfollowed, decision by decision, then being there tells little of the other times. Where a single
    list shows it, which may be an old copy of itself, a third as often is enough.
    """
    away = _decisions(g for g, r in absences if r.nature in (Nature.ACCOUNT, Nature.PLATFORM))
    there = _decisions(g for g, r in absences if r.because in _THERE)
    if not there or _SINGLE * away < there:
        return absences
    open_ = _THERE if away >= there else {Because.GLIMPSE}
    return tuple((g, _DOUBTED if r.because in open_ else r) for g, r in absences)


def _decisions(gaps: Iterable[Gap]) -> int:
    return len(group((gap.returned.when, gap) for gap in gaps))
