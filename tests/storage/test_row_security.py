"""PostgreSQL itself shows an owner nothing of another, whatever the program forgets to ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from app.domain.errors import Conflict
from app.storage import owned
from app.storage.engine import open_engine
from app.storage.tables import metadata
from app.storage.work import Database
from tests.databases import Server
from tests.lists import START
from tests.storage.owners import add_owner, live

# What is looked at before it is known who asks, and what belongs to the installation: nobody can be
# told from the hashes of those who were erased.
UNGUARDED = {
    "owner",
    "credential",
    "budget_use",
    "grant_use",
    "suppressed",
    "suppression_key",
    "chore",
}


@pytest.fixture
def database(postgresql: Server) -> Iterator[Database]:
    address = postgresql.migrated()
    engine = open_engine(address)
    yield Database(engine)
    engine.dispose()
    postgresql.drop(address)


def count(connection: Connection, table: str) -> int:
    """How many rows somebody sees who forgot to say whose."""
    found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return found


def test_every_table_with_somebodys_rows_is_guarded(database: Database) -> None:
    query = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    with database.engine.connect() as connection:
        guarded = set(connection.execute(text(query)).scalars())

    assert guarded == set(metadata.tables) - UNGUARDED


def test_a_forgotten_filter_shows_nothing_of_another(database: Database) -> None:
    other = add_owner(database, 2)
    live(database)
    seen = {}

    for owner in (1, 2, 3):
        with database.engine.connect() as connection, connection.begin():
            owned.show_only(connection, owner)
            seen[owner] = {name: count(connection, name) for name in metadata.tables}

    lived = {name for name, rows in seen[1].items() if rows}
    assert lived >= {"watch", "slot", "snapshot", "roster", "event", "account", "alert", "outbox"}
    for owner in (2, 3):
        assert {name for name, rows in seen[owner].items() if rows} <= UNGUARDED
    assert other.owner == 2


def test_a_connection_that_nobody_speaks_for_shows_nothing(database: Database) -> None:
    live(database)
    with database.engine.connect() as connection:
        for said in ("''", "'nobody'", "DEFAULT"):
            connection.execute(text(f"SET churnwatch.owner = {said}"))
            rows = count(connection, "watch")
            # The test server's own default shows all owners, so that tests can look.
            assert rows == (1 if said == "DEFAULT" else 0)


def test_a_pooled_connection_forgets_whom_it_served(database: Database) -> None:
    other = add_owner(database, 2)
    live(database)
    leaks = 0

    for turn in range(200):
        with (database if turn % 2 else other).reading() as work:
            leaks += bool(work.watches.all()) != bool(turn % 2)

    assert leaks == 0


def test_nobody_writes_a_row_that_is_anothers(database: Database) -> None:
    add_owner(database, 2)
    watch = live(database)
    writes = (
        f"INSERT INTO list_rates (watch_id, follows, short) VALUES ({watch.id}, 1, 1)",
        f"INSERT INTO slot (watch_id, due_at, state, token) VALUES ({watch.id}, 1, 'x', 1)",
    )

    for statement in writes:
        with database.engine.connect() as connection, connection.begin():
            owned.show_only(connection, 2)
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(text(statement))


def test_what_the_server_refuses_is_said_in_a_sentence(database: Database) -> None:
    other = add_owner(database, 2)
    watch = live(database)

    with pytest.raises(Conflict, match="somebody else's"), other.writing() as work:
        work.watches.miss(watch.id, [START], START)


def test_the_program_is_not_above_the_rules(database: Database) -> None:
    query = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    with database.engine.connect() as connection:
        assert connection.execute(text(query)).scalar_one() is False
