"""Somebody else's block list taken in as hints: where it agrees with what was seen here is shown."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.hint import Subscription, read_list
from app.domain.instant import Instant
from app.net.addresses import base_address
from app.net.outbound import Outbound
from app.ports import Work

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")


def read(outbound: Outbound, origin: str) -> bytes:
    """The list at an https address or in a file. Raises BadInput, and what a visit raises."""
    if "://" in origin:
        return asyncio.run(_fetch(outbound, origin))
    return Path(origin).read_bytes()


async def _fetch(outbound: Outbound, address: str) -> bytes:
    server = "/".join(address.split("/")[:3])
    async with outbound.visit(base_address(server), "its block list") as visit:
        answer = await visit.get(address.removeprefix(server) or "/")
    return answer.body


def subscribe(
    work: Work, source: str, origin: str, data: bytes, network: str | None, now: Instant
) -> Subscription:
    """Keep what a list says, in the place of what it said before. Raises BadInput."""
    if not _NAME.fullmatch(source):
        raise BadInput("a subscription is called by small letters, digits, dots and hyphens")
    named = {account.key: reason for account, reason in read_list(data, network)}
    made = Subscription(source, origin, now, len(named))
    work.hints.put(made, named)
    return made
