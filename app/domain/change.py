"""The events that a listing means, once it is known which absences may be believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.domain.account import AccountKey
from app.domain.cause import Answer, Return, cause_of_coming, cause_of_going, cause_of_return
from app.domain.diff import Difference
from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.instant import Instant
from app.domain.record import record_time
from app.domain.roster import Roster
from app.domain.seating import Passage
from app.domain.shard import Absence, most_shared
from app.domain.snapshot import Order


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds a comparison: which watch, since when nothing was seen.

    `past`: earlier events of the changed accounts on this watch, oldest first. `answers`: what the
    platform said when asked. `since`: the newest complete snapshot before; `now`: this one.
    """

    watch_id: int
    since: Instant
    now: Instant
    order: Order
    past: Mapping[AccountKey, Sequence[FollowEvent]]
    answers: Mapping[AccountKey, Answer]


def departures(
    scene: Scene, before: Roster, gone: np.ndarray, seen_gone_at: Mapping[AccountKey, Instant]
) -> Iterator[FollowEvent]:
    """Events of members who are off the list.

    `gone`: sorted keys whose absence may be believed. `seen_gone_at`: when an earlier walk already
    missed them, for those who waited for a second one.
    """
    at = before.position(gone)
    rows = zip(gone.tolist(), _values(before.seats, at), _values(before.records, at), strict=True)
    for key, seat, record in rows:
        cause, proof = cause_of_going(scene.answers.get(key))
        yield FollowEvent(
            watch_id=scene.watch_id,
            key=key,
            kind=Kind.UNFOLLOW,
            after=_not_before(scene, scene.past.get(key, ())),
            before=seen_gone_at.get(key, scene.now),
            cause=cause,
            proof=proof,
            seat=seat,
            record=record,
            crowd=len(gone),
        )


def arrivals(scene: Scene, difference: Difference) -> Iterator[FollowEvent]:
    """Events of those who are on the list and were not, new or again."""
    after = difference.after
    known = (key for key in difference.joined.tolist() if key in scene.past)
    last_left = {key: left for key in known if (left := _last_departure(scene.past[key]))}
    together = Counter(left.before for left in last_left.values())
    absences = {key: _absences(scene, key) for key in last_left}
    shared = most_shared(absences)
    at = after.position(difference.joined)
    rows = zip(
        difference.joined.tolist(),
        difference.positions.tolist(),
        _above(scene, difference),
        _values(after.seats, at),
        _values(after.records, at),
        strict=True,
    )
    for key, position, above, seat, record in rows:
        left = last_left.get(key)
        if left is None:
            cause, proof = cause_of_coming(above)
        else:
            passage = _passage(scene, difference, position, left.seat)
            back = Return(
                left, record, passage, together[left.before], len(absences[key]), shared.get(key, 0)
            )
            cause, proof = cause_of_return(back)
        yield FollowEvent(
            watch_id=scene.watch_id,
            key=key,
            kind=Kind.FOLLOW,
            after=_not_before(scene, scene.past.get(key, ())),
            before=scene.now,
            cause=cause,
            proof=proof,
            exact=_exact(scene, key, record),
            seat=seat,
            record=record,
        )


def remakings(scene: Scene, before: Roster, difference: Difference) -> Iterator[FollowEvent]:
    """Two events for each member whose follow was unmade and made again with no gap seen."""
    after = difference.after
    for key, proof in sorted(_remade(scene, before, difference).items()):
        was, row = int(before.position([key])[0]), int(after.position([key])[0])
        record = 0 if after.records is None else int(after.records[row])
        exact = _exact(scene, key, record)
        since = _not_before(scene, scene.past.get(key, ()))
        change = partial(FollowEvent, watch_id=scene.watch_id, key=key, after=since, proof=proof)
        yield change(
            kind=Kind.UNFOLLOW,
            before=exact or scene.now,
            cause=Cause.UNFOLLOWED,
            seat=0 if before.seats is None else int(before.seats[was]),
            record=0 if before.records is None else int(before.records[was]),
        )
        yield change(
            kind=Kind.FOLLOW,
            before=scene.now,
            cause=Cause.REMADE,
            exact=exact,
            seat=0 if after.seats is None else int(after.seats[row]),
            record=record,
        )


