"""Everything known about one account over all watches, and what each of its absences really was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from app.domain.account import AccountKey, AccountStatus
from app.domain.alongside import Alongside
from app.domain.company import ALONE, Company, joined
from app.domain.coverage import Coverage, Showing, showing_of
from app.domain.episodes import group
from app.domain.event import Cause
from app.domain.instant import Instant
from app.domain.passes import passes_of, visits_of
from app.domain.rates import Rates
from app.domain.reading import (
    Because,
    Nature,
    Reading,
    by_crowd,
    by_departure,
    by_return,
    doubted,
)
from app.domain.sighting import Sighting
from app.domain.timeline import Change, Gap, Moment, Stay, Timeline
from app.domain.witnesses import Witnesses


@dataclass(frozen=True, slots=True)
class Refollow:
    """One decision to follow again, on one list or on many within a day.

    `stays`: lengths of the stays before the gaps, in milliseconds, None where the start was not seen.
    """

    at: Instant
    gaps: tuple[Gap, ...]
    stays: tuple[int | None, ...]


class History:
    """One account, as detection sees it at the time `now`.

    `timelines`: where changes were seen. `sightings`: profile observations, oldest first.
    `coverage`: every watch there is. `members_of`: watches on whose lists it has been all the time,
    without any change since watching began. `followed`: lists of whom others follow that it came to
    and went from. That was the others' doing and accuses it of nothing, but shows when it was away.
    `company`: who passed over lists on the same days. `named_by`: other people's lists that name it.
    `looks`: when complete lists of its watches were taken while others missed it, oldest first.
    `steady`: what was worked out of it that no later day changes.
    """

    def __init__(
        self,
        key: AccountKey,
        now: Instant,
        timelines: tuple[Timeline, ...],
        rates: Rates,
        sightings: Iterable[Sighting] = (),
        coverage: Mapping[int, Coverage] | None = None,
        members_of: Iterable[int] = (),
        followed: tuple[Timeline, ...] = (),
        company: Company = ALONE,
        named_by: Iterable[str] = (),
        looks: Mapping[int, Sequence[Instant]] | None = None,
    ) -> None:
        self.key = key
        self.now = now
        self.timelines = timelines
        self.rates = rates
        self.sightings = tuple(sightings)
        self.coverage = coverage or {}
        self.members_of = tuple(members_of)
        self.followed = followed
        self.company = company
        self.named_by = tuple(named_by)
        self.looks = looks or {}
        self.steady: dict[object, object] = {}

    def at(self, later: Instant) -> History:
        """The same history looked at later, with nothing new seen: no fact in it depends on the day."""
        same = copy(self)
        same.now = later
        return same

    @cached_property
    def stays(self) -> tuple[Stay, ...]:
        """All stays over all watches, in order of their end, those that last at the end."""
        every = [stay for timeline in self.timelines for stay in timeline.stays]
        return tuple(sorted(every, key=lambda s: s.went.when.at if s.went else self.now))

    @cached_property
    def as_it_acted(self) -> History:
        """The same when its last change on any list was found, with all that is known by now."""
        ends = (change for stay in self.stays for change in (stay.came, stay.went) if change)
        return self.at(min(self.now, max((one.when.before for one in ends), default=self.now)))

    @cached_property
    def observed_since(self) -> Instant:
        """Since when the account has been under observation: its first follow, or the first list."""
        begun = (
            stay.came.when.at if stay.came else self._covered(stay.watch_id).since
            for stay in self.stays
        )
        always = (seen.since for _, seen in self.memberships)
        return min((*begun, *always), default=self.now)

    @property
    def memberships(self) -> tuple[tuple[int, Coverage], ...]:
        """The lists it has been on all the time, and the time over which that was seen."""
        return tuple((watch_id, self._covered(watch_id)) for watch_id in self.members_of)

    @property
    def edges(self) -> int:
        """How many follows of the account are under observation."""
        return max(1, len(self.timelines) + len(self.members_of))

    @cached_property
    def absences(self) -> tuple[tuple[Gap, Reading], ...]:
        """All gaps over all watches with what they were, in order of return."""
        gaps = [gap for timeline in self.timelines for gap in timeline.gaps]
        gaps.sort(key=lambda gap: gap.returned.when.at)
        return doubted(tuple((gap, self._read_gap(gap)) for gap in gaps))

    @cached_property
    def follows(self) -> tuple[Stay, ...]:
        """Stays that began with an act of following: new ones, and returns proven to be acts.

        A stay that merely began again may be an account switched on, which followed nobody, unless
        it came and left to the day with others that did follow.
        """
        returns = {(gap.watch_id, gap.returned): why for gap, why in self.absences}
        return tuple(
            stay
            for stay in self.stays
            if stay.came and self._is_act(stay, stay.came, returns.get((stay.watch_id, stay.came)))
        )

    def _is_act(self, stay: Stay, came: Change, why: Reading | None) -> bool:
        if why is None:
            return came.cause in (Cause.NEW, Cause.REMADE)
        together = why.because is Because.NOTHING and stay in self._joined
        return why.nature is Nature.FOLLOW or together

    @cached_property
    def _joined(self) -> set[Stay]:
        """The stays that show it on the timetable of others."""
        ended = {(s.watch_id, s.went.when.at): s for s in self.stays if s.went}
        visits = visits_of(self.key, self.stays)
        return {ended[one.watch_id, one.went] for one in joined(visits, self.company)}

    @cached_property
    def drops(self) -> tuple[Stay, ...]:
        """Follows that were seen to end, unless the account itself went or the platform hiccuped."""
        others = (Nature.ACCOUNT, Nature.PLATFORM)
        unseen = {(gap.watch_id, gap.left) for gap, _ in self.absences if not gap.seen}
        excused = {
            stay
            for stay, why in self.endings
            if why.nature in others or (stay.watch_id, stay.went) in unseen
        }
        return tuple(stay for stay in self.follows if stay.went and stay not in excused)

    @cached_property
    def refollows(self) -> tuple[Refollow, ...]:
        """Decisions to follow again, oldest first."""
        again = ((g.returned.when, g) for g, why in self.absences if why.nature is Nature.FOLLOW)
        return tuple(
            Refollow(
                episode[0][0].at, tuple(gap for _, gap in episode), self._stays_before(episode)
            )
            for episode in group(again)
        )

    @cached_property
    def _stay_by_departure(self) -> dict[tuple[int, Change], Stay]:
        return {(stay.watch_id, stay.went): stay for stay in self.stays if stay.went}

    def _stays_before(self, episode: Sequence[tuple[Moment, Gap]]) -> tuple[int | None, ...]:
        """How long the stay before each gap was, in milliseconds; None if its start was not seen."""
        before = (self._stay_by_departure[gap.watch_id, gap.left] for _, gap in episode)
        return tuple(stay.length for stay in before)

    @cached_property
    def endings(self) -> tuple[tuple[Stay, Reading], ...]:
        """All ended stays with what their end was, in order of the end."""
        returns = {(gap.watch_id, gap.left.when): reading for gap, reading in self.absences}
        return tuple(
            (stay, returns.get((stay.watch_id, stay.went.when)) or self._read_end(stay, stay.went))
            for stay in self.stays
            if stay.went
        )

    def _read_gap(self, gap: Gap) -> Reading:
        return (
            by_return(gap.returned)
            or by_departure(gap.left)
            or by_crowd(gap.returned)
            or self._by_crowd_elsewhere(gap)
            or self._by_profile(*gap.missed)
            or self._witnesses.of(gap)
            or self._by_company(gap)
            or Reading(Nature.UNKNOWN, Because.NOTHING)
        )

    def _read_end(self, stay: Stay, went: Change) -> Reading:
        since = went.when.before
        return (
            by_departure(went)
            or self._by_profile(since, self.now)
            or self._seen_since(stay.watch_id, since)
            or Reading(Nature.UNKNOWN, Because.NOTHING)
        )

    def _by_profile(self, start: Instant, end: Instant) -> Reading | None:
        """Seen away at any time of the absence it was the account; seen active, the follow."""
        seen = {s.status for s in self.sightings if start <= s.observed_at <= end}
        if seen & {AccountStatus.DEACTIVATED, AccountStatus.SUSPENDED, AccountStatus.DELETED}:
            return Reading(Nature.ACCOUNT, Because.AWAY)
        if AccountStatus.ACTIVE in seen:
            return Reading(Nature.FOLLOW, Because.PROFILE)
        return None

    @cached_property
    def _witnesses(self) -> Witnesses:
        return Witnesses(self._showings, self.looks)

    def _seen_since(self, watch_id: int, since: Instant) -> Reading | None:
        """On another watched list after it had left this one."""
        later = any(since <= one.last for one in self._showings if one.watch_id != watch_id)
        return Reading(Nature.FOLLOW, Because.WITNESS) if later else None

    @cached_property
    def _showings(self) -> tuple[Showing, ...]:
        """Of every stay on any list, when it was shown."""
        every = (*self.stays, *(stay for one in self.followed for stay in one.stays))
        stays = (showing_of(stay, self._covered(stay.watch_id)) for stay in every)
        always = (Showing(watch, seen.since, seen.until) for watch, seen in self.memberships)
        return (*stays, *always)

    def _covered(self, watch_id: int) -> Coverage:
        return self.coverage.get(watch_id, Coverage(self.now, self.now))

    @cached_property
    def _alongside(self) -> Alongside:
        return Alongside((*self.timelines, *self.followed))

    def _by_crowd_elsewhere(self, gap: Gap) -> Reading | None:
        """Off another list in the same time, among many who were: one hiccup took it off both."""
        alike = (other.returned for other in self._alongside.of(gap))
        return next(filter(None, map(by_crowd, alike)), None)

    def _by_company(self, gap: Gap) -> Reading | None:
        """Off its other lists in the same time and back on those, and on no further one: the account.

        Unless it had come to them together, too, a month before at most: whoever drops at once what was
        followed at once makes the same picture.
        """
        alike = {other.watch_id for other in self._alongside.of(gap)}
        if not alike:
            return None
        first = (t.stays[0].came for t in self.timelines)
        more = any(c and c.cause is Cause.NEW and c.meets(gap.returned) for c in first)
        every = (*self.timelines, *self.followed)
        own = passes_of(self.key, [t for t in every if t.watch_id == gap.watch_id])
        theirs = passes_of(self.key, [t for t in every if t.watch_id in alike])
        bulk = any(one.meets(two) for one, two in product(own, theirs))
        return None if more or bulk else Reading(Nature.ACCOUNT, Because.TOGETHER)
