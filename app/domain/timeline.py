"""One account against one watch: stays on the list and the gaps between them, with honest dates."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.instant import Instant


class Moment(msgspec.Struct, frozen=True, gc=False):
    """When something happened: after `after`, not later than `before`; `exact` where known."""

    after: Instant
    before: Instant
    exact: Instant | None = None

    @property
    def at(self) -> Instant:
        """The exact time, or the middle of the interval."""
        return self.exact if self.exact is not None else (self.after + self.before) // 2

    @property
    def blur(self) -> int:
        """How far the true time can be from `at`, in milliseconds."""
        return 0 if self.exact is not None else (self.before - self.after) // 2


class Change(msgspec.Struct, frozen=True, gc=False):
    """One end of a stay: when, why, how that is known, and how many left in the same snapshot."""

    when: Moment
    cause: Cause
    proof: Proof
    crowd: int = 0

    def meets(self, other: Change) -> bool:
        """Whether both can have happened at one moment."""
        return self.when.after < other.when.before and other.when.after < self.when.before


class Stay(msgspec.Struct, frozen=True, gc=False):
    """A time on the list. `came` is None if it was there when watching began, `went` if it still is."""

    watch_id: int
    came: Change | None
    went: Change | None

    @property
    def length(self) -> int | None:
        """Milliseconds from coming to going, by the best estimate of both; None if one is unknown."""
        if self.came is None or self.went is None:
            return None
        return self.went.when.at - self.came.when.at


class Gap(msgspec.Struct, frozen=True, gc=False):
    """A time off the list between two stays."""

    watch_id: int
    left: Change
    returned: Change

    @property
    def missed(self) -> tuple[Instant, Instant]:
        """The first and the last snapshot that missed the account; the last is earlier if none did."""
        return self.left.when.before, self.returned.when.after

    @property
    def seen(self) -> bool:
        """Whether any snapshot, or the platform itself, showed the absence.

        A follow made anew between two snapshots may never have been unmade: a server can replace a
        follow record by a second one in a single step.
        """
        first, last = self.missed
        return first <= last or self.left.proof is Proof.STREAM


class Timeline(msgspec.Struct, frozen=True):
    """All stays of one account on one watch, oldest first."""

    watch_id: int
    stays: tuple[Stay, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The time between each stay and the next."""
        pairs = zip(self.stays, self.stays[1:], strict=False)
        return tuple(
            Gap(self.watch_id, one.went, two.came) for one, two in pairs if one.went and two.came
        )

    @property
    def present(self) -> bool:
        """Whether the account is on the list now."""
        return self.stays[-1].went is None

    def until(self, now: Instant) -> Timeline | None:
        """What was known of it at an earlier time; None if that was nothing."""
        begun = [s for s in self.stays if s.came is None or s.came.when.before <= now]
        known = tuple(
            s if s.went is None or s.went.when.before <= now else Stay(s.watch_id, s.came, None)
            for s in begun
        )
        nothing = all(stay.came is None and stay.went is None for stay in known)
        return None if nothing else Timeline(self.watch_id, known)


def timelines_of(events: Iterable[FollowEvent]) -> tuple[Timeline, ...]:
    """The timelines of one account, from its events over all watches in order of finding."""
    stays: dict[int, list[Stay]] = {}
    for event in events:
        _extend(stays.setdefault(event.watch_id, []), event)
    return tuple(Timeline(watch, tuple(seen)) for watch, seen in stays.items())


def _extend(stays: list[Stay], event: FollowEvent) -> None:
    when = Moment(event.after, event.before, event.exact)
    change = Change(when, event.cause, event.proof, event.crowd)
    staying = bool(stays) and stays[-1].went is None
    if event.kind is Kind.UNFOLLOW:
        came = stays.pop().came if staying else None
        stays.append(Stay(event.watch_id, came, change))
    elif not staying:
        stays.append(Stay(event.watch_id, change, None))
