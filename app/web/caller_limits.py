"""How often one caller may object, or try to sign in: often enough for anybody, and not for a machine."""

from __future__ import annotations

from collections import deque
from ipaddress import ip_address
from threading import Lock
from typing import Annotated, cast

from fastapi import Depends, Request

from app.domain.instant import HOUR, SECOND, Instant
from app.web.errors import Problem

MOST_AN_HOUR = 5
MOST_SIGN_INS = 30
# Callers remembered at a time; they are forgotten after an hour, and with the process.
_REMEMBERED = 10_000
# What a home gets is a /64 of IPv6: https://www.rfc-editor.org/rfc/rfc6177
_HOME_BITS = 64


class CallerLimit:
    """Counts what comes from an address. Nothing of it is stored."""

    def __init__(self, most: int, advice: str) -> None:
        self._most = most
        self._advice = advice
        self._seen: dict[str, deque[Instant]] = {}
        self._lock = Lock()

    def count(self, caller: str, now: Instant) -> None:
        """Count one more. Raises Problem `too_many` if that is too many within an hour."""
        with self._lock:
            if len(self._seen) >= _REMEMBERED:
                self._seen = {one: at for one, at in self._seen.items() if at[-1] > now - HOUR}
            times = self._seen.setdefault(caller, deque(maxlen=self._most))
            if len(times) == self._most and times[0] > now - HOUR:
                wait = (times[0] + HOUR - now) // SECOND + 1
                raise Problem("too_many", self._advice, headers={"Retry-After": str(wait)})
            times.append(now)


def caller_of(request: Request) -> str:
    """Where a request comes from, as far as one household is told from another."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(int(address) >> _HOME_BITS)


def limits() -> dict[str, CallerLimit]:
    """What counts the callers of a process."""
    return {
        "callers": CallerLimit(
            MOST_AN_HOUR, "Objections are read by a person: a few an hour are kept."
        ),
        "sign_ins": CallerLimit(MOST_SIGN_INS, "Too many have tried to sign in from there."),
    }


async def sign_ins(request: Request) -> CallerLimit:
    """What counts those who try to sign in."""
    return cast(CallerLimit, request.app.state.sign_ins)


SignIns = Annotated[CallerLimit, Depends(sign_ins)]


async def callers(request: Request) -> CallerLimit:
    """What counts the callers of this process."""
    return cast(CallerLimit, request.app.state.callers)


Callers = Annotated[CallerLimit, Depends(callers)]
