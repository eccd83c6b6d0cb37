"""When a watch is due again, and which of its slots passed unused. Pure."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.instant import DAY, MINUTE, Instant
from app.domain.watch import Watch

Jitter = Callable[[], float]
"""A random number from 0 to 1, drawn anew for every slot."""

# A mass loss is looked at again after this long at least: outages of a platform are mostly shorter.
CONFIRM = 10 * MINUTE
# The first repeat after a fault; each further one takes twice as long, and a day at the most.
RETRY = 15 * MINUTE
SLOWEST = DAY
# The fault in a row after which the wait is a day: nearly a day and a half after the first.
LOST = 8
# Captures at random phases show any rhythm truthfully, and nobody can hide between them.
JITTER = 0.1
# So many missed slots are written down; more come of a clock that was wrong, not of an outage.
MOST_MISSED = 1_000


def next_slot(watch: Watch, now: Instant, jitter: Jitter) -> Instant:
    """When a watch is due after a capture that went well: its interval later, give or take 10 %."""
    return now + _varied(watch.interval, jitter)


def slot_to_confirm(watch: Watch, now: Instant) -> Instant:
    """When a watch is due after a mass loss that waits for a second walk."""
    return now + min(CONFIRM, watch.interval)


def slot_after_fault(
    watch: Watch, now: Instant, jitter: Jitter, retry_at: Instant | None = None
) -> Instant:
    """When a watch is due after a capture that failed; the platform's own word wins."""
    if retry_at is not None:
        return max(retry_at, now + MINUTE)
    return now + min(SLOWEST, _varied(RETRY * 2 ** min(watch.failures, 10), jitter))


def slot_after_cut(watch: Watch, now: Instant, jitter: Jitter, retry_at: Instant | None) -> Instant:
    """When a watch is due after a walk that was cut short, `retry_at`: for want of requests.

    Walks that share what a host grants must not all begin again as soon as there is more of it.
    """
    return max(slot_after_fault(watch, now, jitter), retry_at or now)


def missed_slots(due_at: Instant, interval: int, now: Instant) -> list[Instant]:
    """The slots after the one due at `due_at` that passed before it was done."""
    return list(range(due_at + interval, now + 1, interval))[:MOST_MISSED]


def _varied(length: int, jitter: Jitter) -> int:
    return round(length * (1 - JITTER + 2 * JITTER * jitter()))
