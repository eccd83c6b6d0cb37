"""Versions of the published lists: written when something changed, held when too much did."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import structlog

from app.domain.account import AccountKey
from app.domain.alert import Severity, State
from app.domain.blocklist import BlockList, Entry, Version
from app.domain.canonical import digest, list_hash, told_entry
from app.domain.errors import ChurnwatchError, Conflict
from app.domain.growth import Movement, hold_growth, hold_shrink
from app.domain.instant import DAY, Instant
from app.domain.message import HELD, PUBLISHED
from app.domain.watch import ListKind
from app.pipeline.dossier import present
from app.pipeline.own_faults import in_words
from app.pipeline.suggest import Proposal, Shield
from app.ports.clock import Clock
from app.ports.storage import Storage, Work

log = structlog.get_logger(__name__)

_LEFT = "what was seen of it no longer meets the rule of this list"
_FADED = "nothing new was seen until its entry ended"
_DISMISSED = "a person has looked at it and dismissed it"


@dataclass(frozen=True, slots=True)
class _Change:
    """What the next version would do. `asked`: retractions that nothing may delay, and why."""

    added: dict[AccountKey, tuple[Entry, bytes]]
    changed: dict[AccountKey, tuple[Entry, bytes]]
    asked: dict[AccountKey, str]
    left: dict[AccountKey, str]


def publish(work: Work, slug: str, now: Instant) -> Version | None:
    """Let everybody read a list, as it is now. Raises NotFound, Conflict for a list with notes."""
    one = work.blocklists.get(slug)
    if one.rule.severity is Severity.NOTE:
        raise Conflict(f"{slug} takes notes, which accuse nobody: it has to stay private")
    work.blocklists.save(replace(one, published=True))
    return approve(work, slug, now)


def unpublish(work: Work, slug: str) -> None:
    """Make a list private again; what it said is kept for the next time. Raises NotFound."""
    work.blocklists.save(replace(work.blocklists.get(slug), published=False, held=None))


def approve(work: Work, slug: str, now: Instant) -> Version | None:
    """Publish what the list would say now, however much that is. Raises NotFound, Conflict."""
    one = work.blocklists.get(slug)
    if not one.published:
        raise Conflict(f"{slug} is private: publish it first")
    work.blocklists.save(replace(one, approved_at=now, held=None))
    return refresh(work, slug, now, approved=True)


def refresh_all(storage: Storage, now: Instant) -> int:
    """Bring everybody's published lists up to date; returns how many versions were written.

    A list that fails keeps its last version, and the others go on.
    """
    return sum(_refresh_of(storage.of(owner), now) for owner in storage.owners())


def _refresh_of(storage: Storage, now: Instant) -> int:
    with storage.reading() as work:
        waiting = [one.slug for one in work.blocklists.all() if _moved(work, one, now)]
    written = 0
    for slug in waiting:
        try:
            with in_words(), storage.writing() as work:
                written += refresh(work, slug, now) is not None
        except ChurnwatchError as fault:
            log.error("blocklist_not_refreshed", list=slug, reason=str(fault))
    return written


class Publisher:
    """Keeps the published lists up to date, for as long as it is asked to."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._closed = False

    async def run(self) -> int:
        """Bring every list up to date; returns how many versions were written."""
        if self._closed:
            return 0
        return await asyncio.to_thread(refresh_all, self._storage, self._clock.now())

    def close(self) -> None:
        """Begin nothing any more."""
        self._closed = True


def refresh_published(work: Work, now: Instant) -> None:
    """Bring every published list up to date in this transaction: what a person asked for is done."""
    for one in work.blocklists.all():
        if one.published:
            refresh(work, one.slug, now)


def refresh(work: Work, slug: str, now: Instant, approved: bool = False) -> Version | None:
    """Write the next version of a published list if it differs; None if it does not."""
    one = work.blocklists.get(slug)
    if not one.published:
        return None
    digests = work.editions.digests(one.id)
    change = _change(work, one, digests, now)
    held = None if approved else _guard(work, one, change, len(digests), now)
    if held != one.held:
        one = replace(one, held=held)
        work.blocklists.save(one)
        if held:
            _say(work, one, HELD, now, reason=held)
    version = _write(work, one, digests, change, now)
    work.blocklists.look_at(one.id, _found(work, one, now))
    return version


