"""Nobody learns or changes anything of anybody else's, by any operation of the API or any page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, true

from app.bootstrap import Application
from app.domain.alert import Alert
from app.storage import owned
from app.storage.alerts import AlertStore, _alert
from app.storage.tables import alert
from tests.databases import Server
from tests.web.conftest import program_on
from tests.web.isolation import inhabit, leaks


@pytest.fixture
def inhabited(address: str, tmp_path: Path) -> Iterator[Application]:
    made = program_on(address, tmp_path)
    yield made
    made.storage.engine.dispose()


def test_another_owner_learns_and_changes_nothing(inhabited: Application, tmp_path: Path) -> None:
    ids = inhabit(inhabited, tmp_path)

    assert leaks(inhabited, ids) == []


def test_postgresql_alone_keeps_owners_apart(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgresql.migrated()
    program = program_on(address, tmp_path)
    ids = inhabit(program, tmp_path)

    forget_every_filter(monkeypatch)
    assert leaks(program, ids) == []

    program.storage.engine.dispose()
    postgresql.drop(address)


def forget_every_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong on purpose: no query asks whose a row is."""
    for expression in ("_of", "_of_watch"):
        monkeypatch.setattr(owned, expression, lambda _owner, _table: true())


def forget_one_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong on purpose: one query does not ask whose an alert is."""

    def get(self: AlertStore, id: str) -> Alert:
        return _alert(self._connection.execute(select(alert).where(alert.c.id == id)).one())

    monkeypatch.setattr(AlertStore, "get", get)


@pytest.mark.parametrize("forget", [forget_every_filter, forget_one_filter])
def test_a_build_that_is_wrong_on_purpose_is_caught(
    program: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget: object
) -> None:
    ids = inhabit(program, tmp_path)

    forget(monkeypatch)  # type: ignore[operator]

    assert leaks(program, ids) != []
