"""Beginning to watch a list: whose it is, by an id that no renaming changes."""

from __future__ import annotations

from app.domain.account import Profile
from app.domain.errors import BadInput
from app.domain.instant import DAY, MINUTE, span
from app.domain.watch import ListKind, Watch
from app.ports import Clock, Source, Storage

# Walking more often annoys the platform, less often than this shows nothing of a weekly rhythm.
SHORTEST, LONGEST = 10 * MINUTE, 30 * DAY


async def add_watch(
    storage: Storage, source: Source, clock: Clock, name: str, list: ListKind, interval: int
) -> tuple[Watch, Profile]:
    """Watch a list of the account with this handle or id, every `interval` milliseconds.

    A list that is watched already keeps its history and becomes live. The profile tells how long
    the list is said to be. Raises BadInput, and what Source.look_up raises.
    """
    checked_interval(interval)
    profile = await source.look_up(name)
    with storage.writing() as work:
        watch = work.watches.add(profile.account, list, interval, live=True, now=clock.now())
        work.accounts.add([(profile.account.key, profile.account)])
    return watch, profile


def checked_interval(interval: int) -> int:
    """The interval in milliseconds, if a list can be watched so often. Raises BadInput."""
    if not SHORTEST <= interval <= LONGEST:
        raise BadInput(f"a list can be watched every {span(SHORTEST)} to every {span(LONGEST)}")
    return interval


def claimed(profile: Profile, list: ListKind) -> int | None:
    """How many members the platform says the list has; None if it does not say."""
    return profile.followers if list is ListKind.FOLLOWERS else profile.following
