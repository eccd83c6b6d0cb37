"""What to make of a receiver's answer: arrived, try again when, or never again. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.instant import DAY, HOUR, MINUTE, SECOND, Instant
from app.net.posting import Reply
from app.net.retry import asked_wait

Jitter = Callable[[], float]
"""A random number from 0 to 1, drawn anew for every wait."""

# Waits after a try that failed, as Standard Webhooks recommends: ten tries in 75 h 35 m.
WAITS = (
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
TRIES = len(WAITS) + 1
# So that messages that failed together do not come back together.
JITTER = 0.2
# An endpoint that gave nothing but failures for so long is disabled.
PATIENCE = 5 * DAY
GONE = 410
# They say that the receiver has too much to do; with nothing else said, it gets a minute.
BUSY = {429: MINUTE, 502: 0, 503: 0, 504: 0}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What follows from an answer.

    `problem`: None if the message arrived. `retry_at`: None if there is no further try.
    `closed_until`: before that nothing else is sent to the endpoint either, 0 if it may be.
    `gone`: the receiver wants no message any more.
    """

    problem: str | None = None
    retry_at: Instant | None = None
    closed_until: Instant = 0
    gone: bool = False


def rule(reply: Reply, tries: int, now: Instant, jitter: Jitter) -> Ruling:
    """What follows from the answer to try number `tries`, counted from 1."""
    if reply.status is not None and 200 <= reply.status < 300:
        return Ruling()
    problem = reply.problem or _problem(reply.status or 0)
    if reply.status == GONE:
        return Ruling(problem, gone=True)
    asked = asked_wait(reply.headers, now) or 0
    closed = max(asked, BUSY.get(reply.status, 0)) if reply.status in BUSY else 0
    closed_until = now + closed if closed else 0
    if tries >= TRIES:
        return Ruling(problem, None, closed_until)
    wait = WAITS[tries - 1] * (1 - JITTER + 2 * JITTER * jitter())
    return Ruling(problem, now + max(round(wait), asked, closed), closed_until)


def _problem(status: int) -> str:
    if status == GONE:
        return "said that it is gone for good (410)"
    if 300 <= status < 400:
        return f"answered with a redirect ({status}), which is not followed"
    return f"answered {status}"
