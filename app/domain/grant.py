"""Grants: how many requests a host answers in a period, of whoever asks it with one credential. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from app.domain.errors import BadInput, RateLimited
from app.domain.instant import DAY, HOUR, MINUTE, Instant, rfc3339, span

# What a person sets instead of what is known of a host.
SETTING = "CHURNWATCH_REQUESTS"
_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}
_SET = re.compile(r"([a-z0-9.:-]{1,259})=([1-9][0-9]{0,8})/([1-9][0-9]{0,3})([mhd])")
# Written down at once, so that it costs little: 2 % of the whole at most, which a crash loses.
_PARTS, _LARGEST_BLOCK = 50, 100


@dataclass(frozen=True, slots=True)
class Grant:
    """So many requests in each `period` of milliseconds.

    `name`: the host, and whose credential; never a secret. `carrying`: only requests with one of these
    parameters count; all of them if it is empty.
    """

    name: str
    limit: int
    period: int
    carrying: frozenset[str] = frozenset()

    @property
    def block(self) -> int:
        """How many are taken at once."""
        return max(1, min(self.limit // _PARTS, _LARGEST_BLOCK))

    @property
    def daily(self) -> float:
        """How many that is in a day."""
        return self.limit * DAY / self.period

    def latest(self, now: Instant) -> Instant:
        """No window ends later, unless the clock was set back since it began.

        Another worker's clock may be ahead of ours, by less than a period.
        """
        return now + 2 * self.period

    def counts(self, parameters: Collection[str]) -> bool:
        """Whether a request with parameters of these names is counted."""
        return not self.carrying or not self.carrying.isdisjoint(parameters)

    def used_up(self, about: str, until: Instant) -> RateLimited:
        """The error for a request that is not sent."""
        return RateLimited(
            f"{self.name} is not asked about {about} before {rfc3339(until)}: the"
            f" {self.limit:,} requests of {span(self.period)} are used; {SETTING} sets how many",
            until,
        )


def read_grants(text: str) -> dict[str, Grant]:
    """Read HOST=COUNT/PERIOD, separated by commas, such as api.github.com=1000/1h. Raises BadInput."""
    grants = {}
    for part in filter(None, (one.strip().lower() for one in text.split(","))):
        found = _SET.fullmatch(part)
        if found is None:
            raise BadInput("give HOST=COUNT/PERIOD, such as api.github.com=1000/1h")
        host, count, length, unit = found.groups()
        grants[host] = Grant(host, int(count), int(length) * _UNITS[unit])
    return grants


def chosen(known: Sequence[Grant], own: Grant | None) -> tuple[Grant, ...]:
    """What holds for a host: the person's `own` number for all requests, or what is `known` of it.

    The first that is known says whose credential it is; of whom nothing is known has none.
    """
    if own is None:
        return tuple(known)
    of_whom = known[0].name if known else own.name
    return (replace(own, name=of_whom),)
