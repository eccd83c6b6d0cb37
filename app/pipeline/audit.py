"""An account's own follows gathered from every list that tells of them, and made into a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from app.domain.account import Account, AccountKey
from app.domain.alert import STANDING, Severity
from app.domain.audit.figures import Window
from app.domain.audit.gains import Followers, newcomers
from app.domain.audit.report import Audit, Ledger, Lists, audit
from app.domain.audit.spells import own_spells, spells_of
from app.domain.errors import BadInput, NotFound
from app.domain.event import FollowEvent
from app.domain.instant import Instant, day
from app.domain.timeline import timelines_of
from app.domain.watch import ListKind, Watch
from app.ports.storage import Work

_EVERY = 2**31


def audited(work: Work) -> list[Watch]:
    """The watched lists of follows: whoever has one can be audited."""
    return [watch for watch in work.watches.all() if watch.list is ListKind.FOLLOWING]


def open_audit(
    work: Work, account: Account, since: Instant | None = None, until: Instant | None = None
) -> Audit:
    """The report on an account; without dates, on all the time its follows were observed.

    Raises NotFound if nothing tells of its follows, BadInput if the time ends before it begins or
    if none of it was observed.
    """
    window, observed = asked_about(work, account, since, until)
    ledger = _ledger(work, account, observed)
    if ledger.followers:
        ledger = replace(ledger, followers=_with_profiles(work, ledger.followers, window))
    report = audit(ledger, window)
    return replace(report, names=work.accounts.get(report.keys))


def asked_about(
    work: Work, account: Account, since: Instant | None = None, until: Instant | None = None
) -> tuple[Window, Window]:
    """The engagement, and the time the account's follows were observed, without reading any of them.

    Raises NotFound if nothing tells of its follows, BadInput if the time ends before it begins or
    if none of it was observed.
    """
    observed = _observed(work, account)
    window = Window(
        observed.since if since is None else since, observed.until if until is None else until
    )
    if window.since > window.until:
        raise BadInput(
            f"the engagement would end on {day(window.until)}, before it begins on"
            f" {day(window.since)}; {account.name}'s follows are known from {day(observed.since)}"
            f" to {day(observed.until)}"
        )
    if window.until < observed.since or window.since > observed.until:
        raise BadInput(
            f"nothing is known of {account.name}'s follows between {day(window.since)} and"
            f" {day(window.until)}; they are known from {day(observed.since)} to {day(observed.until)}"
        )
    return window, observed


def _observed(work: Work, account: Account) -> Window:
    """From the first to the newest time anything was seen of an account's follows."""
    own = work.watches.find(account, ListKind.FOLLOWING)
    elsewhere = chain.from_iterable(_told_by_others(work, account).values())
    times = [*(event.before for event in elsewhere), *(_seen(work, own) if own else ())]
    if not times:
        raise NotFound(
            f"nothing tells whom {account.name} followed: watch its following list, or import it"
        )
    return Window(min(times), max(times))


def _seen(work: Work, watch: Watch) -> list[Instant]:
    """When a list was seen whole, and the first and the newest change on it."""
    return [*work.snapshots.complete_times(watch.id).tolist(), *(work.events.span(watch.id) or ())]


def _ledger(work: Work, account: Account, observed: Window) -> Ledger:
    own = work.watches.find(account, ListKind.FOLLOWING)
    theirs = work.watches.find(account, ListKind.FOLLOWERS)
    acts = work.events.on(own.id) if own else []
    others = _told_by_others(work, account)
    taken = work.snapshots.of(own.id, _EVERY)[::-1] if own else []
    timelines = own_spells(acts)
    for key, told in others.items():
        timelines[key] = (*timelines.get(key, ()), *timelines_of(told))
    whole = own is not None and own.state.complete_at is not None
    return Ledger(
        account=account,
        spells=spells_of(timelines),
        observed=observed,
        lists=Lists(taken, own.state.members if own and whole else None, len(others)),
        followers=_followers(work, theirs) if theirs else None,
        followers_now=theirs.state.members if theirs and theirs.state.complete_at else None,
        sightings=work.accounts.sightings([account.key]).get(account.key, ()),
    )


def _told_by_others(work: Work, account: Account) -> Mapping[AccountKey, Sequence[FollowEvent]]:
    """What others' lists of followers tell of it, by whose they are.

    On somebody's list of follows it is the one who was followed.
    """
    events = work.events.of([account.key]).get(account.key, [])
    every = work.watches.all() if events else []
    subjects = {one.id: one.account.key for one in every if one.list is ListKind.FOLLOWERS}
    told: dict[AccountKey, list[FollowEvent]] = defaultdict(list)
    for event in events:
        if event.watch_id in subjects:
            told[subjects[event.watch_id]].append(event)
    return told


def _followers(work: Work, watch: Watch) -> Followers | None:
    times = _seen(work, watch)
    if not times:
        return None
    spells = spells_of(own_spells(work.events.on(watch.id)))
    return Followers(spells, Window(min(times), max(times)))


def _with_profiles(work: Work, followers: Followers, window: Window) -> Followers:
    """With what is known of those who came in a time."""
    keys = sorted(newcomers(followers.spells, window))
    alerts = work.alerts.latest(keys) if keys else {}
    churners = {
        key
        for key, alert in alerts.items()
        if alert.severity is Severity.ALERT and alert.state in STANDING
    }
    seen = work.accounts.sightings(keys) if keys else {}
    return replace(followers, churners=churners, sightings=seen)


def with_all_names(work: Work, report: Audit) -> Audit:
    """The report with every account it counts by name, and not only those it shows."""
    return replace(
        report, names=work.accounts.get([*{s.target for s in report.made}, *report.keys])
    )
