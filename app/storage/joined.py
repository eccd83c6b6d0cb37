"""Several transactions made one: whatever a request writes is committed with its answer, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection

from app.domain.owner import OwnerId
from app.storage.access import AccessStore
from app.storage.owned import EVERYBODY, owner_of, show_only
from app.storage.work import Database, StoredWork


class JoinedDatabase(Database):
    """A database of which one transaction is open from the first writing until the end.

    It is opened late, so that nobody waits for a lock while a request still asks a platform.
    """

    def __init__(self, database: Database, open: ExitStack) -> None:
        super().__init__(database.engine, database.owner, database.vault)
        self._database = database
        self._open = open
        self._work: StoredWork | None = None

    def of(self, owner: OwnerId) -> Database:
        """The same transaction, for what belongs to another owner."""
        return self if owner == self.owner else _Lent(self, owner)

    @contextmanager
    def writing(self) -> Iterator[StoredWork]:
        """The one transaction; nothing of it is committed yet at the end."""
        if self._work is None:
            self._work = self._open.enter_context(self._database.writing())
        yield self._work
        self._work.flush()

    @contextmanager
    def writing_for_each(self) -> Iterator[Iterator[StoredWork]]:
        """Everybody's parts of the one transaction."""
        with self.writing() as work, _lent(work.connection, EVERYBODY) as connection:
            yield self._each(connection)

    @contextmanager
    def reading(self) -> Iterator[StoredWork]:
        """What was written, where anything was."""
        if self._work is None:
            with self._database.reading() as work:
                yield work
        else:
            with self.writing() as work:
                yield work


class _Lent(Database):
    """A joined database for another owner, to whom its connection belongs for a while."""

    def __init__(self, joined: JoinedDatabase, owner: OwnerId) -> None:
        super().__init__(joined.engine, owner, joined.vault)
        self._joined = joined

    @contextmanager
    def writing(self) -> Iterator[StoredWork]:
        with self._joined.writing() as work, _lent(work.connection, self.owner) as connection:
            theirs = self._stores(connection)
            yield theirs
            theirs.flush()

    reading = writing


@contextmanager
def _lent(connection: Connection, owner: OwnerId) -> Iterator[Connection]:
    before = owner_of(connection)
    _give(connection, owner)
    yield connection
    _give(connection, before)


def _give(connection: Connection, owner: OwnerId) -> None:
    connection.execution_options(owner=owner)
    show_only(connection, owner)


class JoinedAccess:
    """Owners and credentials in the transaction of a joined database."""

    def __init__(self, joined: JoinedDatabase) -> None:
        self._joined = joined

    @contextmanager
    def writing(self) -> Iterator[AccessStore]:
        """The one transaction."""
        with self._joined.writing() as work:
            yield AccessStore(work.connection)

    @contextmanager
    def reading(self) -> Iterator[AccessStore]:
        """What was written, where anything was."""
        with self._joined.reading() as work:
            yield AccessStore(work.connection)
