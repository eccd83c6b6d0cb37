"""The only place that names concrete classes: the program put together from its settings."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from app import acting, exports, signals, sources
from app.config import Settings
from app.delivery.courier import Courier
from app.delivery.notifier import Notifier
from app.delivery.services import send
from app.domain.errors import ChurnwatchError
from app.domain.figure import Figure
from app.domain.imported import Imported, ImportedList
from app.domain.instant import HOUR, Instant
from app.domain.owner import OwnerId
from app.domain.retention import Retention
from app.domain.watch import ListKind
from app.listener import Listener, Listening
from app.net.outbound import Outbound
from app.net.posting import Poster
from app.nightly import Nightly
from app.pipeline.acting import Acting
from app.pipeline.capture import Capture, silent
from app.pipeline.detect import Detector
from app.pipeline.due import Schedule
from app.pipeline.importing import Importer, Summary
from app.pipeline.mirror import Mirroring
from app.pipeline.opening import Formats
from app.pipeline.publish import Publisher
from app.pipeline.subscribing import Rereading
from app.ports.access import Access
from app.ports.chores import Chore
from app.ports.clock import Clock
from app.ports.commits import Commits
from app.ports.credentials import SignIn
from app.ports.exports import Exporter
from app.ports.mirrors import Repositories
from app.ports.receivers import Receiver
from app.ports.sources import Progress, Source
from app.ports.streams import Stream
from app.ports.writers import Writer
from app.registry import discover
from app.scheduler import Scheduler
from app.sources.demo import Demo
from app.storage.access import AccessDatabase
from app.storage.backup import keep_as_it_was
from app.storage.backups import Backups
from app.storage.budgets import BudgetStore
from app.storage.chores import ChoreStore
from app.storage.commits import LastCommit
from app.storage.engine import open_engine
from app.storage.figures import figures
from app.storage.idempotency import AnswerStore
from app.storage.joined import JoinedAccess, JoinedDatabase
from app.storage.retention import Clearing
from app.storage.schema import upgrade
from app.storage.tokens import TokenSafe
from app.storage.vault import KeyFile
from app.storage.work import Database

# Four or five rounds of the agency's clients, and a walk every hour from then on.
DEMO_DAYS, DEMO_INTERVAL = 90, HOUR


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        """Milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Application:
    """The parts of the program, ready to be used by a command, a page or the scheduler.

    `sources`: by the network they read. `exporters`: by the name of their format. `formats`: the kinds
    of files that can be imported. `safe`: the tokens of those who signed in, `sign_ins`: how they do,
    by network. `writers`: what acts in owners' names, by network. `streams`, `receivers`: what tells
    of follows as they happen, as far as it is turned on.
    """

    settings: Settings
    storage: Database
    detector: Detector
    clock: Clock
    sources: Mapping[str, Source]
    capture: Capture
    exporters: Mapping[str, Exporter]
    formats: Formats
    safe: TokenSafe
    sign_ins: Mapping[str, SignIn]
    vault: KeyFile
    poster: Poster
    access: Access
    commits: Commits
    repositories: Repositories
    writers: Mapping[str, Writer]
    streams: Sequence[Stream] = ()
    receivers: Sequence[Receiver] = ()

    @property
    def home(self) -> str:
        """Where the pages of block list entries begin, for whoever reads a list elsewhere."""
        return f"{(self.settings.public_url or '').rstrip('/')}/blocklists"

    def of(self, owner: OwnerId) -> Application:
        """The same program, for what belongs to another owner."""
        return replace(self, storage=self.storage.of(owner))

    @contextmanager
    def joined(self) -> Iterator[Application]:
        """The same program, all of whose transactions are one that is committed at the end."""
        with ExitStack() as open:
            storage = JoinedDatabase(self.storage, open)
            safe = TokenSafe(storage, self.vault)
            yield replace(self, storage=storage, access=JoinedAccess(storage), safe=safe)

    @property
    def answers(self) -> AnswerStore:
        """What was answered to requests with an idempotency key."""
        return AnswerStore(self.storage, self.vault)

    def figures(self) -> Sequence[Figure]:
        """What there is now, counted over everybody. Raises StorageUnavailable."""
        return figures(self.storage, self.clock.now())

    def importer(self, events_as: ListKind | None = None) -> Importer:
        """A fresh importer: it remembers the watches of one run.

        `events_as`: the one kind of list on which single events are to be written down.
        """
        return Importer(self.storage, self.detector, events_as)

    def schedule(self) -> Schedule:
        """The due watches, and captures out of turn."""
        settings = self.settings
        return Schedule(
            self.storage, self.capture, self.clock, settings.captures_at_once, settings.tick_seconds
        )

    def settle_demo_town(self, progress: Progress = silent) -> None:
        """Let the demo town move in, or catch up if it is there."""
        settle_demo_town(self, progress)

    def courier(self) -> Courier:
        """What brings messages to endpoints."""
        every = self.settings.delivery_seconds
        return Courier(self.storage, self.vault, self.poster, self.clock, every)

    def mirroring(self) -> Mirroring:
        """What keeps lists in step on the accounts of their owners."""
        return Mirroring(self.storage, self.vault, self.repositories, self.clock, self.home)

    def acting(self) -> Acting:
        """What does what owners agreed to in the names of their accounts."""
        return Acting(self.storage, self.vault, self.writers, self.clock)

    def outbound(self) -> Outbound:
        """What asks servers for what anybody may read."""
        return Outbound(self.clock)

    def listener(self) -> Listener:
        """What reads the live streams in the background until it is stopped."""
        return Listener(
            [Listening(one, self.storage, self.detector, self.clock) for one in self.streams]
        )

    def scheduler(self) -> Scheduler:
        """What keeps doing the due watches in the background until it is stopped."""
        return Scheduler(self.schedule(), self.settings.tick_seconds)

    def notifier(self) -> Notifier:
        """What tells people."""
        return Notifier(self.storage, self.vault, self.clock, send, self.settings.pages)

    def clearing(self) -> Clearing:
        """What lets go of what was kept for long enough."""
        said = self.settings
        days = (said.ordinary_days, said.flagged_days, said.own_days)
        kept = Retention(*days, said.slots_days, said.tombstones_days)
        return Clearing(self.storage, kept)

    def backups(self) -> Backups:
        """The folder of nightly backups."""
        said = self.settings
        return Backups(said.database, said.backups_at, self.vault, said.backups)

    @property
    def chores(self) -> ChoreStore:
        """What became of nightly work."""
        return ChoreStore(self.storage.engine)

    def nightly(self) -> Nightly:
        """What is done once a day: a backup before anything is let go."""
        chores: list[Chore] = [self.backups()] if self.settings.backups else []
        return Nightly([*chores, self.clearing()], self.chores, self.clock)

    def schedulers(self) -> tuple[Scheduler, ...]:
        """Everything that goes on in the background: captures, block lists, acts, deliveries."""
        publisher = Publisher(self.storage, self.clock)
        rereading = Rereading(self.storage, self.outbound(), self.clock)
        return (
            self.scheduler(),
            Scheduler(publisher, self.settings.tick_seconds),
            Scheduler(self.mirroring(), self.settings.tick_seconds),
            Scheduler(self.acting(), self.settings.tick_seconds),
            Scheduler(rereading, self.settings.tick_seconds),
            Scheduler(self.courier(), self.settings.delivery_seconds),
            Scheduler(self.notifier(), self.settings.tick_seconds),
            Scheduler(self.nightly(), self.settings.tick_seconds),
        )


