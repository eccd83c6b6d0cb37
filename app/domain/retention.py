"""How long things are kept, in days, and why."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.instant import DAY, HOUR, Instant

# Machines are idle then in most of the world that has lists here; UTC.
NIGHT = 3 * HOUR


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that things are kept.

    `ordinary`: what accounts without any alert did on followers' lists, and what was seen of them.
    `flagged`: of accounts whose alert is over, and that alert. What a standing alert or a block list
    entry rests on is kept for as long as it stands. `own`: what came and went on lists of whom
    an account follows: an audit reads it. `slots`: what became of due captures. `tombstones`: who left
    a block list. `keys`: expired keys, to be recognised in the list of keys.
    """

    ordinary: int = 90
    flagged: int = 180
    own: int = 730
    slots: int = 90
    tombstones: int = 90
    keys: int = 30


def before(now: Instant, days: int) -> Instant:
    """The time so many days ago."""
    return now - days * DAY


def next_night(now: Instant) -> Instant:
    """When nightly work is due next after a time."""
    tonight = now // DAY * DAY + NIGHT
    return tonight if tonight > now else tonight + DAY
