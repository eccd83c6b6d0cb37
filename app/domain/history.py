"""Everything known about one account over all watches, and what each of its absences really was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from app.domain.account import AccountKey, AccountStatus
from app.domain.event import ACCOUNT_CAUSES, Cause, Proof
from app.domain.instant import Instant
from app.domain.rates import Rates
from app.domain.sighting import Sighting
from app.domain.timeline import Change, Gap, Stay, Timeline


class Nature(StrEnum):
    """What an absence from a list was."""

    FOLLOW = "follow"
    """An act of following: this edge was unmade, the account itself was there."""
    ACCOUNT = "account"
    """The account itself was away: deactivated, suspended, blocked, deleted."""
    PLATFORM = "platform"
    """A hiccup that took many accounts off the list and gave them back together."""
    UNKNOWN = "unknown"


class Because(StrEnum):
    """How the nature of an absence is known."""

    RECORD = "its follow record is a different one"
    SAME_RECORD = "its follow record is still the same one"
    SEAT = "it came back at the head of the list"
    OLD_SEAT = "it came back to its old place in the list"
    PROBE = "the platform said so when asked"
    STREAM = "the platform's own stream showed it"
    PROFILE = "its profile was seen meanwhile"
    AWAY = "its profile was away meanwhile"
    WITNESS = "it was seen on another watched list meanwhile"
    CROWD = "many accounts went and came back with it"
    TOGETHER = "it went from every watched list at once"
    NOTHING = "nothing tells"


@dataclass(frozen=True, slots=True)
class Reading:
    """The nature of one absence, and how it is known."""

    nature: Nature
    because: Because


@dataclass(frozen=True, slots=True)
class Membership:
    """A watch on whose list the account is, or was without a change ever seen, from `since` on."""

    watch_id: int
    since: Instant
    until: Instant


class History:
    """One account, as detection sees it at the time `now`.

    `timelines`: where changes were seen. `memberships`: lists it has been on all the time, without
    any change since watching began. `sightings`: profile observations, oldest first.
    """

    def __init__(
        self,
        key: AccountKey,
        now: Instant,
        timelines: tuple[Timeline, ...],
        rates: Rates,
        sightings: Iterable[Sighting] = (),
        memberships: Iterable[Membership] = (),
    ) -> None:
        self.key = key
        self.now = now
        self.timelines = timelines
        self.rates = rates
        self.sightings = tuple(sightings)
        self.memberships = tuple(memberships)

    def at(self, later: Instant) -> History:
        """The same history looked at later, with nothing new seen."""
        same = History(
            self.key, later, self.timelines, self.rates, self.sightings, self.memberships
        )
        # What an absence was does not change with the day on which one looks back at it.
        same.absences = self.absences
        return same

    @cached_property
    def stays(self) -> tuple[Stay, ...]:
        """All stays over all watches, in order of their end, those that last at the end."""
        every = [stay for timeline in self.timelines for stay in timeline.stays]
        return tuple(sorted(every, key=lambda s: s.went.when.at if s.went else self.now))

    @cached_property
    def first_change(self) -> Instant:
        """When the first change was seen: observation counts from there."""
        changes = [c.when.at for s in self.stays for c in (s.came, s.went) if c]
        return min(changes, default=self.now)

    @property
    def edges(self) -> int:
        """How many follows of the account are under observation."""
        return max(1, len(self.timelines) + len(self.memberships))

    @cached_property
    def absences(self) -> tuple[tuple[Gap, Reading], ...]:
        """All gaps over all watches with what they were, in order of return."""
        gaps = [gap for timeline in self.timelines for gap in timeline.gaps]
        gaps.sort(key=lambda gap: gap.returned.when.at)
        return tuple((gap, self._read_gap(gap)) for gap in gaps)

    def length_before(self, gap: Gap) -> int | None:
        """How long the stay before a gap was, at least, where its beginning was not seen."""
        for timeline in self.timelines:
            for stay in timeline.stays:
                if stay.watch_id == gap.watch_id and stay.went is gap.left:
                    return stay.length
        return None

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
            _by_return(gap.returned)
            or _by_departure(gap.left)
            or self._by_profile(*gap.unseen)
            or self._by_witness(gap.watch_id, *gap.unseen)
            or _by_crowd(gap.returned)
            or self._by_company(gap)
            or Reading(Nature.UNKNOWN, Because.NOTHING)
        )

    def _read_end(self, stay: Stay, went: Change) -> Reading:
        since = went.when.before
        return (
            _by_departure(went)
            or self._by_profile(since, self.now)
            or self._by_witness(stay.watch_id, since, self.now)
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

    def _by_witness(self, watch_id: int, start: Instant, end: Instant) -> Reading | None:
        """Present on another watched list inside the absence, so the account was there."""
        elsewhere = ((first, last) for other, first, last in self._seen_times if other != watch_id)
        if any(first <= end and last >= start for first, last in elsewhere):
            return Reading(Nature.FOLLOW, Because.WITNESS)
        return None

    @cached_property
    def _seen_times(self) -> tuple[tuple[int, Instant, Instant], ...]:
        """For every stay: its watch, and the first and the last snapshot that showed it."""
        stays = [
            (
                stay.watch_id,
                stay.came.when.before if stay.came else stay.went.when.after if stay.went else 0,
                stay.went.when.after if stay.went else stay.came.when.before if stay.came else 0,
            )
            for stay in self.stays
        ]
        return tuple(stays) + tuple((m.watch_id, m.since, m.until) for m in self.memberships)

    def _by_company(self, gap: Gap) -> Reading | None:
        """Off every other list it was on in the same time, and back on them too: the account."""
        others = [t for t in self.timelines if t.watch_id != gap.watch_id]
        alike = [g for t in others for g in t.gaps if _overlap(g, gap)]
        return Reading(Nature.ACCOUNT, Because.TOGETHER) if alike else None


def _by_return(returned: Change) -> Reading | None:
    if returned.cause is Cause.REMADE:
        because = {
            Proof.RECORD: Because.RECORD,
            Proof.SEAT: Because.SEAT,
            Proof.STREAM: Because.STREAM,
        }.get(returned.proof, Because.PROBE)
        return Reading(Nature.FOLLOW, because)
    if returned.cause is Cause.RESTORED:
        same = Because.SAME_RECORD if returned.proof is Proof.RECORD else Because.OLD_SEAT
        return Reading(Nature.ACCOUNT, same)
    return None


def _by_departure(left: Change) -> Reading | None:
    if left.cause in ACCOUNT_CAUSES:
        return Reading(Nature.ACCOUNT, Because.PROBE)
    if left.cause is Cause.UNFOLLOWED:
        return Reading(
            Nature.FOLLOW, Because.STREAM if left.proof is Proof.STREAM else Because.PROBE
        )
    return None


def _by_crowd(returned: Change) -> Reading | None:
    return Reading(Nature.PLATFORM, Because.CROWD) if returned.cause is Cause.PLATFORM else None


def _overlap(one: Gap, two: Gap) -> bool:
    """Whether two gaps can have begun at one moment and ended at one moment."""
    return _meet(one.left, two.left) and _meet(one.returned, two.returned)


def _meet(one: Change, two: Change) -> bool:
    return one.when.after < two.when.before and two.when.after < one.when.before
