"""Stand-ins for the network and for time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field

import httpx

from app.domain.budget import Budget, month_of
from app.domain.grant import Grant
from app.domain.owner import OwnerId
from app.domain.token import Token
from app.net.outbound import Outbound
from app.net.settings import NetSettings
from app.ports.budgets import Purse

NOW = 1_795_000_000_000

Answering = Callable[[httpx.Request], httpx.Response]
TokensOf = Callable[[OwnerId, str, str], Sequence[Token]]


@dataclass
class FakeClock:
    """Time that passes only while somebody sleeps. `naps`: for how many seconds each time."""

    time: int = NOW
    naps: list[float] = field(default_factory=list)

    def now(self) -> int:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.time += round(seconds * 1000)


class Kept:
    """Tokens from a function. `fresh`: those that were to be kept since."""

    def __init__(self, of: TokensOf) -> None:
        self.of = of
        self.fresh: list[Token] = []

    def keep(self, owner: OwnerId, fresh: Token) -> None:
        self.fresh.append(fresh)


@dataclass
class FakePurse:
    """Keeps account in memory. `used_by_month`: by the name of the budget and the month.

    `windows`: by the name of a grant, when its window ends and what is used of it.
    """

    used_by_month: dict[tuple[str, str], int] = field(default_factory=dict)
    windows: dict[str, tuple[int, int]] = field(default_factory=dict)

    def lease(self, grant: Grant, now: int) -> tuple[int, int]:
        ends, used = self.windows.get(grant.name, (0, 0))
        if ends <= now:
            ends, used = now + grant.period, 0
        amount = min(grant.block, grant.limit - used)
        self.windows[grant.name] = ends, used + amount
        return amount, ends

    def take(self, budget: Budget, amount: int, now: int) -> bool:
        if self.used(budget, now) + amount > budget.limit:
            return False
        self.give_back(budget, -amount, now)
        return True

    def give_back(self, budget: Budget, amount: int, taken_at: int) -> None:
        key = budget.name, month_of(taken_at)
        self.used_by_month[key] = self.used_by_month.get(key, 0) - amount

    def used(self, budget: Budget, now: int) -> int:
        return self.used_by_month.get((budget.name, month_of(now)), 0)


def outbound(
    answering: Answering,
    clock: FakeClock | None = None,
    tokens: TokensOf | None = None,
    purse: Purse | None = None,
    **settings: object,
) -> Outbound:
    """An Outbound whose every server is the given function."""
    clock = clock or FakeClock()
    return Outbound(
        clock,
        NetSettings.model_validate({"pace_seconds": 0} | settings),
        tokens=Kept(tokens) if tokens else None,
        purse=purse or FakePurse(),
        transport=httpx.MockTransport(answering),
        sleep=clock.sleep,
    )


class Chunks(httpx.AsyncByteStream):
    """A body in the given pieces, byte for byte as on the wire."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


class Drip(httpx.AsyncByteStream):
    """A byte now and then, for ever: no single read is ever late."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.005)
