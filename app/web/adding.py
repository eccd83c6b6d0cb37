"""Looking for an account and beginning to watch it on somebody's request, who waits for the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import TypeVar

from app.domain.account import Profile
from app.domain.budget import Quote
from app.domain.errors import Temporary
from app.domain.watch import ListKind, Watch, claimed
from app.pipeline.asked import guesses
from app.pipeline.recognising import recognise
from app.pipeline.watching import add_watch, quote
from app.web.application import Application

# Longer than that nobody looks at a form that does nothing.
PATIENCE_SECONDS = 20

Answer = TypeVar("Answer")


def find(app: Application, text: str) -> Profile:
    """Whom a text names, by the platforms' own word. Blocks while they are asked.

    Raises BadInput, and what Source.look_up raises.
    """
    source = partial(app.capture.source, owner=app.storage.owner)
    return waited(recognise(guesses(text), source), "the platform")


def add(
    app: Application, network: str, account: str, list: ListKind, interval: int | None
) -> tuple[Watch, Quote | None]:
    """Watch a list every `interval` milliseconds, None as it needs. Blocks while the platform is asked.

    The quote tells what its captures cost, None where they are free.

    Raises what `add_watch` raises, and Temporary if the platform takes too long.
    """
    source = app.capture.source(network, app.storage.owner)
    adding = add_watch(app.storage, source, app.clock, account, list, interval)
    watch, profile = waited(adding, network)
    return watch, quote(source, profile.account, claimed(profile, list))


def waited(asking: Coroutine[object, object, Answer], whom: str) -> Answer:
    """What somebody answers who is asked while a person waits. Raises Temporary if it takes long."""
    return asyncio.run(_within(asking, whom))


async def _within(asking: Coroutine[object, object, Answer], whom: str) -> Answer:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asking
    except TimeoutError:
        raise Temporary(f"{whom} did not answer within {PATIENCE_SECONDS} seconds") from None
