"""The stored history told again as the lists it came from, so that another copy can be made of it.

Only what was seen is told: a list for each snapshot that bounds a change, with the members it must
have had, and the single events a stream told. Snapshots between that changed nothing, handles of
the past, and the texts of profiles are not stored, so they are not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter

from app.domain.account import Account, AccountKey
from app.domain.event import FollowEvent, Kind, Proof
from app.domain.instant import Instant, rfc3339
from app.domain.record import record_key
from app.domain.roster import Roster
from app.domain.snapshot import Order, Snapshot, Verdict
from app.domain.watch import ListKind, Watch
from app.ports.storage import Work

Line = dict[str, object]
Dated = tuple[Instant, Line]

_EVERY = 2**31
# A mass loss that a second walk confirmed is told at the walk that first missed it, as it was seen.
_WHOLE = (Verdict.COMPLETE, Verdict.QUARANTINED)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody stands on a list; 0 where unknown."""

    seat: int
    record: int


def retell(work: Work, watches: Sequence[Watch]) -> Iterator[Line]:
    """Lines of the interchange stream, oldest first."""
    events: dict[int, list[FollowEvent]] = defaultdict(list)
    for event in work.events.all():
        events[event.watch_id].append(event)
    told = [_watch(work, watch, events[watch.id]) for watch in watches]
    changed = sorted({event.key for watch in watches for event in events[watch.id]})
    for _, line in merge(*told, _profiles(work, changed), key=itemgetter(0)):
        yield line


def _watch(work: Work, watch: Watch, events: Sequence[FollowEvent]) -> Iterator[Dated]:
    """What is known of one list, oldest first."""
    roster = work.rosters.get(watch.id, watch.state.roster_version)
    members = _members(roster)
    past = sorted(events, key=lambda event: (event.before, event.seq))
    for event in reversed(past):
        _step(members, event, backward=True)
    keys = {*members, *(event.key for event in past)}
    names = work.accounts.get(sorted(keys))
    return _forward(_Telling(watch, names, roster.floor), members, past, _bounds(work, watch, past))


def _forward(
    telling: _Telling,
    members: dict[AccountKey, _Place],
    past: Sequence[FollowEvent],
    bounds: Sequence[Snapshot],
) -> Iterator[Dated]:
    rest = iter(past)
    event = next(rest, None)
    for snapshot in bounds:
        while event is not None and event.before <= snapshot.finished_at:
            _step(members, event)
            if event.proof is Proof.STREAM:
                yield event.before, telling.event(event)
            event = next(rest, None)
        yield snapshot.finished_at, telling.list(snapshot, members)
    for late in (event, *rest) if event else ():
        if late.proof is Proof.STREAM:
            yield late.before, telling.event(late)


@dataclass(slots=True)
class _Telling:
    """Writes the lines of one watch; each handle once, where its account first appears.

    `floor`: seats up to it say nothing any more, so no order can be told with them.
    """

    watch: Watch
    names: Mapping[AccountKey, Account]
    floor: int

    def list(self, snapshot: Snapshot, members: Mapping[AccountKey, _Place]) -> Line:
        """One list as it must have been."""
        ordered = snapshot.order is Order.NEWEST_FIRST
        seated = ordered and all(place.seat > self.floor for place in members.values())
        rows = sorted(members.items(), key=lambda row: -row[1].seat) if seated else members.items()
        line: Line = {
            "type": "snapshot",
            "network": self.watch.account.network,
            "account": self.watch.account.id,
            "list": self.watch.list.value,
            "taken_at": rfc3339(snapshot.finished_at),
            "complete": snapshot.verdict in _WHOLE,
            "handle": self.watch.account.handle,
            "claimed_count": snapshot.claimed,
            "order": Order.NEWEST_FIRST.value if seated else None,
            "members": [self._row(key, place) for key, place in rows],
        }
        return {name: value for name, value in line.items() if value is not None}

    def event(self, event: FollowEvent) -> Line:
        """One follow or unfollow with its exact time."""
        record = record_key(event.record)
        member, watched = self.names[event.key].id, self.watch.account.id
        comes = self.watch.list is ListKind.FOLLOWERS
        line: Line = {
            "type": "event",
            "network": self.watch.account.network,
            "kind": event.kind.value,
            "actor": member if comes else watched,
            "subject": watched if comes else member,
            "at": rfc3339(event.before),
        }
        return line | ({"record": record} if record else {})

    def _row(self, key: AccountKey, place: _Place) -> object:
        account, record = self.names[key], record_key(place.record)
        row = {"id": account.id, "handle": account.handle, "record": record}
        return {k: v for k, v in row.items() if v} if account.handle or record else account.id


def _members(roster: Roster) -> dict[AccountKey, _Place]:
    """Who is on the list now, and where."""
    nothing = [0] * len(roster)
    seats = nothing if roster.seats is None else roster.seats.tolist()
    records = nothing if roster.records is None else roster.records.tolist()
    rows = zip(roster.keys.tolist(), seats, records, strict=True)
    return {key: _Place(seat, record) for key, seat, record in rows}


def _step(members: dict[AccountKey, _Place], event: FollowEvent, backward: bool = False) -> None:
    """Do one change, or undo it."""
    if (event.kind is Kind.FOLLOW) != backward:
        members[event.key] = _Place(event.seat, event.record)
    else:
        members.pop(event.key, None)


def _bounds(work: Work, watch: Watch, past: Sequence[FollowEvent]) -> list[Snapshot]:
    """The snapshots between which something changed, and the first and the last whole one."""
    every = {one.finished_at: one for one in reversed(work.snapshots.of(watch.id, _EVERY))}
    whole = [at for at, one in every.items() if one.verdict is Verdict.COMPLETE]
    wanted = {*whole[:1], *whole[-1:]}
    for event in past:
        if event.proof is not Proof.STREAM:
            wanted |= {event.after, event.before}
    return [every[at] for at in sorted(wanted & every.keys())]


def _profiles(work: Work, keys: Sequence[AccountKey]) -> Iterator[Dated]:
    """What was observed of the accounts that changed."""
    accounts = work.accounts.get(keys)
    sightings = [one for seen in work.accounts.sightings(keys).values() for one in seen]
    for one in sorted(sightings, key=lambda sighting: sighting.observed_at):
        account = accounts[one.key]
        line: Line = {
            "type": "profile",
            "network": account.network,
            "account": account.id,
            "observed_at": rfc3339(one.observed_at),
            "status": one.status.value,
            "handle": account.handle,
            "followers": one.followers,
            "following": one.following,
            "posts": one.posts,
        }
        yield one.observed_at, {name: value for name, value in line.items() if value is not None}
