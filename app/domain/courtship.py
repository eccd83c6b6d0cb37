"""Follows and their answers: what an account did once it was followed back, or was not.

That can be told of watched accounts of which both lists are watched, its followers and whom it follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.account import AccountKey
from app.domain.finding import Cited
from app.domain.history import History
from app.domain.instant import DAY
from app.domain.timeline import Change, Stay

# Half of those who follow back do so within two days; harvesters look once a day and go.
BAIT = 3 * DAY


class Outcome(StrEnum):
    """What became of a follow."""

    BAITED = "left within days of being followed back"
    KEPT = "still there days after it was followed back"
    UNANSWERED = "dropped without having been followed back"
    ANSWERED = "followed back, or dropped only after it had been dropped"


@dataclass(frozen=True, slots=True)
class Courtship:
    """One follow of a watched account, and what became of it. `back`: when it was followed back."""

    stay: Stay
    outcome: Outcome
    back: Change | None = None


def facts_of(told: Iterable[Courtship]) -> tuple[Cited, ...]:
    """When each was followed, followed back and left."""
    return tuple(
        Cited(one.stay.watch_id, what, change.when.after, change.when.before)
        for one in told
        for what, change in (
            ("follow", one.stay.came),
            ("followed back", one.back),
            ("unfollow", one.stay.went),
        )
        if change
    )


def courtships(history: History) -> list[Courtship]:
    """The account's first follow of each list that can be told of; those still open are left out.

    Whoever is followed again may have been following all the while, which says nothing of courtesy.
    """
    others = {seen.whose: id for id, seen in history.coverage.items() if seen.of_follows}
    if not others:
        return []
    acts = set(history.follows)
    first = [timeline.stays[0] for timeline in history.timelines if timeline.stays[0] in acts]
    return [one for stay in first for one in _judged(history, stay, others)]


def _judged(
    history: History, stay: Stay, others: Mapping[AccountKey | None, int]
) -> Iterator[Courtship]:
    """`others`: by account, the watch of whom it follows itself."""
    own = history.coverage.get(stay.watch_id)
    other = others.get(own.whose) if own else None
    if other is None or stay.came is None or history.coverage[other].since > stay.came.when.after:
        return
    if other in history.members_of:
        yield Courtship(stay, Outcome.ANSWERED)
        return
    theirs = [s for one in history.followed if one.watch_id == other for s in one.stays]
    outcome, back = _outcome(stay, stay.came, theirs, history)
    if outcome:
        yield Courtship(stay, outcome, back)


def _outcome(
    stay: Stay, came: Change, theirs: list[Stay], history: History
) -> tuple[Outcome | None, Change | None]:
    """What became of a follow. `theirs`: the followed account's own follows of this one, oldest first."""
    left = stay.went if stay in history.drops else None
    until = stay.went.when.at if stay.went else history.now
    before = [s for s in theirs if s.came is None or s.came.when.at <= until]
    if any(_first(one, came) for one in before):
        return Outcome.ANSWERED, None
    if not before:
        return (Outcome.UNANSWERED if left else None), None
    back = before[0]
    if back.came is None or (stay.went is not None and left is None):
        return None, None
    if left and back.went and back.went.when.at <= left.when.at:
        return Outcome.ANSWERED, back.came
    quick = left is not None and left.when.at - back.came.when.at <= BAIT
    waited = until - back.came.when.at > BAIT
    return (Outcome.BAITED if quick else Outcome.KEPT if waited else None), back.came


def _first(their: Stay, came: Change) -> bool:
    """Whether the other may have followed first, and did so still: then this one followed back."""
    began = their.came is None or their.came.when.at <= came.when.at
    return began and (their.went is None or their.went.when.at > came.when.at)
