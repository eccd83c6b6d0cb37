"""Block lists put together from standing alerts, without anybody whom a watched account follows."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.account import Account, AccountKey
from app.domain.alert import State
from app.domain.blocklist import BlockList, Spared, blockable, entry_of
from app.domain.errors import NotFound
from app.domain.instant import Instant
from app.domain.text import visible
from app.domain.watch import ListKind
from app.pipeline.dossier import present
from app.ports import Work

# The lists there are: name -> title.
TITLES = {"suggested": "Accounts that follow and unfollow again and again"}


def suggest(work: Work, name: str, now: Instant) -> BlockList:
    """The block list of this name as it stands. Raises NotFound."""
    if name not in TITLES:
        there = ", ".join(TITLES)
        raise NotFound(f"there is no block list {visible(name)}; there is: {there}")
    as_of = present(work, now)
    standing = work.alerts.all([State.OPEN, State.ACKNOWLEDGED])
    alerts = [alert for alert in standing if blockable(alert, as_of)]
    keys = [alert.key for alert in alerts]
    accounts = work.accounts.get(keys)
    followed = _followed(work, keys)
    entries = [entry_of(a, accounts[a.key]) for a in alerts if a.key not in followed]
    entries.sort(key=lambda entry: (-entry.confidence, entry.account.network, entry.account.id))
    return BlockList(name, TITLES[name], as_of, tuple(entries), _spared(accounts, followed))


def _followed(work: Work, keys: Sequence[AccountKey]) -> dict[AccountKey, str]:
    """Which of these accounts a watched account follows, and which one."""
    found: dict[AccountKey, str] = {}
    for watch in work.watches.all():
        if watch.list is not ListKind.FOLLOWING or not watch.state.roster_version:
            continue
        roster = work.rosters.get(watch.id, watch.state.roster_version)
        at = roster.position(keys).tolist()
        found |= {k: watch.account.name for k, row in zip(keys, at, strict=True) if row >= 0}
    return found


def _spared(
    accounts: dict[AccountKey, Account], followed: dict[AccountKey, str]
) -> tuple[Spared, ...]:
    return tuple(Spared(accounts[key], by) for key, by in followed.items())
