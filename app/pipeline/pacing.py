"""When a watch is looked at next, from what is stored of its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.domain.alert import Severity, State
from app.domain.event import Kind
from app.domain.ids import Ids
from app.domain.instant import DAY, Instant
from app.domain.sampling import (
    Look,
    News,
    Pulse,
    Rhythm,
    Sampling,
    after_probe,
    after_walk,
    news_of,
    rhythm,
)
from app.domain.sharing import Meter, Need, fair_share
from app.domain.snapshot import Order, Verdict
from app.domain.timeline import timelines_of
from app.domain.watch import Watch
from app.pipeline.slots import Jitter, next_slot
from app.ports.alerts import AlertFilter
from app.ports.budgets import Metered, Priced
from app.ports.probes import Glance, Probing
from app.ports.sources import Source, Walk
from app.ports.storage import Storage, Work

_CHOSEN = Sampling(adaptive=False, reason="a person chose the interval")
# Walks back that say how fast a list changes.
_WALKS = 20
# Suspects of a list whose stays are looked at, the newest first.
_SUSPECTS = 20


def set_pace(work: Work, watch_id: int, interval: int | None, now: Instant) -> None:
    """Capture a watch every so many milliseconds; None: at intervals that follow its list."""
    if interval is None:
        work.samplings.put(watch_id, Sampling())
        return
    work.watches.pace(watch_id, interval, now)
    work.samplings.put(watch_id, _CHOSEN)


def hasten(work: Work, watch_id: int, now: Instant) -> Watch:
    """Have a list read whole at once, by whoever does due watches. Raises NotFound, Conflict."""
    hastened = work.watches.hasten(watch_id, now)
    if kept := work.samplings.of([watch_id]).get(watch_id):
        work.samplings.put(watch_id, replace(kept, walk=True, reason="somebody asked for it"))
    return hastened


@dataclass(frozen=True, slots=True)
class Supply:
    """The budget that a watch's looks come from, and what all watches take of it."""

    meter: Meter
    needs: Sequence[Need]

    def shared(self, watch: Watch, own: Rhythm, need: float) -> Rhythm:
        """The rhythm that the watch's fair share allows."""
        share = fair_share(watch.id, need, self.needs, self.meter.daily)
        told = f"its share of what {self.meter.name} grants is {share:,.1f} {self.meter.unit} a day"
        return own.stretched(share, need, told)


def supply_of(storage: Storage, source: Source, watch: Watch, now: Instant) -> Supply | None:
    """What a watch's looks are counted against; None if its platform grants as many as one likes."""
    if isinstance(source, Metered):
        meter = source.meter(watch.account)
    elif isinstance(source, Priced):
        price = source.quote(watch.account, 1)
        daily = price.budget.daily(price.used, now)
        meter = Meter(price.budget.name, daily, price.budget.unit.value)
    else:
        return None
    return Supply(meter, storage.needs(meter.name))


def next_look(
    work: Work,
    watch: Watch,
    source: Source,
    walk: Walk,
    supply: Supply | None,
    now: Instant,
    jitter: Jitter,
) -> Instant:
    """When a watch is due after a walk that went well; keeps why, and what it takes."""
    kept = work.samplings.of([watch.id]).get(watch.id, _CHOSEN)
    meter = supply.meter.name if supply else None
    kept = replace(kept, walked_at=now, claimed=walk.claimed, meter=meter)
    if not kept.adaptive:
        cost, _ = _costs(watch, source, walk.requests or walk.pages, len(walk.members))
        work.samplings.put(watch.id, replace(kept, need=cost * DAY / watch.interval))
        return next_slot(watch, now, jitter)
    pulse = _pulse(work, watch, source, walk.order is Order.NEWEST_FIRST)
    own = rhythm(pulse)
    need = own.requests(pulse)
    chosen = supply.shared(watch, own, need) if supply else own
    return _due(work, watch, replace(kept, need=need), after_walk(chosen, now), now, jitter)


def look_at(
    work: Work,
    watch: Watch,
    source: Probing,
    glance: Glance,
    supply: Supply | None,
    now: Instant,
    jitter: Jitter,
) -> Instant | None:
    """When a watch is due after a probe, None if it has to be walked at once; keeps why."""
    kept = work.samplings.of([watch.id])[watch.id]
    pulse = _pulse(work, watch, source, bool(glance.head))
    chosen = rhythm(pulse)
    if supply:
        chosen = supply.shared(watch, chosen, chosen.requests(pulse))
    look = after_probe(chosen, _news(work, watch, kept, glance), kept.walked_at or 0, now)
    due = _due(work, watch, kept, look, now, jitter)
    return due if look.at > now else None


def _due(
    work: Work, watch: Watch, kept: Sampling, look: Look, now: Instant, jitter: Jitter
) -> Instant:
    work.samplings.put(watch.id, replace(kept, walk=look.walk, reason=look.reason))
    if look.at <= now:
        return now
    work.watches.pace(watch.id, look.at - now, now)
    return next_slot(replace(watch, interval=look.at - now), now, jitter)


def _pulse(work: Work, watch: Watch, source: Source, ordered: bool) -> Pulse:
    walks = [
        taken for taken in work.snapshots.of(watch.id, _WALKS) if taken.verdict is Verdict.COMPLETE
    ]
    if not walks:
        return Pulse()
    newest = walks[0]
    walk_cost, probe_cost = _costs(watch, source, newest.requests or newest.pages, newest.seen)
    return Pulse(
        changes=sum(taken.joined + taken.left for taken in walks[:-1]),
        days=(walks[0].finished_at - walks[-1].finished_at) / DAY,
        walk_requests=walk_cost,
        probe_requests=probe_cost,
        ordered=ordered,
        stay=_short_stay(work, watch),
    )


def _costs(watch: Watch, source: Source, requests: int, members: int) -> tuple[int, int | None]:
    """What a walk and a probe cost: in requests, or in what the platform charges for."""
    walk = max(1, requests)
    probe = source.probe_requests if isinstance(source, Probing) else None
    if probe is None or not isinstance(source, Priced):
        return walk, probe
    price = source.quote(watch.account, members), source.quote(watch.account, 0)
    return max(1, price[0].units), max(1, price[1].units)


def _short_stay(work: Work, watch: Watch) -> int | None:
    """A quarter of the stays of this list's suspects are shorter.

    Suspects are those noted: whoever is accused already needs no closer look.
    """
    noted = AlertFilter(Severity.NOTE, State.OPEN, watch_id=watch.id)
    found = work.alerts.page(noted, _SUSPECTS)
    lengths = [
        stay.length
        for events in work.events.of([alert.key for alert in found]).values()
        for timeline in timelines_of(events)
        if timeline.watch_id == watch.id
        for stay in timeline.stays
        if stay.length
    ]
    return int(np.quantile(lengths, 0.25)) if lengths else None


def _news(work: Work, watch: Watch, kept: Sampling, glance: Glance) -> News:
    roster = work.rosters.get(watch.id, watch.state.roster_version)
    head = Ids.of(glance.head).keys(watch.account.network)
    arrived = head[roster.position(head) < 0].tolist()
    had_left = [
        key
        for key, events in work.events.recent(arrived).items()
        if any(e.kind is Kind.UNFOLLOW and e.watch_id == watch.id for e in events)
    ]
    return news_of(roster, head, np.array(had_left, np.int64), glance.claimed, kept.claimed)
