"""The deaths of tests/crash/test_workers.py, as many as it takes to believe them."""

from __future__ import annotations

from sqlalchemy import make_url

from tests.crash.workers import share
from tests.prove.conftest import Proof

WATCHES, DEATHS = 500, 20


def test_two_workers_that_take_each_other_s_death_do_every_slot_once(
    address: str, proof: Proof
) -> None:
    after = share(address, WATCHES, DEATHS)

    assert after.complaints == []
    assert after.deaths > DEATHS // 2
    engine = make_url(address).get_backend_name()
    done = f"{WATCHES} due lists, two workers, {after.deaths} × kill -9 or stopped and woken late, {engine}"
    proof(done, "every slot done once, by one of them")
