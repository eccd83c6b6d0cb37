"""What has been kept for long enough, table by table, and how it is let go a part at a time.

Nothing that a standing alert or a block list entry rests on goes. Of what an account did on a list only
the beginning goes, never what says whether it is there, so that what is left still leads to the
members there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    case,
    delete,
    exists,
    func,
    literal,
    select,
    tuple_,
)

from app.domain.alert import STANDING, State
from app.domain.event import Kind
from app.domain.instant import Instant
from app.domain.objection import Answer
from app.domain.retention import Retention, before
from app.domain.watch import ListKind
from app.storage.access_tables import credential
from app.storage.blocklist_tables import blocklist, blocklist_entry, objection
from app.storage.budget_tables import grant_use
from app.storage.company_tables import passes
from app.storage.elsewhere_tables import elsewhere
from app.storage.idempotency_tables import idempotency
from app.storage.tables import alert, event, profile, slot, watch

# Rows let go in one transaction: some tens of milliseconds in which nobody else writes.
AT_ONCE = 2_000
_STANDING = (State.OPEN.value, State.ACKNOWLEDGED.value, State.MUTED.value)

Stale = Callable[[Retention, Instant], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of one table that go. `what`: their name for a person. `stale`: which they are by now."""

    what: str
    table: Table
    stale: Stale

    def count(self, connection: Connection, kept: Retention, now: Instant) -> int:
        """How many rows would go now."""
        query = select(func.count()).select_from(self.table).where(self.stale(kept, now))
        found: int = connection.execute(query).scalar_one()
        return found

    def drop(self, connection: Connection, kept: Retention, now: Instant) -> int:
        """Let some rows go; returns how many, 0 at the end."""
        key = [*self.table.primary_key.columns]
        some = select(*key).where(self.stale(kept, now)).limit(AT_ONCE)
        gone = delete(self.table).where(tuple_(*key).in_(some))
        return connection.execute(gone).rowcount


def _events(kept: Retention, now: Instant) -> ColumnElement[bool]:
    """Followers' lists that are captured; what came in files stays until its watch is removed."""
    return (
        event.c.watch_id.in_(_captured(ListKind.FOLLOWERS))
        & _outlived(event, event.c.before, kept, now)
        & _ended(_cutoff(event, kept, now))
    )


def _own_events(kept: Retention, now: Instant) -> ColumnElement[bool]:
    old = literal(before(now, kept.own))
    own = event.c.watch_id.in_(_captured(ListKind.FOLLOWING))
    return own & (event.c.before < old) & _ended(old)


def _captured(kind: ListKind) -> Select[tuple[int]]:
    return select(watch.c.id).where(watch.c.live & (watch.c.list == kind.value))


def _ended(cutoff: ColumnElement[int]) -> ColumnElement[bool]:
    """The stay that the event began or ended was over by then; one that lasts keeps its beginning."""
    later = event.alias()
    same = (later.c.account_key == event.c.account_key) & (later.c.watch_id == event.c.watch_id)
    # By the time as well: SQLite would else look through the whole list for each of its events.
    after = (later.c.seq > event.c.seq) & (later.c.before >= event.c.before)
    over = exists().where(same & after & (later.c.before < cutoff))
    return over | (event.c.kind == Kind.UNFOLLOW.value)


def _outlived(
    table: Table, at: ColumnElement[int], kept: Retention, now: Instant
) -> ColumnElement[bool]:
    """Old enough for its account, and nothing stands against it that may rest on this."""
    return (at < _cutoff(table, kept, now)) & ~_accused(table)


def _cutoff(table: Table, kept: Retention, now: Instant) -> ColumnElement[int]:
    """Since when things are kept of an account: for longer if there was ever an alert about it."""
    return case((_ever(table), before(now, kept.flagged)), else_=before(now, kept.ordinary))


def _ever(table: Table) -> ColumnElement[bool]:
    return exists().where(_about(table)).correlate(table)


def _accused(table: Table) -> ColumnElement[bool]:
    standing = exists().where(_about(table) & alert.c.state.in_(_STANDING)).correlate(table)
    return standing | _listed(table)


def _about(table: Table) -> ColumnElement[bool]:
    """An alert about the row's account that the owner of the row has: another's is none of theirs."""
    same = alert.c.account_key == table.c.account_key
    return same & (alert.c.owner_id == _owner(table))


def _listed(table: Table) -> ColumnElement[bool]:
    """Whether the account is on a list of the row's owner."""
    own = select(blocklist.c.id).where(blocklist.c.owner_id == _owner(table)).correlate(table)
    same = blocklist_entry.c.account_key == table.c.account_key
    here = same & blocklist_entry.c.blocklist_id.in_(own)
    return exists().where(here & blocklist_entry.c.retracted_at.is_(None)).correlate(table)


def _owner(table: Table) -> ColumnElement[int]:
    if "owner_id" in table.c:
        return table.c.owner_id
    of_watch = select(watch.c.owner_id).where(watch.c.id == table.c.watch_id)
    return of_watch.correlate(table).scalar_subquery()


def _alerts(kept: Retention, now: Instant) -> ColumnElement[bool]:
    """Those that have faded. A dismissed one stays: it says that a person has looked."""
    over = (alert.c.state == State.EXPIRED.value) & (alert.c.updated_at < before(now, kept.flagged))
    return over & ~_listed(alert)


def _elsewhere(kept: Retention, now: Instant) -> ColumnElement[bool]:
    """Of whoever is not suspected any more at once; of the others what is over and old."""
    about = (alert.c.owner_id == elsewhere.c.owner_id) & (
        alert.c.account_key == elsewhere.c.actor_key
    )
    suspected = exists().where(about & alert.c.state.in_([one.value for one in STANDING]))
    last = func.coalesce(elsewhere.c.went_at, elsewhere.c.came_at)
    return ~suspected | (last < before(now, kept.ordinary))


def _slots(kept: Retention, now: Instant) -> ColumnElement[bool]:
    return slot.c.due_at < before(now, kept.slots)


def _credentials(kept: Retention, now: Instant) -> ColumnElement[bool]:
    return credential.c.expires_at < before(now, kept.keys)


def _objections(kept: Retention, now: Instant) -> ColumnElement[bool]:
    return (objection.c.answer != Answer.OPEN.value) & (
        objection.c.answered_at < before(now, kept.flagged)
    )


# Alerts go first: what they rested on may follow in the same night.
RULES: Sequence[Rule] = (
    Rule("alerts that have faded", alert, _alerts),
    Rule("events on followers' lists", event, _events),
    Rule("events on lists of follows", event, _own_events),
    Rule(
        "stays compared with others'", passes, lambda k, n: _outlived(passes, passes.c.went, k, n)
    ),
    Rule("follows of suspects besides the watched lists", elsewhere, _elsewhere),
    Rule("sightings", profile, lambda k, n: _outlived(profile, profile.c.observed_at, k, n)),
    Rule("slots of captures", slot, _slots),
    Rule("answered objections", objection, _objections),
    Rule(
        "answers to repeated requests",
        idempotency,
        lambda _, now: idempotency.c.at <= before(now, 1),
    ),
    Rule("expired keys, links and sessions", credential, _credentials),
    # Whoever asks that host again begins a new window. A worker's clock may be behind ours.
    Rule(
        "windows of requests that are over",
        grant_use,
        lambda _, now: grant_use.c.ends_at < before(now, 1),
    ),
)
