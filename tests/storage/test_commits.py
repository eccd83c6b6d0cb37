"""Whether anything was committed since: told exactly, whoever did it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url

from app.storage.commits import LastCommit
from app.storage.engine import open_engine
from app.storage.schema import upgrade
from tests.databases import Files

RENAMED = "UPDATE owner SET name = 'renamed' WHERE id = 1"


@pytest.fixture
def commits(address: str) -> Iterator[LastCommit]:
    engine = open_engine(address)
    yield LastCommit(engine)
    engine.dispose()


@pytest.fixture
def elsewhere(address: str) -> Iterator[Connection]:
    """A connection of somebody else's."""
    engine = open_engine(address)
    with engine.connect() as connection:
        yield connection.execution_options(writing=True)
    engine.dispose()


def test_it_stays_the_same_while_nobody_commits(commits: LastCommit, elsewhere: Connection) -> None:
    before = commits.last()

    elsewhere.exec_driver_sql("SELECT name FROM owner")
    elsewhere.commit()

    assert commits.last() == before


def test_it_changes_with_a_commit_and_never_turns_back(
    commits: LastCommit, elsewhere: Connection
) -> None:
    told = [commits.last()]
    for _ in range(5):
        elsewhere.exec_driver_sql(RENAMED)
        elsewhere.commit()
        told.append(commits.last())

    assert len(set(told)) == 6


def test_it_changes_when_a_transaction_ends_that_was_open_before(
    commits: LastCommit, elsewhere: Connection
) -> None:
    elsewhere.exec_driver_sql(RENAMED)
    before = commits.last()

    assert commits.last() == before
    elsewhere.commit()
    assert commits.last() != before


def test_it_changes_with_a_commit_of_another_process(sqlite: Files) -> None:
    address = sqlite.migrated()
    engine = open_engine(address)
    commits = LastCommit(engine)
    before = commits.last()

    code = f"import sqlite3; sqlite3.connect({make_url(address).database!r}).executescript({RENAMED!r})"
    subprocess.run([sys.executable, "-c", code], check=True)

    assert commits.last() != before
    engine.dispose()


def test_of_a_database_in_memory_nothing_is_ever_taken_to_be_the_same() -> None:
    engine = open_engine("sqlite://")
    commits = LastCommit(engine)

    assert commits.last() != commits.last()
    engine.dispose()


def test_nothing_of_it_is_left_open_when_the_engine_is_let_go(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    upgrade(engine)
    commits = LastCommit(engine)
    commits.last()
    with engine.connect().execution_options(writing=True) as connection:
        connection.exec_driver_sql(RENAMED)
        connection.commit()

    engine.dispose()

    assert [one.name for one in tmp_path.iterdir()] == ["new.sqlite3"]
    assert commits.last() == commits.last()
    engine.dispose()
