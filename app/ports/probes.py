"""The contract of sources that tell cheaply whether reading a list is worth its price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from app.domain.account import Account
from app.domain.watch import ListKind
from app.ports.sources import Source


@dataclass(frozen=True, slots=True)
class Glance:
    """What a platform says of a list for the price of a request or two.

    `claimed`: how many members it counts, None if it does not say. `head`: ids of the newest
    members, newest first; empty where the list is in another order, or nobody asked.
    """

    claimed: int | None = None
    head: Sequence[str] = ()


@runtime_checkable
class Probing(Source, Protocol):
    """A source that tells whether a list is likely to have changed; it proves nothing of anybody.

    `probe_requests`: how many requests that takes.
    """

    probe_requests: int

    async def probe(self, account: Account, list: ListKind) -> Glance:
        """Ask for what is cheap. Raises SourceError as a walk does."""
        ...
