"""Short stories about one account, told in days, for tests of what detection makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.account import AccountStatus
from app.domain.coverage import Coverage
from app.domain.event import Cause, Proof
from app.domain.history import History
from app.domain.instant import DAY, EARLIEST
from app.domain.rates import Rates
from app.domain.sighting import Sighting
from app.domain.timeline import Change, Moment, Stay, Timeline

KEY = 7
START = EARLIEST + 10_000 * DAY


def at(day: float) -> int:
    """The instant of a day of the story."""
    return START + round(day * DAY)


def change(
    day: float, cause: Cause = Cause.UNKNOWN, proof: Proof = Proof.NONE, crowd: int = 1
) -> Change:
    """Something that happened between the daily snapshots around a day."""
    return Change(Moment(at(day - 0.5), at(day + 0.5)), cause, proof, crowd)


def new(day: float) -> Change:
    return change(day, Cause.NEW)


def remade(day: float) -> Change:
    return change(day, Cause.REMADE, Proof.SEAT)


def restored(day: float) -> Change:
    return change(day, Cause.RESTORED, Proof.SEAT)


def back(day: float) -> Change:
    return change(day, Cause.UNKNOWN)


def gone(day: float) -> Change:
    return change(day)


def timeline(watch_id: int, *changes: Change | None) -> Timeline:
    """Comings and goings in turn; None as the first one if it was there when watching began."""
    stays = []
    for came, went in zip(
        changes[::2], [*changes[1::2], None][: (len(changes) + 1) // 2], strict=True
    ):
        stays.append(Stay(watch_id, came, went))
    return Timeline(watch_id, tuple(stays))


def history(
    *timelines: Timeline,
    today: float,
    seen: Sequence[tuple[float, AccountStatus]] = (),
    members_of: Sequence[int] = (),
    rates: Rates | None = None,
) -> History:
    """A history looked at on a day of the story."""
    sightings = [Sighting(KEY, at(day), status) for day, status in seen]
    watched = {*members_of, *(timeline.watch_id for timeline in timelines)}
    coverage = {watch: Coverage(at(-100), at(today)) for watch in watched}
    return History(
        KEY,
        at(today),
        timelines,
        rates or Rates(1000, 40),
        sightings,
        coverage,
        members_of,
        looks={watch: [at(day + 0.5) for day in range(-100, int(today))] for watch in watched},
    )


def serial(length: float, lists: int, every: float) -> History:
    """Follows one list after the other, each for some days."""
    lines = [
        timeline(watch, new(watch * every), gone(watch * every + length)) for watch in range(lists)
    ]
    return history(*lines, today=lists * every + length)
