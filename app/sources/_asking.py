"""Asking a platform about accounts, a group at a time, for as long as it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

import structlog

from app.domain.account import Account
from app.domain.errors import SourceError
from app.ports.sources import Standing

T = TypeVar("T")

Ask = Callable[[Sequence[T]], Awaitable[dict[str, Standing]]]
"""What the platform says about one group of accounts, by id."""

log = structlog.get_logger(__name__)


async def ask_in_groups(
    account: Account, items: Sequence[T], size: int, ask: Ask[T]
) -> dict[str, Standing]:
    """Ask about the items, at most `size` at a time, whose edges are with the account.

    If a fault cuts this short, returns the answers until then; raises it if there is none.
    """
    standings: dict[str, Standing] = {}
    for group in batches(items, size):
        try:
            standings |= await ask(group)
        except SourceError as fault:
            if not standings:
                raise
            log.warning("stand_cut_short", account=account.id, reason=str(fault))
            break
    return standings


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Slices of at most `size` items."""
    return (items[start : start + size] for start in range(0, len(items), size))
