"""The report on one account over one time: every figure, with what could not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.domain.account import Account, AccountKey
from app.domain.audit.figures import Day, Figures, Window, calendar, figure, histogram
from app.domain.audit.gains import Followers, Gains, gains, newcomers
from app.domain.audit.ratio import (
    Ratio,
    Sizes,
    churned_by,
    days_of,
    ratio_at,
    seen_sizes,
    sizes,
)
from app.domain.audit.spells import Ending, Spell
from app.domain.instant import Instant
from app.domain.sighting import Sighting
from app.domain.snapshot import Snapshot, Verdict

# Rows that a person reads; the CSV and the API give as many.
TOP = 25


@dataclass(frozen=True, slots=True)
class Lists:
    """How an account's own list was seen.

    `snapshots`: oldest first. `members`: how many are on the list now, None if it was never seen
    whole. `elsewhere`: how many other accounts' lists of followers tell of its follows.
    """

    snapshots: Sequence[Snapshot] = ()
    members: int | None = None
    elsewhere: int = 0

    @property
    def disbelieved(self) -> Counter[Verdict]:
        """The lists that proved no absence, by verdict."""
        return Counter(s.verdict for s in self.snapshots if s.verdict is not Verdict.COMPLETE)

    @property
    def longest_wait(self) -> Window | None:
        """The longest time between two lists that were believed."""
        times = [s.finished_at for s in self.snapshots if s.verdict is Verdict.COMPLETE]
        waits = [Window(*pair) for pair in pairwise(times)]
        return max(waits, key=lambda wait: wait.days, default=None)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything kept that an audit of one account needs.

    `spells`: its own follows, oldest first. `observed`: from the first to the newest time anything
    was seen of them. `sightings`: of its profile. `followers_now`: None if they are not watched.
    """

    account: Account
    spells: Sequence[Spell]
    observed: Window
    lists: Lists = Lists()
    followers: Followers | None = None
    followers_now: int | None = None
    sightings: Sequence[Sighting] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the time observed, in figures. `gained`, `lost`: followers, None where not watched."""

    name: str
    window: Window
    figures: Figures
    gained: int | None
    lost: int | None


@dataclass(frozen=True, slots=True)
class Target:
    """One account that was followed: its spells, and whether it followed back within two weeks."""

    key: AccountKey
    spells: Sequence[Spell]
    follows_back: bool | None

    @property
    def times(self) -> int:
        return len(self.spells)


@dataclass(frozen=True, slots=True)
class Audit:
    """What was followed and dropped in an account's name during an engagement.

    `spells`: all there are, also those outside the engagement. `before_watching`: how many were
    followed when watching began; `dropped_from_before`: how many of them were dropped during the
    engagement. `ratios`: at the end of days, newest first. `blockers`: accounts that blocked it and
    do so still, as far as known. `names`: the accounts by key, filled in by whoever can look them up.
    """

    account: Account
    window: Window
    observed: Window
    lists: Lists
    spells: Sequence[Spell]
    figures: Figures
    periods: Sequence[Period]
    days: Sequence[Day]
    dwell: Sequence[int]
    top: Sequence[Target]
    before_watching: int
    dropped_from_before: int
    gains: Gains | None
    ratios: Sequence[tuple[Instant, Ratio]]
    blockers: Sequence[AccountKey]
    names: Mapping[AccountKey, Account] = field(default_factory=dict)

    @property
    def during(self) -> Period:
        return next(period for period in self.periods if period.name == "during")

    @property
    def after(self) -> Period | None:
        return next((period for period in self.periods if period.name == "after"), None)

    @property
    def seen(self) -> Window:
        """The part of the engagement that was observed."""
        return self.window.within(self.observed)

    @property
    def ratio(self) -> Ratio | None:
        """The ratio at the end of the engagement."""
        return self.ratios[0][1] if self.ratios else None

    @property
    def made(self) -> list[Spell]:
        """The follows made during the engagement, oldest first."""
        return [spell for spell in self.spells if spell.followed_at in self.window]

    @property
    def keys(self) -> list[AccountKey]:
        """The accounts it names."""
        return sorted({*(target.key for target in self.top), *self.blockers})

    def name(self, key: AccountKey) -> Account:
        return self.names[key]


def audit(ledger: Ledger, window: Window) -> Audit:
    """The report. `window`: the engagement; what lies outside it is told as before and after."""
    spells = ledger.spells
    made = [spell for spell in spells if spell.followed_at in window]
    earlier = [spell for spell in spells if spell.followed_at is None]
    periods = [_period(ledger, name, part) for name, part in _parts(window, ledger.observed)]
    return Audit(
        account=ledger.account,
        window=window,
        observed=ledger.observed,
        lists=ledger.lists,
        spells=spells,
        figures=next(one.figures for one in periods if one.name == "during"),
        periods=periods,
        days=calendar(spells, window),
        dwell=histogram(spells, window),
        top=_top(made, ledger.followers),
        before_watching=len(earlier) + _never_changed(ledger),
        dropped_from_before=sum(spell.dropped_at in window for spell in earlier),
        gains=gains(ledger.followers, spells, window) if ledger.followers else None,
        ratios=list(_ratios(ledger, window)),
        blockers=_blockers(ledger),
    )


def _never_changed(ledger: Ledger) -> int:
    """How many have been on the account's own list all the time."""
    changed = sum(spell.went is None for spell in ledger.spells)
    return max(0, (ledger.lists.members or 0) - changed)


