"""The unit of work: one transaction over all stores, committed whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from app.domain.instant import Instant
from app.domain.owner import FIRST_OWNER, OwnerId
from app.domain.recipient import Recipient
from app.domain.sharing import Need
from app.domain.watch import Lease
from app.ports.credentials import Vault
from app.storage.accounts import AccountStore
from app.storage.acts import ActStore
from app.storage.alerts import AlertStore
from app.storage.blocklists import BlockListStore
from app.storage.deliveries import DeliveryStore
from app.storage.editions import EditionStore
from app.storage.elsewhere import ElsewhereStore
from app.storage.endpoints import EndpointStore
from app.storage.engine import empty_log
from app.storage.erasing import ErasureStore
from app.storage.events import EventStore
from app.storage.faults import told_plainly
from app.storage.hints import HintStore
from app.storage.mandates import MandateStore
from app.storage.mirrors import MirrorStore
from app.storage.objections import AllowedStore, ObjectionStore
from app.storage.outbox import OutboxStore
from app.storage.owned import EVERYBODY, show_only
from app.storage.passes import PassStore
from app.storage.rates import RatesStore
from app.storage.recipients import RecipientStore
from app.storage.rosters import RosterCache, RosterStore
from app.storage.samplings import SamplingStore
from app.storage.snapshots import SnapshotStore
from app.storage.streams import StreamStore
from app.storage.suppression import SuppressionStore
from app.storage.tables import owner
from app.storage.watches import WatchStore


@dataclass(frozen=True, slots=True)
class StoredWork:
    """The stores of one transaction. `connection`: for what is stored apart from the pipeline."""

    connection: Connection
    accounts: AccountStore
    acts: ActStore
    alerts: AlertStore
    allowed: AllowedStore
    blocklists: BlockListStore
    editions: EditionStore
    elsewhere: ElsewhereStore
    deliveries: DeliveryStore
    endpoints: EndpointStore
    erasures: ErasureStore
    events: EventStore
    hints: HintStore
    mandates: MandateStore
    mirrors: MirrorStore
    objections: ObjectionStore
    outbox: OutboxStore
    passes: PassStore
    rates: RatesStore
    recipients: RecipientStore
    rosters: RosterStore
    samplings: SamplingStore
    snapshots: SnapshotStore
    streams: StreamStore
    suppressed: SuppressionStore
    watches: WatchStore

    def flush(self) -> None:
        """Send everything collected to the database; parents before children, messages last."""
        self.watches.flush()
        self.accounts.flush()
        self.snapshots.flush()
        self.rosters.flush()
        self.events.flush()
        self.passes.flush()
        self.rates.flush()
        self.alerts.flush()


class Database:
    """Opens transactions on one engine and keeps the newest rosters in memory between them.

    A transaction sees and writes what belongs to `owner`; on PostgreSQL the server sees to it too.
    `vault`: opens the key by which the erased are known, once anybody was erased.
    """

    def __init__(
        self, engine: Engine, owner: OwnerId = FIRST_OWNER, vault: Vault | None = None
    ) -> None:
        self.engine = engine
        self.owner = owner
        self.vault = vault
        self._cache = RosterCache()
        # On SQLite every transaction sees one state; PostgreSQL has to be asked for it.
        asked = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._view = asked if engine.dialect.name == "postgresql" else {}

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def of(self, owner: OwnerId) -> Database:
        """The same database, for what belongs to another owner."""
        other = copy(self)
        other.owner = owner
        return other

    def owners(self) -> list[OwnerId]:
        """Everybody who has something here, in the order they came."""
        with self._connect(writing=False) as connection:
            return list(connection.execute(select(owner.c.id).order_by(owner.c.id)).scalars())

    def due(self, now: Instant) -> list[Lease]:
        """What can be claimed now over all owners, the hundred longest overdue."""
        with self.of(EVERYBODY)._connect(writing=False, **self._view) as connection:
            return WatchStore(connection).due(now)

    def needs(self, meter: str) -> list[Need]:
        """What all watches of all owners take in a day of what one host grants."""
        with self.of(EVERYBODY)._connect(writing=False, **self._view) as connection:
            return SamplingStore(connection).needs(meter)

    def owing(self, now: Instant) -> list[OwnerId]:
        """Whose messages wait to be spread or to be delivered."""
        with self.of(EVERYBODY)._connect(writing=False, **self._view) as connection:
            return sorted(
                {*OutboxStore(connection).tellers(), *DeliveryStore(connection).owing(now)}
            )

    def to_tell(self, now: Instant) -> list[Recipient]:
        """Everybody's recipients who can be told something now."""
        with self.of(EVERYBODY)._connect(writing=False, **self._view) as connection:
            return RecipientStore(connection).due(now)

    @contextmanager
    def writing(self) -> Iterator[StoredWork]:
        """One transaction that may write; commits at the end, or rolls back on any error."""
        try:
            with self._connect(writing=True) as connection:
                work = self._stores(connection)
                yield work
                work.flush()
        except BaseException:
            self._cache.clear()
            raise

    @contextmanager
    def writing_for_each(self) -> Iterator[Iterator[StoredWork]]:
        """One transaction over what belongs to everybody, one owner's part after the other.

        What it deletes is gone from SQLite's file and log as well, unless somebody reads meanwhile.
        """
        try:
            with self.of(EVERYBODY)._connect(writing=True) as connection:
                yield self._each(connection)
        except BaseException:
            self._cache.clear()
            raise
        empty_log(self.engine)

    def _each(self, connection: Connection) -> Iterator[StoredWork]:
        for one in connection.execute(select(owner.c.id).order_by(owner.c.id)).scalars().all():
            connection.execution_options(owner=one)
            show_only(connection, one)
            work = self._stores(connection)
            yield work
            work.flush()

    @contextmanager
    def reading(self) -> Iterator[StoredWork]:
        """One consistent view of the database, without writing."""
        with self._connect(writing=False, **self._view) as connection:
            yield self._stores(connection)

    @contextmanager
    def _connect(self, **options: object) -> Iterator[Connection]:
        """A transaction of the owner."""
        with told_plainly(), self.engine.connect() as opened:
            connection = opened.execution_options(owner=self.owner, **options)
            with connection.begin():
                show_only(connection, self.owner)
                yield connection

    def _stores(self, connection: Connection) -> StoredWork:
        suppressed = SuppressionStore(connection, self.vault)
        accounts = AccountStore(connection, suppressed)
        return StoredWork(
            connection=connection,
            accounts=accounts,
            acts=ActStore(connection),
            alerts=AlertStore(connection),
            allowed=AllowedStore(connection, accounts),
            blocklists=BlockListStore(connection, accounts),
            editions=EditionStore(connection),
            elsewhere=ElsewhereStore(connection),
            deliveries=DeliveryStore(connection),
            endpoints=EndpointStore(connection),
            erasures=ErasureStore(connection),
            events=EventStore(connection),
            hints=HintStore(connection),
            mandates=MandateStore(connection),
            mirrors=MirrorStore(connection),
            objections=ObjectionStore(connection, accounts),
            outbox=OutboxStore(connection),
            passes=PassStore(connection),
            rates=RatesStore(connection),
            recipients=RecipientStore(connection),
            rosters=RosterStore(connection, self._cache),
            samplings=SamplingStore(connection),
            snapshots=SnapshotStore(connection),
            streams=StreamStore(connection),
            suppressed=suppressed,
            watches=WatchStore(connection),
        )