def _change(
    work: Work, one: BlockList, digests: Mapping[AccountKey, bytes], now: Instant
) -> _Change:
    wanted: dict[AccountKey, tuple[Entry, bytes]] = {}
    present_keys: set[AccountKey] = set()
    for entry in Proposal(work, one, now):
        present_keys.add(entry.key)
        mark = digest(told_entry(entry))
        if digests.get(entry.key) != mark:
            wanted[entry.key] = entry, mark
    added = {key: made for key, made in wanted.items() if key not in digests}
    changed = {key: made for key, made in wanted.items() if key in digests}
    asked, left = _gone(work, one, [key for key in digests if key not in present_keys], now)
    return _Change(added, changed, asked, left)


def _gone(
    work: Work, one: BlockList, gone: list[AccountKey], now: Instant
) -> tuple[dict[AccountKey, str], dict[AccountKey, str]]:
    """Those who leave the list: whose leaving nothing may delay, and the others, each with why."""
    if not gone:
        return {}, {}
    as_of = present(work, now)
    latest = work.alerts.latest(gone)
    dismissed = {key for key, alert in latest.items() if alert.state is State.DISMISSED}
    asked = dict.fromkeys(dismissed, _DISMISSED) | Shield(work, one.slug).why(gone)
    left: dict[AccountKey, str] = {}
    for key in set(gone) - asked.keys():
        entry = work.editions.entry(one.id, key)
        if entry and entry.until <= as_of:
            asked[key] = _FADED
        else:
            left[key] = _LEFT
    return asked, left


def _guard(work: Work, one: BlockList, change: _Change, size: int, now: Instant) -> str | None:
    """Why a person has to look first; what has to wait is taken out of the change."""
    came, went = work.editions.moved(one.id, max(now - DAY, one.approved_at))
    moved = Movement(size, len(change.added), len(change.left), came, went)
    growth, shrink = hold_growth(moved), hold_shrink(moved)
    if growth:
        change.added.clear()
    if shrink:
        change.left.clear()
    return "; ".join(why for why in (growth, shrink) if why) or None


def _write(
    work: Work,
    one: BlockList,
    digests: Mapping[AccountKey, bytes],
    change: _Change,
    now: Instant,
) -> Version | None:
    put = change.added | change.changed
    retracted = change.left | change.asked
    if not put and not retracted and one.version:
        return None
    marks = {key: mark for key, mark in digests.items() if key not in retracted}
    marks |= {key: mark for key, (_, mark) in put.items()}
    version = Version(
        number=one.version + 1,
        at=now,
        hash=list_hash(marks.values()),
        entries=len(marks),
        added=len(change.added),
        changed=len(change.changed),
        retracted=len(retracted),
    )
    work.blocklists.save(replace(one, version=version.number))
    work.editions.put(one.id, version, _each(put), retracted)
    _say(work, one, PUBLISHED, now, version=version.number, hash=version.hash)
    return version


def _say(work: Work, one: BlockList, kind: str, now: Instant, **more: object) -> None:
    work.alerts.tell(kind, f"blocklist {one.slug}", now, {"list": one.slug, **more})


def _each(put: Mapping[AccountKey, tuple[Entry, bytes]]) -> Iterator[tuple[Entry, bytes]]:
    yield from put.values()


def _moved(work: Work, one: BlockList, now: Instant) -> bool:
    """Whether anything a published list depends on has changed since the last look at it."""
    if not one.published:
        return False
    before, _, deadline = (work.blocklists.looked_at(one.id) or "").rpartition("@")
    return before != _state(work, one) or now >= int(deadline)


def _found(work: Work, one: BlockList, now: Instant) -> str:
    """What the list depends on as it is now, and when it has to be looked at whatever happens."""
    ends = (work.blocklists.soonest_fade(now), work.editions.soonest_end(one.id), now + DAY)
    return f"{_state(work, one)}@{min(end for end in ends if end and end > now)}"


def _state(work: Work, one: BlockList) -> str:
    rosters = (
        f"{watch.id}:{watch.state.roster_version}"
        for watch in work.watches.all()
        if watch.list is ListKind.FOLLOWING
    )
    allowed = len(work.allowed.keys(one.slug))
    return f"{work.alerts.state()} {allowed} {' '.join(rosters)}"