def _parts(window: Window, observed: Window) -> Iterator[tuple[str, Window]]:
    if window.since > observed.since:
        yield "before", Window(observed.since, window.since - 1)
    yield "during", window
    if window.until < observed.until:
        yield "after", Window(window.until + 1, observed.until)


def _period(ledger: Ledger, name: str, window: Window) -> Period:
    figures = figure(ledger.spells, window, ledger.observed.until)
    seen = window.within(ledger.observed)
    if ledger.followers is None:
        return Period(name, seen, figures, None, None)
    theirs = ledger.followers.spells
    lost = sum(spell.went is not None and spell.went.when.at in window for spell in theirs)
    return Period(name, seen, figures, len(newcomers(theirs, window)), lost)


def _top(made: Sequence[Spell], followers: Followers | None) -> list[Target]:
    """The accounts followed most often; of equals, those dropped soonest."""
    by_target: dict[AccountKey, list[Spell]] = {}
    for spell in made:
        by_target.setdefault(spell.target, []).append(spell)
    chosen = sorted(by_target.items(), key=lambda item: (-len(item[1]), _shortest(item[1])))[:TOP]
    fans = {spell.target for spell in followers.spells} if followers else None
    return [Target(key, own, None if fans is None else key in fans) for key, own in chosen]


def _shortest(spells: Sequence[Spell]) -> tuple[float, int]:
    return min((s.dwell for s in spells if s.dwell is not None), default=float("inf")), spells[
        0
    ].target


def _ratios(ledger: Ledger, window: Window) -> Iterator[tuple[Instant, Ratio]]:
    """Where both lists' lengths are known, from the lists themselves or from profiles."""
    followers, following = _followers_sizes(ledger), _following_sizes(ledger)
    if followers is None or following is None:
        return
    churned = churned_by(ledger.spells, window.since)
    seen = Window(
        max(window.since, ledger.observed.since), min(window.until, ledger.observed.until)
    )
    for at in days_of(seen) if seen.since <= seen.until else ():
        yield at, ratio_at(at, followers, following, churned)


def _following_sizes(ledger: Ledger) -> Sizes | None:
    if ledger.lists.members is not None:
        return sizes(ledger.spells, ledger.lists.members)
    return seen_sizes(ledger.sightings, "following")


def _followers_sizes(ledger: Ledger) -> Sizes | None:
    if ledger.followers is not None and ledger.followers_now is not None:
        return sizes(ledger.followers.spells, ledger.followers_now)
    return seen_sizes(ledger.sightings, "followers")


def _blockers(ledger: Ledger) -> list[AccountKey]:
    """Whoever's newest spell, on either list, ended with a block."""
    newest: dict[AccountKey, Spell] = {}
    theirs = ledger.followers.spells if ledger.followers else ()
    for spell in sorted((*ledger.spells, *theirs), key=lambda one: one.followed_at or 0):
        newest[spell.target] = spell
    return sorted(key for key, spell in newest.items() if spell.ending is Ending.BLOCKED)
