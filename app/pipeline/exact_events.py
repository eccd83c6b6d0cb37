"""Single follows and unfollows with exact times, as a stream or an archive tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.filing import member
from app.domain.imported import ImportedEvent
from app.domain.record import record_number
from app.domain.roster import SEAT_STEP, Roster, keep
from app.domain.watch import Watch
from app.pipeline.compare import Changes
from app.pipeline.kept_out import kept_out
from app.ports.storage import Work


def apply_events(work: Work, watch: Watch, told: Sequence[ImportedEvent]) -> tuple[Watch, Changes]:
    """Write down exact events about one list; those already known, or out of date, change nothing."""
    erased = kept_out(work, (member(event, watch.list) for event in told))
    told = [event for event in told if member(event, watch.list).key not in erased]
    members = [member(event, watch.list) for event in told]
    keys = [account.key for account in members]
    past = work.events.recent(sorted(set(keys)))
    roster = work.rosters.get(watch.id, watch.state.roster_version)
    here = [e for own in past.values() for e in own if e.watch_id == watch.id]
    seen = {(e.key, e.kind, e.exact) for e in here}
    newest = {e.key: e.before for e in here}
    present = {key: key in roster for key in keys}
    left = {e.key for e in here if e.kind is Kind.UNFOLLOW}
    events: list[FollowEvent] = []
    for event, key in zip(told, keys, strict=True):
        coming = event.kind is Kind.FOLLOW
        stale = event.at <= max(watch.state.last_at or 0, newest.get(key, 0))
        if stale or present[key] == coming or (key, event.kind, event.at) in seen:
            continue
        events.append(_event(watch, event, key, key in left))
        present[key] = coming
        left |= set() if coming else {key}
    work.accounts.add(zip(keys, members, strict=True))
    work.events.add(events)
    return _update(work, watch, roster, events), Changes(tuple(events), past)


def _event(watch: Watch, told: ImportedEvent, key: int, again: bool) -> FollowEvent:
    coming = told.kind is Kind.FOLLOW
    cause = (Cause.REMADE if again else Cause.NEW) if coming else Cause.UNFOLLOWED
    return FollowEvent(
        watch_id=watch.id,
        key=key,
        kind=told.kind,
        after=told.at - 1,
        before=told.at,
        exact=told.at,
        cause=cause,
        proof=Proof.STREAM,
        record=record_number(told.record) if told.record else 0,
    )


def _update(work: Work, watch: Watch, roster: Roster, events: Sequence[FollowEvent]) -> Watch:
    """The roster after the events: newcomers at the head, in their order."""
    last: dict[int, FollowEvent] = {}
    for event in events:
        last.pop(event.key, None)  # so that the accounts stand in the order of their last events
        last[event.key] = event
    came = np.array([k for k, e in last.items() if e.kind is Kind.FOLLOW], np.int64)
    gone = np.array([k for k, e in last.items() if e.kind is Kind.UNFOLLOW], np.int64)
    if not len(last):
        return watch
    stayed = roster.keys[~np.isin(roster.keys, np.concatenate([gone, came]))]
    at = roster.position(stayed)
    rest = Roster(
        stayed,
        None if roster.seats is None else roster.seats[at],
        np.zeros_like(stayed) if roster.records is None else roster.records[at],
        roster.top,
        roster.floor,
    )
    top = roster.top + len(came) * SEAT_STEP
    order = np.argsort(came)
    seats = roster.top + (order + 1) * SEAT_STEP
    records = np.array([last[k].record for k in came.tolist()], np.int64)[order]
    after = replace(keep(rest, Roster(came[order], seats, records, top), came[order]), top=top)
    state = replace(watch.state, members=len(after), roster_version=watch.state.roster_version + 1)
    work.rosters.put(watch.id, state.roster_version, after, gone, came)
    work.watches.save(watch, state)
    return replace(watch, state=state)
