"""Files into the database: each list at its own time, as if it had been captured then."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.account import Account, Profile
from app.domain.alert import Severity
from app.domain.errors import BadInput, Conflict
from app.domain.event import Cause
from app.domain.filing import Portion, file_events, portions
from app.domain.imported import Fault, Imported, ImportedEvent, ImportedList
from app.domain.instant import HOUR, Instant
from app.domain.sighting import sighting_of
from app.domain.snapshot import Snapshot, Verdict
from app.domain.watch import ListKind, Watch
from app.pipeline.compare import Changes, apply_listing
from app.pipeline.detect import Detector, Settled, let_fade
from app.pipeline.exact_events import apply_events
from app.pipeline.gathering import Between, gathered
from app.pipeline.kept_out import refuse_erased
from app.pipeline.preparing import prepare
from app.ports.storage import Storage, Work

# How much is written in one transaction: a commit waits for the disk, and a crash costs this much
# to read again, which changes nothing that is already there. On SQLite nobody else writes meanwhile.
_MEMBERS_AT_ONCE = 500_000
# To weigh an account and write its alert takes longer than to read thousands of members; counted so,
# lists with many churners hold a transaction open for seconds and not for minutes.
_ALERT = 2_000
# Single events that may each change an alert: as many as end a transaction.
_ACCUSING = _MEMBERS_AT_ONCE // _ALERT
# What a line counts as, whatever is on it.
_LINE = 100
_INTERVAL = 24 * HOUR
# So many of a kind are kept to be shown; a file of nothing but faults must not fill the memory.
_SHOWN = 100

Step = Between | ImportedList | Portion | Fault
"""What an import does next."""


@dataclass(frozen=True, slots=True)
class Unbelieved:
    """A list whose absences were not believed, and why."""

    watch: str
    taken_at: Instant
    verdict: Verdict
    reason: str | None


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A list older than the newest stored one: taking it in would change the past."""

    watch: str
    taken_at: Instant
    newest_at: Instant
    line: int = 0


@dataclass(slots=True)
class Summary:
    """What an import did.

    `known`: lists already stored. `older`: lists that came too late. `alerts`, `notes`: those
    raised. `faulty`: lines that could not be read. `overtaken`, `unbelieved`, `faults`: the first
    hundred of their kind.
    """

    lists: int = 0
    known: int = 0
    older: int = 0
    profiles: int = 0
    events: int = 0
    joined: int = 0
    left: int = 0
    returned: int = 0
    remade: int = 0
    alerts: int = 0
    notes: int = 0
    faulty: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    unbelieved: list[Unbelieved] = field(default_factory=list)
    overtaken: list[Overtaken] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def count(self, watch: Watch, snapshot: Snapshot, changes: Changes) -> None:
        """Add what one snapshot changed."""
        self.lists += 1
        self.verdicts[snapshot.verdict] += 1
        if snapshot.verdict is not Verdict.COMPLETE and len(self.unbelieved) < _SHOWN:
            self.unbelieved.append(
                Unbelieved(watch.name, snapshot.finished_at, snapshot.verdict, snapshot.reason)
            )
        self.joined += snapshot.joined
        self.left += snapshot.left
        back = changes.returned
        self.returned += len(back)
        self.remade += sum(event.cause is Cause.REMADE for event in back)

    def count_raised(self, settled: Sequence[Settled]) -> None:
        """Add the alerts that were raised, not those only updated."""
        raised = {one.alert.id: one.alert.severity for one in settled if one.raised}
        severities = [*raised.values()]
        self.alerts += severities.count(Severity.ALERT)
        self.notes += severities.count(Severity.NOTE)

    def count_older(self, watch: Watch, late: ImportedList) -> None:
        """Add a list that came too late."""
        self.older += 1
        if len(self.overtaken) < _SHOWN:
            newest_at = watch.state.last_at or late.taken_at
            self.overtaken.append(Overtaken(watch.name, late.taken_at, newest_at, late.line))

    def count_fault(self, fault: Fault) -> None:
        """Add a line that could not be read."""
        self.faulty += 1
        if len(self.faults) < _SHOWN:
            self.faults.append(fault)


