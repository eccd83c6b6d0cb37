"""Why somebody came or went, in the words of the pages and of the command alike."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.event import Cause, FollowEvent, Kind
from app.domain.history import History
from app.domain.reading import Because, Nature, Reading
from app.domain.timeline import Moment

CAUSES = {
    Cause.NEW: "new follow",
    Cause.REMADE: "followed again",
    Cause.RESTORED: "account came back",
    Cause.UNFOLLOWED: "unfollowed",
    Cause.DEACTIVATED: "switched off",
    Cause.SUSPENDED: "suspended",
    Cause.DELETED: "deleted",
    Cause.BLOCKED: "blocked",
    Cause.HIDDEN: "hidden",
    Cause.PLATFORM: "platform hiccup",
    Cause.UNKNOWN: "not known",
}
NATURES = {
    Nature.FOLLOW: CAUSES[Cause.UNFOLLOWED],
    Nature.ACCOUNT: "account was away",
    Nature.PLATFORM: CAUSES[Cause.PLATFORM],
    Nature.UNKNOWN: f"cause {CAUSES[Cause.UNKNOWN]}",
}
"""What an absence was, in the end."""
RETURNS = {
    Nature.FOLLOW: CAUSES[Cause.REMADE],
    Nature.ACCOUNT: CAUSES[Cause.RESTORED],
    Nature.PLATFORM: CAUSES[Cause.PLATFORM],
}
"""What a return was, in the end."""
Readings = Mapping[tuple[int, Kind, Moment], Reading]
"""What comings and goings were, by their watch and their time."""


def readings_of(history: History) -> Readings:
    """What the ends of stays and the returns of an account were, by all that is known of it."""
    ends = {(s.watch_id, Kind.UNFOLLOW, s.went.when): why for s, why in history.endings if s.went}
    return ends | {(g.watch_id, Kind.FOLLOW, g.returned.when): why for g, why in history.absences}


def in_the_end(event: FollowEvent, readings: Readings) -> tuple[str, Because] | None:
    """Why an event happened and what shows it, if that was seen only later; None if it was not."""
    when = Moment(event.after, event.before, event.exact)
    known = readings.get((event.watch_id, event.kind, when))
    if event.cause is not Cause.UNKNOWN or known is None or known.nature is Nature.UNKNOWN:
        return None
    words = NATURES if event.kind is Kind.UNFOLLOW else RETURNS
    return words[known.nature], known.because
