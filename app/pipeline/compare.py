"""A listing against the roster: the snapshot, the events and the new roster, written together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.domain.account import Account, AccountKey
from app.domain.cause import Answer
from app.domain.change import Scene, arrivals, departures, remakings
from app.domain.completeness import Judgement, judge, shortfall_of
from app.domain.diff import Difference, compare
from app.domain.event import FollowEvent, Kind
from app.domain.instant import Instant
from app.domain.losses import NO_LOSSES, NOBODY, Losses, losses
from app.domain.roster import EMPTY, Roster, first_roster, keep
from app.domain.snapshot import Listing, Snapshot, Verdict
from app.domain.watch import Watch, WatchState
from app.pipeline.disputed import disputed, settled
from app.pipeline.kept_out import without_erased
from app.ports.storage import Work

NamesOf = Callable[[Sequence[int]], Sequence[Account]]
"""The accounts at these positions of the listing."""

# Weight of the newest snapshot in the moving average of departures: about the last ten count.
_NEWEST = 0.1


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new on a list: events, and the earlier events of the same accounts on all lists."""

    events: tuple[FollowEvent, ...] = ()
    past: Mapping[AccountKey, Sequence[FollowEvent]] = field(default_factory=dict)

    @property
    def returned(self) -> list[FollowEvent]:
        """The follows of accounts that had left the same list before."""
        had_left = {
            (event.watch_id, event.key)
            for seen in (self.events, *self.past.values())
            for event in seen
            if event.kind is Kind.UNFOLLOW
        }
        return [
            event
            for event in self.events
            if event.kind is Kind.FOLLOW and (event.watch_id, event.key) in had_left
        ]


def apply_listing(
    work: Work,
    watch: Watch,
    listing: Listing,
    draft: Snapshot,
    names_of: NamesOf,
    answers: Mapping[AccountKey, Answer] | None = None,
) -> tuple[Watch, Snapshot, Changes]:
    """Write down what a listing means. `draft`: the snapshot's counts and times.

    Returns the watch in its new state, the snapshot and the changes. Costs O(n) in memory, O(c) in
    writing.
    """
    listing, names_of = _kept_out(work, watch, listing, names_of)
    if watch.state.complete_at is None:
        return _begin(work, watch, listing, draft, names_of)
    roster = work.rosters.get(watch.id, watch.state.roster_version)
    difference = compare(roster, listing)
    past = work.events.recent(_touched(difference))
    too_many = disputed(past, difference.joined, watch.id, draft.started_at)
    missing = disputed(past, difference.left, watch.id, draft.started_at)
    if len(too_many) or len(missing):
        listing, places = settled(listing, too_many, missing)
        names_of = _at(places, names_of)
        difference = compare(roster, listing)
    lost = _losses(work, watch, roster, difference)
    judgement = judge(roster, listing, lost, watch.state.shortfall)
    gone = lost.believed(judgement.verdict)
    snapshot = _judged(draft, listing, judgement, len(difference.joined), len(gone))
    work.snapshots.add(snapshot)
    scene = Scene(
        watch_id=watch.id,
        since=watch.state.complete_at or watch.created_at,
        now=listing.taken_at,
        order=listing.order,
        past={key: [e for e in seen if e.watch_id == watch.id] for key, seen in past.items()},
        answers=answers or {},
    )
    events = (
        *departures(scene, roster, gone, lost.seen_gone_at),
        *remakings(scene, roster, difference),
        *arrivals(scene, difference),
    )
    work.events.add(events)
    _remember(work, difference, names_of)
    _hold(work, watch, lost, judgement, listing.taken_at)
    after, version = _put_roster(work, watch, roster, difference, gone)
    state = _next_state(watch, listing, judgement, after, version, len(gone))
    work.watches.save(watch, state)
    return replace(watch, state=state), snapshot, Changes(events, past)


def foresee(work: Work, watch: Watch, listing: Listing) -> tuple[Judgement, int, int]:
    """What a listing would be worth, how many it would show to have come, and how many to be gone."""
    listing, _ = without_erased(work, watch, listing)
    if watch.state.complete_at is None:
        return judge(EMPTY, listing, NO_LOSSES, 0.0), 0, 0
    roster = work.rosters.get(watch.id, watch.state.roster_version)
    difference = compare(roster, listing)
    lost = _losses(work, watch, roster, difference)
    judgement = judge(roster, listing, lost, watch.state.shortfall)
    return judgement, len(difference.joined), len(lost.believed(judgement.verdict))


