"""When to ask again: pure decisions from an answer's status and headers. Nothing here sleeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from app.domain.errors import BadInput
from app.domain.instant import DAY, MINUTE, SECOND, Instant, from_datetime, parse_instant

ATTEMPTS = 4
# Every wait lies between these, whatever a broken or hostile header says.
SHORTEST, LONGEST = SECOND, DAY
# GitHub: "otherwise wait at least one minute" after a secondary limit without a header.
_UNSTATED = MINUTE
# Above this a number of seconds is a point in time (2001), below it a length (three years).
_EPOCH = 1_000_000_000

_RESETS = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")
_REMAINING = ("x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,9})?")


def is_limit(status: int, headers: Mapping[str, str], body: bytes = b"") -> bool:
    """True if the answer says that we ask too often.

    GitHub says it with 403, and for its secondary limit perhaps only in the body; GoToSocial
    throttles with 503 and Retry-After, which is told from a fault by nothing, and needs not be.
    """
    if status == 429:
        return True
    if status != 403:
        return False
    stated = "retry-after" in headers or remaining(headers) == 0
    return stated or b"rate limit" in body[:4096].lower()


def remaining(headers: Mapping[str, str]) -> int | None:
    """How many requests the platform still grants, None if it does not say."""
    text = next((headers[name] for name in _REMAINING if name in headers), "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def asked_wait(headers: Mapping[str, str], now: Instant) -> int | None:
    """How many milliseconds Retry-After asks us to stay away: 1 s to 24 h, None if it does not.

    It is a number of seconds or an HTTP date.
    """
    text = headers.get("retry-after", "").strip()
    seconds = _number(text)
    return _bounded(_until(text, now) if seconds is None else seconds * SECOND)


def reset_wait(headers: Mapping[str, str], now: Instant) -> int | None:
    """How many milliseconds until the limit is lifted: 1 s to 24 h, None if the headers do not say.

    A reset is a point in time, in seconds since 1970 or in ISO 8601, or a number of seconds.
    """
    text = next((headers[name] for name in _RESETS if name in headers), "").strip()
    seconds = _number(text)
    if seconds is None:
        return _bounded(_until(text, now))
    return _bounded(seconds * SECOND - (now if seconds >= _EPOCH else 0))


def limit_wait(headers: Mapping[str, str], now: Instant) -> int:
    """How many milliseconds to stay away after being told that we ask too often.

    Retry-After wins. A reset belongs to the ordinary limit and says nothing while requests remain.
    """
    asked = asked_wait(headers, now)
    if asked is None and not remaining(headers):
        asked = reset_wait(headers, now)
    return _UNSTATED if asked is None else asked


def fault_wait(
    status: int | None, headers: Mapping[str, str], attempt: int, now: Instant, give_up_at: Instant
) -> int | None:
    """How many milliseconds to wait before asking again after a fault; None: do not ask again.

    `status` is None if the connection broke. `attempt` counts from 1. A wait that the server asks
    for is returned whatever its length; one of our own ends before `give_up_at`.
    """
    if attempt >= ATTEMPTS or not (status is None or status in (408, 500, 502, 503, 504)):
        return None
    asked = asked_wait(headers, now)
    if asked is not None:
        return asked
    wait = SECOND * 2 ** (attempt - 1)
    return wait if now + wait <= give_up_at else None


def _bounded(wait: float | None) -> int | None:
    return None if wait is None else round(max(SHORTEST, min(wait, LONGEST)))


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _until(text: str, now: Instant) -> int | None:
    """Milliseconds from now to a point in time in ISO 8601 or as an HTTP date; None if neither."""
    try:
        return parse_instant(text) - now
    except BadInput:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
