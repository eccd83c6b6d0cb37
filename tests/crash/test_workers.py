"""Whatever becomes of workers that share a database, each slot is captured once."""

from __future__ import annotations

import pytest

from tests.crash.workers import share
from tests.databases import Server


def test_workers_that_die_or_wake_up_too_late_leave_each_slot_done_once(
    postgresql: Server,
) -> None:
    address = postgresql.migrated()

    after = share(address, watches=10, deaths=2)

    assert after.complaints == []
    assert after.deaths > 0
    postgresql.drop(address)


@pytest.mark.parametrize("build", ["unfenced", "closed_first"])
def test_a_build_that_is_wrong_on_purpose_is_caught(postgresql: Server, build: str) -> None:
    address = postgresql.migrated()

    assert share(address, watches=10, deaths=2, build=build).complaints != []
    postgresql.drop(address)