def _remade(scene: Scene, before: Roster, difference: Difference) -> dict[AccountKey, Proof]:
    """Who made their follow again since the last look, and how that is known.

    A jump to the head counts only where no record tells more: a record that changed is judged by
    its own time, and one that is still the same is the same follow. Nor does a jump from a place
    that no list showed, because a stream told of the follow since.
    """
    moved = difference.moved.tolist() if scene.order is Order.NEWEST_FIRST else []
    jumped = [key for key in moved if not _told_since(scene, key)]
    changed = set(difference.rerecorded.tolist())
    by_seat = [k for k in jumped if k not in changed and not _keeps_record(scene, before, k)]
    by_record = _renewed(scene, difference)
    return dict.fromkeys(by_seat, Proof.SEAT) | dict.fromkeys(by_record, Proof.RECORD)


def _told_since(scene: Scene, key: AccountKey) -> bool:
    """Whether a stream told of the member after the last complete list."""
    last = scene.past.get(key, ())[-1:]
    return any(one.proof is Proof.STREAM and one.before > scene.since for one in last)


def _keeps_record(scene: Scene, before: Roster, key: AccountKey) -> bool:
    """Whether the platform, asked now, names the follow record that was known before."""
    answer = scene.answers.get(key)
    if answer is None or not answer.record or before.records is None:
        return False
    return bool(before.records[before.position([key])[0]] == answer.record)


def _renewed(scene: Scene, difference: Difference) -> set[AccountKey]:
    """Members whose follow record was made since the last look, or since a stream told of them last.

    Two records can stand for one follow: when the one shown is deleted, the other shows, which is
    older than that, and nobody unfollowed.
    """
    after = difference.after
    if after.records is None:
        return set()
    numbers = after.records[after.position(difference.rerecorded)]
    made = (record_time(number, scene.now) for number in numbers.tolist())
    return {
        key
        for key, time in zip(difference.rerecorded.tolist(), made, strict=True)
        if time is None or time > _not_before(scene, scene.past.get(key, ()))
    }


def _not_before(scene: Scene, past: Sequence[FollowEvent]) -> Instant:
    """The earliest time of a change now: the last complete list, or a later change a stream told."""
    last = past[-1].before if past else scene.since
    return max(scene.since, last) if last < scene.now else scene.since


def _last_departure(past: Sequence[FollowEvent]) -> FollowEvent | None:
    return next((event for event in reversed(past) if event.kind is Kind.UNFOLLOW), None)


def _absences(scene: Scene, key: AccountKey) -> Set[Absence]:
    """The snapshots between which a member was off this list, the one that ends now too."""
    left: Instant | None = None
    found = set()
    for event in scene.past.get(key, ()):
        if event.kind is Kind.UNFOLLOW:
            left = event.before
        elif left is not None:
            found.add((left, event.before))
            left = None
    return found if left is None else found | {(left, scene.now)}


def _above(scene: Scene, difference: Difference) -> list[int | None]:
    """For each who joined: how many of those who stayed stand above, None without such an order."""
    if scene.order is not Order.NEWEST_FIRST or difference.seating.seats is None:
        return [None] * len(difference.joined)
    above: list[int | None] = np.searchsorted(
        difference.seating.places, difference.positions
    ).tolist()
    return above


def _values(column: np.ndarray | None, at: np.ndarray) -> list[int]:
    """The entries of a roster's column at some rows, 0 where there is no such column."""
    values: list[int] = [0] * len(at) if column is None else column[at].tolist()
    return values


def _passage(scene: Scene, difference: Difference, position: int, seat: int) -> Passage | None:
    if scene.order is not Order.NEWEST_FIRST:
        return None
    return difference.seating.passage(position, seat)


def _exact(scene: Scene, key: AccountKey, record: int) -> Instant | None:
    """The follow's own time, if it lies where the snapshots say it must."""
    answer = scene.answers.get(key)
    time = answer.since if answer and answer.since else record_time(record, scene.now)
    return time if time is not None and scene.since < time <= scene.now else None
