"""Figures in words a person reads without thinking."""

from __future__ import annotations

from urllib.parse import quote

from app.domain.instant import DAY, HOUR, MINUTE, Instant, to_datetime

# Lower bound of the confidence -> what to call it. The words follow the scale of the intelligence
# services' "likely" ladder, stretched at its upper end where alerts live.
_SURE = (
    (0.999, "practically certain"),
    (0.99, "almost certain"),
    (0.9, "very likely"),
    (0.7, "likely"),
    (0.4, "as likely as not"),
    (0.0, "unlikely"),
)


def sure(confidence: float) -> str:
    """A confidence from 0 to 1 in words."""
    return next(word for bound, word in _SURE if confidence >= bound)


def percent(share: float) -> str:
    """A share from 0 to 1 as a percentage that never claims certainty."""
    if share >= 0.9995:
        return "over 99.9 %"
    return f"{100 * share:.1f} %"


def minute(instant: Instant) -> str:
    """A time to the minute, as a person reads it: 3 Mar 2026, 14:05 UTC."""
    moment = to_datetime(instant)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def length(milliseconds: int) -> str:
    """A length of time in the largest unit that leaves it whole or nearly so."""
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        count = round(milliseconds / unit)
        if count >= 2 or milliseconds == unit:
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than 2 minutes"


def account_path(network: str, id: str) -> str:
    """Where the page of an account is."""
    return f"/accounts/{quote(network, safe='')}/{quote(id, safe='')}"


def chart_path(network: str, id: str) -> str:
    """Where the timeline of an account is drawn."""
    return f"/charts/{quote(network, safe='')}/{quote(id, safe='')}"
