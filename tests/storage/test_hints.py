"""What other people's lists say of an account is found by the account, however many they name."""

from __future__ import annotations

from sqlite3 import Connection as Driver

import pytest

from app.domain.hint import Subscription
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files


def subscribe(storage: Database, source: str, *named: int) -> None:
    with storage.writing() as work:
        work.hints.put(Subscription(source, "a file", 0, len(named)), dict.fromkeys(named, "why"))


def test_the_lists_that_name_an_account_come_by_name(storage: Database) -> None:
    for source, named in (("zeta", [1, 2]), ("alpha", [2, 3]), ("mid", [2])):
        subscribe(storage, source, *named)

    with storage.reading() as work:
        assert work.hints.naming([1, 2, 9]) == {1: ["zeta"], 2: ["alpha", "mid", "zeta"]}


@pytest.mark.parametrize("analysed", [False, True])
def test_sqlite_looks_for_the_accounts_alone(sqlite: Files, analysed: bool) -> None:
    storage = Database(open_engine(sqlite.migrated()))
    subscribe(storage, "a", *range(1_000))
    asked: list[str] = []

    with storage.reading() as work:
        driver = work.connection.connection.driver_connection
        assert isinstance(driver, Driver)
        driver.execute("ANALYZE" if analysed else "SELECT 1")
        driver.set_trace_callback(asked.append)
        work.hints.naming([1, 2])
        driver.set_trace_callback(None)
        [query] = [one for one in asked if "FROM hint" in one]
        plan = [row[-1] for row in driver.execute(f"EXPLAIN QUERY PLAN {query}")]

    storage.engine.dispose()
    assert "ix_hint_account_key (owner_id=? AND account_key=?)" in plan[0]
