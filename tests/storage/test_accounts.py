from __future__ import annotations

import tracemalloc

import pytest

from app.domain.account import Account
from app.domain.errors import Conflict
from app.storage.work import Database


def test_a_key_stands_for_one_id_for_ever(storage: Database) -> None:
    with storage.writing() as work:
        work.accounts.add([(5, Account("bluesky", "did:plc:anna"))])

    with pytest.raises(Conflict, match="did:plc:berta and did:plc:anna"), storage.writing() as work:
        work.accounts.add([(5, Account("bluesky", "did:plc:berta", "anna.example"))])

    with storage.reading() as work:
        assert work.accounts.get([5])[5] == Account("bluesky", "did:plc:anna")


def test_the_newest_handle_is_kept_and_a_missing_one_takes_nothing_away(storage: Database) -> None:
    for handle in ("old.example", "new.example", None):
        with storage.writing() as work:
            work.accounts.add([(5, Account("bluesky", "did:plc:anna", handle))])

    with storage.reading() as work:
        assert work.accounts.get([5])[5].handle == "new.example"


def test_of_a_long_list_few_names_wait_in_memory(storage: Database) -> None:
    many = (
        (key, Account("town", f"did:town:{key:020d}", f"p{key}.example")) for key in range(60_000)
    )
    with storage.writing() as work:
        tracemalloc.start()
        work.accounts.add(many)
        work.accounts.get([0])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 20_000_000
    with storage.reading() as work:
        assert work.accounts.get([0, 59_999])[59_999].handle == "p59999.example"
