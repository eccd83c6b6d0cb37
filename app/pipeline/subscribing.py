"""Somebody else's block list taken in as hints: where it agrees with what was seen here is shown."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from app.domain.errors import BadInput, ChurnwatchError, RateLimited
from app.domain.hint import Subscription, read_list
from app.domain.instant import Instant
from app.domain.text import visible
from app.net.addresses import BaseAddress, base_address
from app.net.outbound import Outbound
from app.pipeline.own_faults import in_words
from app.ports.clock import Clock
from app.ports.storage import Storage, Work

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
LONGEST_ETAG = 1_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is at an address now: the list, and what its server calls this state of it."""

    data: bytes
    etag: str | None = None


def read(outbound: Outbound, origin: str) -> Fetched:
    """The list at an address or in a file. Raises BadInput, and what a visit raises."""
    if not is_address(origin):
        return Fetched(Path(origin).read_bytes())
    fetched = asyncio.run(fetch(outbound, origin))
    assert fetched is not None, "no state of it was named"
    return fetched


async def fetch(outbound: Outbound, origin: str, etag: str | None = None) -> Fetched | None:
    """The list at an address, None if it is in the state called `etag`.

    Raises BadInput, and what a visit raises.
    """
    server = "/".join(origin.split("/")[:3])
    base = _server(server, outbound.settings.allow_hosts)
    headers = {"if-none-match": etag} if etag else {}
    async with outbound.visit(base, "its block list") as visit:
        path = origin.removeprefix(server) or "/"
        answer = await visit.get(path, headers=headers, expect=(200, 304) if etag else (200,))
    if answer.status == 304:
        return None
    state = answer.headers.get("etag", "")
    return Fetched(answer.body, state if 0 < len(state) <= LONGEST_ETAG else None)


def _server(address: str, named: Collection[str]) -> BaseAddress:
    """Where a list is; a host that is `named` may be read by http, too, and on any port."""
    server = base_address(address, configured=True)
    if server.url.host in named:
        return server
    if server.url.scheme != "https" or server.url.port is not None:
        raise BadInput(
            "a list is read by https on its usual port:"
            f" if you mean {visible(server.url.host)}, name it in CHURNWATCH_ALLOW_HOSTS"
        )
    return replace(server, configured=False)


def is_address(origin: str) -> bool:
    """Whether a list comes from a server, which can be asked again."""
    return "://" in origin


def subscribe(work: Work, one: Subscription, fetched: Fetched, now: Instant) -> Subscription:
    """Keep what a list says, in the place of what it said before. Raises BadInput."""
    if not _NAME.fullmatch(one.source):
        raise BadInput("a subscription is called by small letters, digits, dots and hyphens")
    told = {account.key: reason for account, reason in read_list(fetched.data, one.network)}
    erased = work.suppressed.among(list(told))
    named = {key: reason for key, reason in told.items() if key not in erased}
    made = replace(one, at=now, entries=len(named), etag=fetched.etag, fault=None)
    work.hints.put(made, named)
    return made


class Rereading:
    """Reads subscriptions again when they are due; what cannot be read stays as it was."""

    def __init__(self, storage: Storage, outbound: Outbound, clock: Clock) -> None:
        self._storage = storage
        self._outbound = outbound
        self._clock = clock
        self._closed = False

    async def run(self) -> int:
        """Read what is due, for everybody; returns how many lists said something new."""
        return sum([await self._run_for(self._storage.of(one)) for one in self._storage.owners()])

    def close(self) -> None:
        """Begin nothing any more."""
        self._closed = True

    async def _run_for(self, storage: Storage) -> int:
        now = self._clock.now()
        with storage.reading() as work:
            due = [one for one in work.hints.all() if one.every and one.due_at <= now]
        return sum([await self._read(storage, one) for one in due])

    async def _read(self, storage: Storage, one: Subscription) -> bool:
        now = self._clock.now()
        with storage.writing() as work:
            if self._closed or not work.hints.claim(one, now):
                return False
        claimed = replace(one, due_at=now + one.every)
        try:
            with in_words():
                fetched = await fetch(self._outbound, one.origin, one.etag)
                with storage.writing() as work:
                    if fetched is None:
                        work.hints.note(one.source, at=now, fault=None)
                    elif claimed in work.hints.all():
                        subscribe(work, claimed, fetched, now)
        except ChurnwatchError as fault:
            log.warning("subscription_not_read", source=one.source, reason=str(fault))
            again = max(claimed.due_at, fault.retry_at if isinstance(fault, RateLimited) else 0)
            with storage.writing() as work:
                work.hints.note(one.source, fault=str(fault), due_at=again)
            return False
        return fetched is not None
