"""Beginning to watch a list on somebody's request, who waits for the answer."""

from __future__ import annotations

import asyncio

from app.domain.errors import Temporary
from app.domain.watch import ListKind, Watch
from app.pipeline.watching import add_watch
from app.web.application import Application

# Longer than that nobody looks at a form that does nothing.
PATIENCE_SECONDS = 20


def add(app: Application, network: str, account: str, list: ListKind, interval: int) -> Watch:
    """Watch a list every `interval` milliseconds. Blocks while the platform is asked.

    Raises what `add_watch` raises, and Temporary if the platform takes too long.
    """
    return asyncio.run(_add(app, network, account, list, interval))


async def _add(
    app: Application, network: str, account: str, list: ListKind, interval: int
) -> Watch:
    source = app.capture.source(network, app.storage.owner)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            watch, _ = await add_watch(app.storage, source, app.clock, account, list, interval)
    except TimeoutError:
        raise Temporary(f"{network} did not answer within {PATIENCE_SECONDS} seconds") from None
    return watch
