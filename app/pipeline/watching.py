"""Beginning to watch a list: whose it is, by an id that no renaming changes."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.account import Account, Profile
from app.domain.budget import Quote
from app.domain.errors import BadInput
from app.domain.instant import DAY, MINUTE, span
from app.domain.sampling import USUAL
from app.domain.text import pasted
from app.domain.watch import ListKind, Watch, claimed
from app.pipeline.kept_out import refuse_erased
from app.pipeline.pacing import set_pace
from app.ports.budgets import Priced
from app.ports.clock import Clock
from app.ports.sources import Source
from app.ports.storage import Storage

# Walking more often annoys the platform, less often than this shows nothing of a weekly rhythm.
SHORTEST, LONGEST = 10 * MINUTE, 30 * DAY


Agree = Callable[[Quote], None]
"""Told what a capture costs before a list is watched; raises if that is too much."""


def whatever_it_costs(quote: Quote) -> None:
    """Agree to any price: the budget bounds it."""


async def add_watch(
    storage: Storage,
    source: Source,
    clock: Clock,
    name: str,
    list: ListKind,
    interval: int | None,
    agree: Agree = whatever_it_costs,
) -> tuple[Watch, Profile]:
    """Watch a list of the account with this handle or id, every `interval` milliseconds.

    None: at intervals that follow the list; where a platform charges, every six hours, for that is
    what was agreed to.

    A list that is watched already keeps its history and becomes live. The profile tells how long
    the list is said to be. Raises BadInput, and what Source.look_up and `agree` raise; then nothing
    is watched.
    """
    every = USUAL if interval is None else checked_interval(interval)
    profile = await source.look_up(pasted(name))
    price = quote(source, profile.account, claimed(profile, list))
    if price is not None:
        agree(price)
    with storage.writing() as work:
        refuse_erased(work, profile.account)
        known = work.watches.find(profile.account, list)
        watch = work.watches.add(profile.account, list, every, live=True, now=clock.now())
        if known is None or not known.live:
            set_pace(work, watch.id, interval if price is None else every, clock.now())
        work.accounts.add([(profile.account.key, profile.account)])
    return watch, profile


def quote(source: Source, account: Account, members: int | None) -> Quote | None:
    """What a capture of a list with so many members costs; None if its source is free."""
    return source.quote(account, members) if isinstance(source, Priced) else None


def checked_interval(interval: int) -> int:
    """The interval in milliseconds, if a list can be watched so often. Raises BadInput."""
    if not SHORTEST <= interval <= LONGEST:
        raise BadInput(f"a list can be watched every {span(SHORTEST)} to every {span(LONGEST)}")
    return interval