def _begin(
    work: Work, watch: Watch, listing: Listing, draft: Snapshot, names_of: NamesOf
) -> tuple[Watch, Snapshot, Changes]:
    """The first complete list is where watching begins: everybody on it was there before."""
    roster = first_roster(listing)
    judgement = judge(EMPTY, listing, NO_LOSSES, 0.0)
    snapshot = _judged(draft, listing, judgement)
    work.snapshots.add(snapshot)
    state = replace(watch.state, last_at=listing.taken_at)
    if judgement.verdict is Verdict.COMPLETE:
        named = names_of(range(len(listing.keys)))
        work.accounts.add(zip(listing.keys.tolist(), named, strict=True))
        work.rosters.put(watch.id, 1, roster, EMPTY.keys, roster.keys)
        state = _next_state(watch, listing, judgement, roster, 1, 0)
    work.watches.save(watch, state)
    return replace(watch, state=state), snapshot, Changes()


def _losses(work: Work, watch: Watch, roster: Roster, difference: Difference) -> Losses:
    since, held = work.rosters.absent(watch.id) or (0, NOBODY)
    return losses(roster, difference.left, len(difference.joined), held, since)


def _hold(work: Work, watch: Watch, lost: Losses, judgement: Judgement, now: Instant) -> None:
    """Write down who waits for another walk, where that has changed."""
    waiting = lost.left_waiting(judgement.verdict, judgement.cut, now)
    if waiting is not None:
        work.rosters.hold(watch.id, *waiting)


def _kept_out(
    work: Work, watch: Watch, listing: Listing, names_of: NamesOf
) -> tuple[Listing, NamesOf]:
    """The listing without whoever was erased."""
    listing, places = without_erased(work, watch, listing)
    return listing, names_of if places is None else _at(places, names_of)


def _at(places: np.ndarray, names_of: NamesOf) -> NamesOf:
    """The accounts of a changed listing, by their places in the one that was read."""
    return lambda positions: names_of([int(places[position]) for position in positions])


def _touched(difference: Difference) -> list[AccountKey]:
    every = (difference.joined, difference.left, difference.moved, difference.rerecorded)
    keys: list[AccountKey] = np.concatenate(every).tolist()
    return keys


def _remember(work: Work, difference: Difference, names_of: NamesOf) -> None:
    accounts = names_of(difference.positions.tolist())
    work.accounts.add(zip(difference.joined.tolist(), accounts, strict=True))


def _judged(
    draft: Snapshot, listing: Listing, judgement: Judgement, joined: int = 0, left: int = 0
) -> Snapshot:
    return replace(
        draft,
        verdict=judgement.verdict,
        reason=judgement.reason,
        joined=joined,
        left=left,
        order=listing.order,
    )


def _put_roster(
    work: Work, watch: Watch, before: Roster, difference: Difference, gone: np.ndarray
) -> tuple[Roster, int]:
    """Keep those whose absence is not believed on the roster; write only what changed.

    Returns the roster as it is now, and its version.
    """
    everybody = len(gone) == len(difference.left)
    kept = NOBODY if everybody else np.setdiff1d(difference.left, gone, assume_unique=True)
    after = keep(difference.after, before, kept)
    rewritten = (difference.reseated, difference.rerecorded, difference.recorded)
    came = np.concatenate([difference.joined, *rewritten])
    if len(gone) or len(came) or (after.seats is None) != (before.seats is None):
        work.rosters.put(watch.id, watch.state.roster_version + 1, after, gone, came)
        return after, watch.state.roster_version + 1
    return before, watch.state.roster_version


def _next_state(
    watch: Watch, listing: Listing, judgement: Judgement, after: Roster, version: int, gone: int
) -> WatchState:
    state = watch.state
    complete = judgement.verdict is Verdict.COMPLETE
    return WatchState(
        last_at=listing.taken_at,
        complete_at=listing.taken_at if complete else state.complete_at,
        members=len(after),
        shortfall=shortfall_of(listing) if complete else state.shortfall,
        usual_losses=state.usual_losses + _NEWEST * (gone - state.usual_losses),
        roster_version=version,
    )