class Importer:
    """Reads one stream of imported things into the database, a batch a transaction."""

    def __init__(
        self, storage: Storage, detector: Detector, events_as: ListKind | None = None
    ) -> None:
        self._storage = storage
        self._events_as = events_as
        self._detector = detector
        self._watches: dict[tuple[str, str, ListKind], Watch] = {}
        self._portions: deque[Portion] = deque()

    def run(self, stream: Iterable[Imported]) -> Summary:
        """Import everything; faults are counted and passed over, nothing after them is lost."""
        summary = Summary()
        self._portions.clear()
        rest = gathered(stream)
        first: Step | None = next(rest, None)
        while first is not None:
            first = self._write(first, rest, summary)
        return summary

    def _write(
        self, first: Step, rest: Iterator[Between | ImportedList | Fault], summary: Summary
    ) -> Step | None:
        """Import the next batch in one transaction; returns what comes after it."""
        # Between two transactions another process may have written the same lists.
        self._watches.clear()
        with self._storage.writing() as work:
            work.alerts.hold()
            room = _MEMBERS_AT_ONCE
            one: Step | None = first
            while one is not None and room > 0:
                room -= self._take(work, one, summary)
                one = self._portions.popleft() if self._portions else next(rest, None)
        return one

    def _take(self, work: Work, one: Step, summary: Summary) -> int:
        """Import one thing; returns how much of its transaction's room that takes."""
        if isinstance(one, ImportedList):
            changed = self._import_list(work, one, summary)
            return _LINE + len(one.ids) + _ALERT * changed
        if isinstance(one, Between):
            self._see(work, one.profiles, summary)
            self._portions.extend(self._file(work, one.events))
            return _LINE * len(one.profiles)
        if isinstance(one, Fault):
            summary.count_fault(one)
            return _LINE
        lines = sum(map(len, one.values()))
        return _LINE * lines + _ALERT * self._import_events(work, one, summary)

    def _see(self, work: Work, profiles: Sequence[Profile], summary: Summary) -> None:
        sightings = [sighting_of(profile) for profile in profiles]
        seen = zip(sightings, profiles, strict=True)
        work.accounts.see(sightings)
        work.accounts.add((s.key, p.account) for s, p in seen if p.account.handle)
        summary.profiles += len(profiles)

    def _import_list(self, work: Work, one: ImportedList, summary: Summary) -> int:
        """Apply one list; returns how many alerts that changed."""
        try:
            watch = self._watch(work, one.account, one.list, one.taken_at)
        except Conflict as refused:
            summary.count_fault(Fault(one.line, str(refused)))
            return 0
        if watch.state.last_at is not None and one.taken_at <= watch.state.last_at:
            if work.snapshots.known(watch.id, one.taken_at):
                summary.known += 1
            else:
                summary.count_older(watch, one)
            return 0
        try:
            came = prepare(work, watch, one)
        except BadInput as refused:
            summary.count_fault(Fault(one.line, str(refused)))
            return 0
        work.accounts.add((account.key, account) for account in came.renamed.values())
        draft = Snapshot(
            watch_id=watch.id,
            started_at=one.taken_at,
            finished_at=one.taken_at,
            seen=len(came.listing.keys),
            verdict=Verdict.COMPLETE,
            claimed=one.claimed,
        )
        let_fade(work, one.taken_at)
        watch, snapshot, changes = apply_listing(work, watch, came.listing, draft, came.names_of)
        self._watches[one.account.network, one.account.id, one.list] = watch
        settled = self._detector.look(work, changes, one.taken_at)
        summary.count_raised(settled)
        summary.count(watch, snapshot, changes)
        return len(settled)

    def _file(self, work: Work, events: Sequence[ImportedEvent]) -> Iterator[Portion]:
        """The events as they are to be written, after one another and each in one transaction."""
        if not events:
            return iter(())
        watched = {
            (Account(one.account.network, one.account.id), one.list) for one in work.watches.all()
        }
        known = work.events.recent([*{event.actor.key for event in events}])
        return portions(file_events(events, watched, self._events_as), known, _ACCUSING)

    def _import_events(self, work: Work, portion: Portion, summary: Summary) -> int:
        """Apply some events; returns how many alerts that changed.

        What they come to is dated by the last of them: an account may be on several of the lists.
        """
        now = max((own[-1].at for own in portion.values()), default=0)
        let_fade(work, min((own[0].at for own in portion.values()), default=0))
        settled: list[Settled] = []
        for (account, list), own in portion.items():
            try:
                watch = self._watch(work, account, list, own[0].at)
            except Conflict as refused:
                summary.count_fault(Fault(0, str(refused)))
                for later in self._portions:
                    later.pop((account, list), None)
                continue
            watch, changes = apply_events(work, watch, own)
            self._watches[account.network, account.id, list] = watch
            settled += self._detector.look(work, changes, now)
            summary.events += len(changes.events)
        summary.count_raised(settled)
        return len(settled)

    def _watch(self, work: Work, account: Account, list: ListKind, now: Instant) -> Watch:
        """The watch of a list, made if the file is the first to name it."""
        name = (account.network, account.id, list)
        if name not in self._watches:
            refuse_erased(work, account)
            made = work.watches.add(account, list, _INTERVAL, live=False, now=now)
            work.accounts.add([(account.key, account)])
            self._watches[name] = made
        return self._watches[name]
