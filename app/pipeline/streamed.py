"""A portion of a live stream against the watched lists, written down in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from app.domain.account import Account, AccountKey
from app.domain.alert import Alert
from app.domain.elsewhere import SUSPECTS
from app.domain.event import Kind
from app.domain.filing import member
from app.domain.imported import ImportedEvent
from app.domain.instant import DAY, MINUTE, Instant
from app.domain.ledger import UNKNOWN, Edge, Ledger, Step
from app.domain.record import record_key, record_number
from app.domain.roster import Roster
from app.domain.sighting import Sighting
from app.domain.streamed import Commit, HandleTold, Portion, StatusTold, Streamed
from app.domain.watch import ListKind, Watch
from app.pipeline.detect import Detector, let_fade
from app.pipeline.elsewhere import note_elsewhere
from app.pipeline.exact_events import apply_events
from app.ports.storage import Work

# Clocks that are kept by the network differ by milliseconds; servers remember days, and never a month.
_AHEAD, _BEHIND = 10 * MINUTE, 30 * DAY


@dataclass(frozen=True, slots=True)
class Told:
    """What a portion changed. `alerts`: those opened, updated or closed.

    `unbelieved`: how much of it was left out, because its time cannot be.
    """

    follows: int = 0
    unfollows: int = 0
    alerts: Sequence[Alert] = ()
    unbelieved: int = 0


def watched_ids(work: Work, network: str) -> frozenset[str]:
    """The accounts of a network whose lists are watched and known from a first complete capture."""
    return frozenset(watch.account.id for watch in _ready(work, network))


def suspected_ids(work: Work, network: str) -> frozenset[str]:
    """The accounts of a network of which an alert or a note is open, those raised last."""
    return frozenset(work.alerts.suspects(network, SUSPECTS))


def apply_portion(
    work: Work, detector: Detector, network: str, portion: Portion, now: Instant
) -> Told:
    """Write down what a stream told: changes of watched lists, what suspects follow
    elsewhere, and accounts that went or came back.

    A change that a capture has seen already changes nothing again. Of an end whose record nobody
    knows the stream does not say whom it concerns; the next capture will. So will it of what a server
    tells whose clock is wrong.
    """
    work.alerts.hold()
    steps = [one for one in portion.steps if now - _BEHIND <= one.at <= now + _AHEAD]
    _tell_of_accounts(work, network, steps)
    commits = _without_erased(work, network, [one for one in steps if isinstance(one, Commit)])
    changes = _Changes(work, network, commits)
    note_elsewhere(work, network, commits, changes.watched)
    for commit in commits:
        changes.take(commit)
    changes.keep()
    alerts = let_fade(work, now)
    counts = {Kind.FOLLOW: 0, Kind.UNFOLLOW: 0}
    for watch_id, own in changes.told.items():
        _, changed = apply_events(work, changes.watch(watch_id), own)
        for written in changed.events:
            counts[written.kind] += 1
        alerts += [one.alert for one in detector.look(work, changed, now)]
    unbelieved = len(portion.steps) - len(steps)
    return Told(counts[Kind.FOLLOW], counts[Kind.UNFOLLOW], tuple(alerts), unbelieved)


def _ready(work: Work, network: str) -> list[Watch]:
    return [
        watch
        for watch in work.watches.all()
        if watch.account.network == network and watch.live and watch.state.complete_at is not None
    ]


def _without_erased(work: Work, network: str, commits: Sequence[Commit]) -> list[Commit]:
    """The commits as if nobody had followed or been followed who was erased."""
    if not work.suppressed.anybody:
        return list(commits)
    named = {one.actor for one in commits} | {id for one in commits for _, id in one.made}
    keys = {Account(network, id).key: id for id in named}
    erased = {keys[key] for key in work.suppressed.among(list(keys))}
    return [
        msgspec.structs.replace(one, made=tuple(m for m in one.made if m[1] not in erased))
        for one in commits
        if one.actor not in erased
    ]


def _tell_of_accounts(work: Work, network: str, steps: Sequence[Streamed]) -> None:
    """Keep what was told of accounts that are known here; the network has millions of others."""
    told = [step for step in steps if isinstance(step, StatusTold | HandleTold)]
    keyed = [(Account(network, step.id).key, step) for step in told]
    known = work.accounts.get(sorted({key for key, _ in keyed})) if keyed else {}
    statuses = [
        Sighting(key, step.at, step.status)
        for key, step in keyed
        if key in known and isinstance(step, StatusTold)
    ]
    work.accounts.see(statuses)
    work.accounts.add(
        (key, Account(network, step.id, step.handle))
        for key, step in keyed
        if key in known and isinstance(step, HandleTold)
    )


class _Changes:
    """The ledger of one portion: the rows that its commits can touch, and what the lists show.

    `told`: by watch, the net changes of its list by the commits taken so far.
    """

    def __init__(self, work: Work, network: str, commits: Sequence[Commit]) -> None:
        self._work = work
        self._network = network
        self._accounts = {commit.actor: Account(network, commit.actor) for commit in commits}
        self._watches = {(w.account.id, w.list): w for w in _ready(work, network)}
        self._by_id = {watch.id: watch for watch in self._watches.values()}
        self._rosters = {
            watch.id: work.rosters.get(watch.id, watch.state.roster_version)
            for watch in self._by_id.values()
        }
        keys = sorted({account.key for account in self._accounts.values()})
        self._ledger = Ledger.of(work.streams.records(keys))
        self._members: dict[AccountKey, Account] = {a.key: a for a in self._accounts.values()}
        self.told: dict[int, list[ImportedEvent]] = {}
        self._renewed: dict[int, dict[AccountKey, int]] = {}
        self._agree_with_lists(keys)

    def _agree_with_lists(self, keys: Sequence[AccountKey]) -> None:
        """Captures are the truth: whoever they show is there, by whichever record."""
        for edge in [one for one in self._ledger.records if one.watch_id in self._by_id]:
            roster = self._rosters[edge.watch_id]
            if edge.member in roster:
                self._ledger.know(edge, _record(roster, edge.member))
            else:
                self._ledger.forget(edge)
        for watch in self._by_id.values():
            if watch.list is ListKind.FOLLOWERS:
                for key, record in _shown(self._rosters[watch.id], keys):
                    self._ledger.know(Edge(key, watch.id, key), record)

    @property
    def watched(self) -> set[str]:
        """The accounts whose lists are watched."""
        return {id for id, _ in self._watches}

    def watch(self, id: int) -> Watch:
        """The watch as this portion leaves it."""
        return self._by_id[id]

    def take(self, commit: Commit) -> None:
        """Add the net changes of watched lists by one commit."""
        actor = self._accounts[commit.actor]
        made = [
            (edge, record_number(record))
            for record, subject in commit.made
            for edge in self._edges(actor, subject, commit.at, record_number(record))
        ]
        unmade = [
            (edge, number)
            for number in map(record_number, commit.unmade)
            for edge in (*self._ledger.edges_of(actor.key, number), *self._own(actor, number))
        ]
        unmade += [
            (edge, number)
            for subject in commit.left
            for edge in self._edges(actor, subject, commit.at, UNKNOWN)
            for number in self._ledger.records.get(edge, ())
        ]
        steps = self._ledger.commit(made, unmade)
        self._name(step.edge.member for step in steps)
        for step in steps:
            if step.kind is None:
                self._renew(step)
            elif step.edge.member in self._members:
                event = self._event(step, step.kind, commit.at)
                self.told.setdefault(step.edge.watch_id, []).append(event)

    def _edges(self, actor: Account, subject: str, at: Instant, record: int) -> list[Edge]:
        """The places on watched lists that a follow makes, the actor's own list included."""
        edges = []
        if watch := self._watches.get((subject, ListKind.FOLLOWERS)):
            edges.append(Edge(actor.key, watch.id, actor.key))
        if watch := self._watches.get((actor.id, ListKind.FOLLOWING)):
            followed = Account(self._network, subject)
            self._members[followed.key] = followed
            edge, roster = Edge(actor.key, watch.id, followed.key), self._rosters[watch.id]
            edges.append(edge)
            if edge not in self._ledger.records and followed.key in roster:
                self._ledger.know(edge, _record(roster, followed.key))
        for edge in edges:
            self._settle(edge, at, record)
        return edges

    def _settle(self, edge: Edge, at: Instant, record: int) -> None:
        """A follow that a capture has shown already is made by this record, which it could not name."""
        last_at = self._by_id[edge.watch_id].state.last_at
        if last_at is not None and at <= last_at and edge in self._ledger.records:
            self._ledger.know(edge, record)

    def _own(self, actor: Account, record: int) -> list[Edge]:
        """The member whom a watched account follows by this record, as a capture showed it."""
        watch = self._watches.get((actor.id, ListKind.FOLLOWING))
        if watch is None or self._ledger.edges_of(actor.key, record):
            return []
        roster = self._rosters[watch.id]
        if roster.records is None:
            return []
        edges = [
            Edge(actor.key, watch.id, key) for key in roster.keys[roster.records == record].tolist()
        ]
        for edge in edges:
            self._ledger.know(edge, record)
        return edges

    def _name(self, keys: Iterable[AccountKey]) -> None:
        """Have the accounts with these keys, as far as they are known."""
        missing = [key for key in keys if key not in self._members]
        self._members |= self._work.accounts.get(missing) if missing else {}

    def _renew(self, step: Step) -> None:
        """Another record stands for a follow now: for one of this portion, or for one on the list."""
        watch, key = self._by_id[step.edge.watch_id], step.edge.member
        told = self.told.get(watch.id, [])
        own = [at for at, one in enumerate(told) if member(one, watch.list).key == key]
        if own:
            told[own[-1]] = replace(told[own[-1]], record=record_key(step.record))
        else:
            self._renewed.setdefault(watch.id, {})[key] = step.record

    def _event(self, step: Step, kind: Kind, at: Instant) -> ImportedEvent:
        watch, who = self._by_id[step.edge.watch_id], self._members[step.edge.member]
        actor, subject = (
            (who, watch.account) if watch.list is ListKind.FOLLOWERS else (watch.account, who)
        )
        return ImportedEvent(kind, actor, subject, at, record_key(step.record))

    def keep(self) -> None:
        """Write the ledger's changes, and the records that took another's place."""
        fresh, ended = self._ledger.changes()
        self._work.streams.write_records(fresh, ended)
        for watch_id, renewed in self._renewed.items():
            self._by_id[watch_id] = self._rerecord(self._by_id[watch_id], renewed)

    def _rerecord(self, watch: Watch, renewed: Mapping[AccountKey, int]) -> Watch:
        roster = self._rosters[watch.id]
        keys = np.array([key for key in renewed if key in roster], np.int64)
        if not len(keys):
            return watch
        records = np.zeros_like(roster.keys) if roster.records is None else roster.records.copy()
        records[roster.position(keys)] = [renewed[key] for key in keys.tolist()]
        after = replace(roster, records=records)
        version = watch.state.roster_version + 1
        self._work.rosters.put(watch.id, version, after, keys[:0], keys)
        state = replace(watch.state, roster_version=version)
        self._work.watches.save(watch, state)
        return replace(watch, state=state)


def _shown(roster: Roster, keys: Sequence[AccountKey]) -> list[tuple[AccountKey, int]]:
    """Those of some accounts that are on a list, each with its record there, 0 where not known."""
    at = roster.position(list(keys)) if keys else np.empty(0, np.int64)
    return [
        (key, 0 if roster.records is None else int(roster.records[place]))
        for key, place in zip(keys, at.tolist(), strict=True)
        if place >= 0
    ]


def _record(roster: Roster, key: AccountKey) -> int:
    [(_, record)] = _shown(roster, [key])
    return record
