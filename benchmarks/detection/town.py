"""A town: everybody's follows and absences in milliseconds, and what each account is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection import absences as away
from benchmarks.detection import ids
from benchmarks.detection.bulk_operator import operator_copies
from benchmarks.detection.calendars import clubs, raffles
from benchmarks.detection.churners import cyclers
from benchmarks.detection.crews import agencies
from benchmarks.detection.draws import Watches, draw_watches, rng_for
from benchmarks.detection.innocents import ordinary
from benchmarks.detection.lookalikes import lookalikes
from benchmarks.detection.passers import harvesters, one_pass
from benchmarks.detection.tables import (
    Absences,
    Cast,
    Floats,
    FollowBacks,
    Ints,
    Stays,
    Steps,
    Table,
)
from benchmarks.detection.world import DAY_MS, World

Rows = TypeVar("Rows", bound=Table)

NEVER = np.int64(2**62)


@dataclass(frozen=True, slots=True)
class Town:
    """Ground truth. Accounts are numbered; times are milliseconds since 1970 UTC.

    stays: sorted by start; `end` is NEVER while a follow stands at the last day and beyond.
    crew: number of the group an account works in, -1 for none.
    """

    world: World
    watches: Watches
    watch_ids: list[str]
    account_ids: list[str]
    behaviour: NDArray[np.str_]
    innocent: NDArray[np.bool_]
    crew: Ints
    tagged: NDArray[np.bool_]
    stays: Stays
    absences: Absences
    steps: Steps
    follow_backs: FollowBacks
    starts_ms: int

    @property
    def size(self) -> int:
        return len(self.account_ids)


def build(world: World) -> Town:
    """Everybody of this world; the same world and seed give the same town."""
    watches = draw_watches(world)
    casts = _casts(world, watches)
    offsets = np.cumsum([0, *(cast.count for cast in casts)])
    size = int(offsets[-1])
    stays = _joined(casts, offsets, Stays, "stays")
    seen = stays.rows((stays.end > 0.0) & (stays.start < world.days) & (stays.end > stays.start))
    innocent = np.repeat([cast.innocent for cast in casts], [cast.count for cast in casts])
    gone = [
        _joined(casts, offsets, Absences, "absences"),
        away.flickers(world, size),
        away.hiccups(world, size),
        away.purges(world, np.flatnonzero(innocent)),
        away.blocks(world, seen),
    ]
    starts = int(np.datetime64(world.starts_at, "ms").astype(np.int64))
    return _town(world, watches, casts, offsets, seen, Absences.joined(gone), starts)


def _casts(world: World, watches: Watches) -> list[Cast]:
    others: list[Cast] = [
        *lookalikes(world, watches),
        away.weekly_deactivators(world, watches),
        away.flappers(world, watches),
    ]
    if world.common_calendars:
        others += [clubs(world, watches), raffles(world, watches)]
    if world.comers_and_goers:
        others.append(away.comers_and_goers(world, watches))
    if world.churners:
        others += [*cyclers(world, watches), agencies(world, watches)]
        others += [one_pass(world, watches), harvesters(world, watches)]
    if world.operator_copies:
        others.append(operator_copies(world, watches))
    rest = world.accounts - sum(cast.count for cast in others)
    if rest < 0:
        raise ValueError(f"{world.name}: {-rest} accounts too few for its churners and look-alikes")
    return [cast for cast in (ordinary(world, watches, rest), *others) if cast.count]


def _joined(casts: Iterable[Cast], offsets: Ints, kind: type[Rows], name: str) -> Rows:
    parts = [getattr(cast, name).shifted(by) for cast, by in zip(casts, offsets[:-1], strict=True)]
    return kind.joined(parts)


def _town(
    world: World,
    watches: Watches,
    casts: list[Cast],
    offsets: Ints,
    stays: Stays,
    absences: Absences,
    starts: int,
) -> Town:
    rng = rng_for(world, "ids")
    size = int(offsets[-1])
    name = ids.dids if world.ids == "did" else ids.numbers
    names = name(rng, size + world.watches)
    counts = [cast.count for cast in casts]
    steps = _joined(casts, offsets, Steps, "steps")
    backs = _joined(casts, offsets, FollowBacks, "follow_backs")
    ms = _Clock(starts)
    return Town(
        world=world,
        watches=watches,
        watch_ids=names[: world.watches],
        account_ids=names[world.watches :],
        behaviour=np.repeat([cast.behaviour for cast in casts], counts),
        innocent=np.repeat([cast.innocent for cast in casts], counts),
        crew=_crews(casts),
        tagged=rng.random(size) < np.repeat([cast.tagged for cast in casts], counts),
        stays=_by_start(Stays(stays.account, stays.watch, ms(stays.start), ms(stays.end))),
        absences=Absences(
            absences.account,
            absences.watch,
            ms(absences.start),
            ms(absences.end),
            absences.status,
        ),
        steps=Steps(steps.account, ms(steps.at), steps.following, steps.followers),
        follow_backs=FollowBacks(backs.account, backs.watch, ms(backs.at), backs.change),
        starts_ms=starts,
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    """Days since the first day to milliseconds since 1970."""

    starts_ms: int

    def __call__(self, days: Floats) -> Ints:
        finite = np.isfinite(days)
        ms = np.where(finite, days, 0.0) * DAY_MS + self.starts_ms
        return np.where(finite, ms.astype(np.int64), NEVER)


def _by_start(stays: Stays) -> Stays:
    return stays.rows(np.argsort(stays.start, kind="stable"))


def _crews(casts: list[Cast]) -> Ints:
    """Crew numbers that differ between populations too."""
    parts, used = [], 0
    for cast in casts:
        crew = np.full(cast.count, -1, np.int64) if cast.crew is None else cast.crew + used
        parts.append(crew)
        used = max(used, int(crew.max(initial=-1)) + 1)
    return np.concatenate(parts)
