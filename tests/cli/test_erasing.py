from __future__ import annotations

from pathlib import Path

from app.domain.account import Account
from app.domain.act import Act, Deed, Stage
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.cli.conftest import Churnwatch
from tests.streams import CYCLER


def test_a_person_is_forgotten_by_their_handle_after_a_question(settled: Churnwatch) -> None:
    ran = settled("erase-subject", "gull.example", "--yes")

    assert ran.code == 0
    assert "1 alert," in ran.out
    assert "Backups" in ran.err
    assert settled("explain", CYCLER).code == 1
    assert "gull" not in settled("alerts", "--json").out


def test_what_stands_on_platforms_is_told_before_it_is_forgotten(
    settled: Churnwatch, own_town: Path
) -> None:
    me, gull = Account("town", "me"), Account("town", CYCLER)
    block = Act("pl_1", me, Deed.BLOCK, gull, "Why.", None, Stage.DONE, 0)
    storage = Database(open_engine(f"sqlite:///{own_town / 'churnwatch.sqlite3'}"))
    with storage.writing() as work:
        work.acts.add([block])
    storage.engine.dispose()

    ran = settled("erase-subject", CYCLER, "--yes")

    assert "1 blocks or mutes of them" in ran.err
    assert "act undo" in ran.err


def test_an_erasure_is_lifted_by_network_and_id(settled: Churnwatch) -> None:
    settled("erase-subject", CYCLER, "--yes")

    assert settled("erase-subject", CYCLER, "--lift").code == 1
    assert settled("erase-subject", CYCLER, "--network", "town", "--lift").code == 0


def test_somebody_nobody_knows_is_not_guessed(settled: Churnwatch) -> None:
    ran = settled("erase-subject", "nobody", "--yes")

    assert ran.code == 1
    assert "stable id" in ran.err
