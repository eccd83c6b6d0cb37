"""Whoever stands at the head of a newest-first list for the first time: a probe is enough to know that.

A head proves presence and never absence. Whoever left the list before waits for the next walk, which
can tell a follow that was made again from an account that came back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.domain.account import Account, AccountKey
from app.domain.change import Scene, first_arrivals
from app.domain.ids import Ids
from app.domain.instant import Instant
from app.domain.roster import SEAT_STEP
from app.domain.snapshot import Order
from app.domain.watch import Watch
from app.pipeline.compare import Changes
from app.pipeline.kept_out import erased_among
from app.pipeline.resolve import Answers
from app.pipeline.stream import seat_at_head
from app.ports import Work


def newcomers(work: Work, watch: Watch, head: Sequence[str]) -> list[str]:
    """Ids of those above everybody known who were never on the list before, newest first.

    `head`: ids of the newest members, newest first. Where nobody in it is known, it says nothing.
    """
    roster = work.rosters.get(watch.id, watch.state.roster_version)
    ids = Ids.of(dict.fromkeys(head))
    keys = ids.keys(watch.account.network)
    known = np.flatnonzero(roster.position(keys) >= 0)
    if watch.state.complete_at is None or roster.seats is None or not len(known):
        return []
    strangers = keys[: known[0]]
    erased = set(erased_among(work, watch, strangers).tolist())
    past = work.events.recent(strangers.tolist())
    return [
        ids[place]
        for place, key in enumerate(strangers.tolist())
        if key not in erased and all(e.watch_id != watch.id for e in past.get(key, ()))
    ]


def note_newcomers(
    work: Work, watch: Watch, ids: Sequence[str], answers: Answers, now: Instant
) -> Changes:
    """Write down that these came, the newest first. Nobody is missed for not being among them."""
    named = [_named(watch, id, answers) for id in reversed(ids)]
    keys = [account.key for account in named]
    past = work.events.recent(keys)
    roster = work.rosters.get(watch.id, watch.state.roster_version)
    scene = Scene(
        watch_id=watch.id,
        since=watch.state.complete_at or watch.created_at,
        now=now,
        order=Order.NEWEST_FIRST,
        past={},
        answers=answers.by_key,
    )
    seats = range(roster.top + SEAT_STEP, roster.top + (len(keys) + 1) * SEAT_STEP, SEAT_STEP)
    events = tuple(first_arrivals(scene, zip(keys, seats, strict=True)))
    work.accounts.add(zip(keys, named, strict=True))
    work.accounts.see(answers.sightings)
    work.events.add(events)
    seat_at_head(work, watch, roster, events)
    return Changes(events, past)


def _named(watch: Watch, id: str, answers: Answers) -> Account:
    account = Account(watch.account.network, id)
    key: AccountKey = account.key
    return answers.names.get(key, account)
