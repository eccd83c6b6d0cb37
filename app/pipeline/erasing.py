"""A person taken out of everything that is stored, and kept out, because they asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.domain.account import Account, AccountKey, account_key
from app.domain.errors import BadInput, NotFound
from app.domain.ids import is_id
from app.domain.instant import Instant
from app.domain.message import ERASED
from app.domain.text import visible
from app.domain.watch import Watch
from app.pipeline.naming import called
from app.pipeline.publish import refresh_published
from app.ports.storage import Storage, Work

INSTEAD = "an erased account"


@dataclass(slots=True)
class Erased:
    """What an erasure took away. `watches`: of the account's own lists. `rosters`: it was on.

    `rewritten`: sentences about others that named it. `acts`: blocks and mutes that still stand, on
    platforms, of which nothing is known here any more.
    """

    alerts: int = 0
    watches: int = 0
    rosters: int = 0
    entries: int = 0
    rows: int = 0
    rewritten: int = 0
    acts: int = 0


def find_everywhere(storage: Storage, name: str, network: str | None) -> Account:
    """The account that anybody here knows by this id or handle.

    Where it is not known, an id on a named network will do: it is kept out from the beginning.
    Raises NotFound, or BadInput if it could be several.
    """
    found: dict[tuple[str, str], Account] = {}
    for owner in storage.owners():
        with storage.of(owner).reading() as work:
            known = called(work, name)
            known += [
                w.account for w in work.watches.all() if name in (w.account.id, w.account.name)
            ]
        found |= {(one.network, one.id): one for one in known if network in (None, one.network)}
    if len(found) > 1:
        told = ", ".join(f"{one.id} on {one.network}" for one in found.values())
        raise BadInput(f"{visible(name)} could be {told}: name its id, and the network with it")
    if found:
        return next(iter(found.values()))
    if network is None or not is_id(name):
        raise NotFound(
            f"nobody called {visible(name)} is known here; give the network and the stable id to"
            " keep somebody out who was never seen"
        )
    return Account(network, name)


def acts_on(storage: Storage, account: Account) -> int:
    """How many blocks and mutes of an account, or in its name, can only be taken back before it is erased."""
    found = 0
    for owner in storage.owners():
        with storage.of(owner).reading() as work:
            found += work.erasures.acts_on(account)
    return found


def erase(storage: Storage, account: Account, now: Instant) -> Erased:
    """Forget an account in one transaction; only a keyed hash of it stays, which keeps it out."""
    done = Erased()
    with storage.writing_for_each() as parts:
        for work in parts:
            for key in _keys(account):
                work.suppressed.add(key, now)
            _erase(work, account, now, done)
    return done


def lift(storage: Storage, account: Account) -> None:
    """Let an account be stored again when it is next seen. Raises NotFound."""
    with storage.writing() as work:
        lifted = [work.suppressed.lift(key) for key in _keys(account)]
        if not any(lifted):
            raise NotFound(f"{visible(account.id)} on {account.network} was never erased here")


def _keys(account: Account) -> list[AccountKey]:
    """Its own key, and the one it has in exports that know people by their names alone."""
    handle = account.handle
    named = [account_key(account.network, handle)] if handle and is_id(handle) else []
    return [account.key, *named]


def _erase(work: Work, account: Account, now: Instant, done: Erased) -> None:
    names = [account.id, str(account.key), *([account.handle] if account.handle else [])]
    for key in _keys(account):
        alerts = work.erasures.alerts_of(key)
        done.alerts += len(alerts)
        work.erasures.drop_alerts(key)
        for id in alerts:
            work.alerts.tell(ERASED, id, now, {"alert": id})
    for watch_id in work.erasures.watches_of(account):
        work.watches.remove(watch_id)
        done.watches += 1
    for watch in work.watches.all():
        done.rosters += _leave(work, watch, _keys(account))
    done.rewritten += work.erasures.scrub(names, INSTEAD)
    refresh_published(work, now)
    done.entries += sum(work.erasures.forget_entries(key) for key in _keys(account))
    done.acts += work.erasures.acts_on(account)
    done.rows += work.erasures.forget(account)


def _leave(work: Work, watch: Watch, keys: Sequence[AccountKey]) -> bool:
    """Take an account off a list without an event; returns whether it was on it now.

    The list is written anew even if it was not: older changes of it may still name the account.
    """
    watch = work.watches.get(watch.id)
    if not watch.state.roster_version:
        return False
    roster = work.rosters.get(watch.id, watch.state.roster_version)
    after = roster.without(keys)
    version = watch.state.roster_version + 1
    work.rosters.rewrite(watch.id, version, after)
    state = replace(watch.state, roster_version=version, members=len(after))
    work.watches.save(watch, state)
    if waiting := work.rosters.absent(watch.id):
        since, absent = waiting
        work.rosters.hold(watch.id, since, absent[~np.isin(absent, keys)])
    return len(after) < len(roster)
