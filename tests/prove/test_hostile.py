"""The hostile servers of tests/net, all at once, with the limits that everybody has."""

from __future__ import annotations

import asyncio
import resource
import time

import pytest

from app.domain.errors import Temporary
from app.net.settings import NetSettings
from tests.net.hostile import CONDUCTS, ask
from tests.net.wire import Conduct, server
from tests.prove.conftest import Proof

# Each is asked three times before it is given up, for half a minute at most.
LONGEST, MEBIBYTE = 120.0, 2**10
pytestmark = pytest.mark.network


async def cost(conduct: Conduct) -> float:
    """How many seconds a server holds up whoever asks it."""
    began = time.monotonic()
    async with server(conduct) as port:
        with pytest.raises(Temporary):
            await ask(f"http://127.0.0.1:{port}", NetSettings())
    return time.monotonic() - began


async def costs() -> list[float]:
    return await asyncio.gather(*(cost(conduct) for conduct, *_ in CONDUCTS.values()))


def test_every_hostile_server_is_left(proof: Proof) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    longest = max(asyncio.run(costs()))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // MEBIBYTE

    assert longest < LONGEST
    assert grown < 32 * len(CONDUCTS)
    proof(
        f"{len(CONDUCTS)} hostile servers at once: bombs, drips, floods, silence",
        f"all left, the last after {longest:.0f} s; {grown} MiB of memory for all of them",
    )