def settle_demo_town(app: Application, progress: Progress = silent) -> Summary:
    """Watch the demo town's shops, with its last 90 days as if they had been captured then.

    Doing so again only adds the days that are missing. `progress` is told the lists read so far.
    """
    town = Demo(None, app.clock)
    lists = DEMO_DAYS * len(town.lists)

    def told() -> Iterator[Imported]:
        count = 0
        for one in town.history(DEMO_DAYS):
            count += isinstance(one, ImportedList)
            progress(count, lists)
            yield one

    summary = app.importer().run(told())
    with app.storage.writing() as work:
        for account, list in town.lists:
            work.watches.add(account, list, DEMO_INTERVAL, True, app.clock.now())
    return summary


def build(settings: Settings, clock: Clock | None = None) -> Application:
    """Open the database, bring its schema up to date and put everything together.

    Raises BadInput, Conflict, StorageUnavailable; the database is let go then.
    """
    key = settings.secret_key
    vault = KeyFile(settings.data, key.get_secret_value() if key else None)
    storage = Database(open_engine(settings.database), vault=vault)
    try:
        upgrade(storage.engine, keep_as_it_was)
        return _around(storage, vault, settings, clock or SystemClock())
    except ChurnwatchError:
        storage.close()
        raise


def _around(storage: Database, vault: KeyFile, settings: Settings, clock: Clock) -> Application:
    detector = Detector(discover(signals, "SIGNAL"))
    safe = TokenSafe(storage, vault)
    outbound = Outbound(clock, tokens=safe, purse=BudgetStore(storage))
    found = {made.network: made(outbound, clock) for made in discover(sources, "SOURCE")}
    capture = Capture(storage, found, detector, clock)
    exporters = {one.name: one for one in discover(exports, "EXPORT")}
    formats = Formats(discover(sources, "READER"), discover(sources, "PLATFORM_EXPORT"))
    streams = [made(outbound, clock) for made in discover(sources, "STREAM")]
    receivers = [made() for made in discover(sources, "RECEIVER")]
    [repositories] = discover(sources, "REPOSITORIES")
    sign_ins = {made.network: made(outbound, clock) for made in discover(sources, "SIGN_IN")}
    writers = {made.network: made(outbound, clock) for made in discover(acting, "WRITER")}
    return Application(
        settings=settings,
        storage=storage,
        detector=detector,
        clock=clock,
        sources=found,
        capture=capture,
        exporters=exporters,
        formats=formats,
        safe=safe,
        sign_ins=sign_ins,
        vault=vault,
        poster=Poster(outbound.settings),
        repositories=repositories(outbound, clock),
        writers=writers,
        streams=[stream for stream in streams if stream.on],
        access=AccessDatabase(storage.engine),
        commits=LastCommit(storage.engine),
        receivers=[receiver for receiver in receivers if receiver.on],
    )
