"""Points in time: whole milliseconds since 1970-01-01 UTC, parsed and written as RFC 3339."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

import msgspec

from app.domain.errors import BadInput

Instant = int
# A time as it is written for others; descriptions of what is told say so.
Rfc3339 = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# Outside these years a time is a broken clock or a broken file, not a date about a follower list.
EARLIEST = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * SECOND
LATEST = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()) * SECOND

# The last minute of a day in UTC may have 61 seconds (RFC 3339, appendix D); Python's have 60.
_LEAP = re.compile(r"(T\d\d:\d\d):60")


def parse_instant(text: str) -> Instant:
    """Read an RFC 3339 time; a leap second is the one before it.

    Raises BadInput if it has no zone or lies outside 2000 to 2199.
    """
    try:
        moment = datetime.fromisoformat(_LEAP.sub(r"\1:59", text.upper()))
    except ValueError:
        raise BadInput("a time is not in the form 2026-01-31T12:00:00Z") from None
    if moment.tzinfo is None:
        raise BadInput("a time has no zone: write it with Z or an offset such as +01:00")
    return checked_instant(round(moment.timestamp() * SECOND))


def checked_instant(instant: Instant) -> Instant:
    """Return the instant, or raise BadInput if it lies outside 2000 to 2199."""
    if not EARLIEST <= instant < LATEST:
        raise BadInput("a time lies outside the years 2000 to 2199")
    return instant


def to_datetime(instant: Instant) -> datetime:
    """The same point in time as an aware datetime in UTC."""
    return datetime.fromtimestamp(instant / SECOND, UTC)


def from_datetime(moment: datetime) -> Instant:
    """The same point in time in milliseconds; the datetime must be aware."""
    return round(moment.timestamp() * SECOND)


# Times are mostly those of snapshots, which thousands of facts have in common.
@lru_cache(maxsize=16_384)
def rfc3339(instant: Instant) -> str:
    """Write a time as 2026-01-31T12:00:00Z, with milliseconds only where there are any."""
    precision = "milliseconds" if instant % SECOND else "seconds"
    return to_datetime(instant).isoformat(timespec=precision).replace("+00:00", "Z")


@lru_cache(maxsize=16_384)
def day(instant: Instant) -> str:
    """Write the date as a person reads it: 3 Mar 2026."""
    moment = to_datetime(instant)
    return f"{moment.day} {moment:%b %Y}"


def span(milliseconds: int) -> str:
    """Write a length of time in the unit a person would use: 40 minutes, 7 hours, 6.5 days."""
    if milliseconds < HOUR:
        return _counted(round(milliseconds / MINUTE), "minute")
    if milliseconds < 2 * DAY:
        return _counted(round(milliseconds / HOUR), "hour")
    days = milliseconds / DAY
    return _counted(round(days) if days >= 10 or days == round(days) else round(days, 1), "day")


def ago(milliseconds: int) -> str:
    """Say how long ago something was: just now, 7 hours ago."""
    return "just now" if milliseconds < MINUTE else f"{span(milliseconds)} ago"


def _counted(count: float, unit: str) -> str:
    return f"{count:g} {unit}" if count == 1 else f"{count:g} {unit}s"
