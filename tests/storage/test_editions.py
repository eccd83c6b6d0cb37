"""Entries of a list, one by one and column by column."""

from __future__ import annotations

from msgspec import structs

from app.domain.blocklist import SUGGESTED, Version
from app.domain.portions import portions_of
from app.storage.work import Database
from tests.exports.conftest import entry


def test_columns_hold_what_entries_hold_the_surest_first(storage: Database) -> None:
    made = [
        structs.replace(
            entry("bluesky", f"did:plc:{n}", None if n % 3 else f"p{n}.example"),
            confidence=1 - n % 7 / 10,
        )
        for n in range(1_203)
    ]
    with storage.writing() as work:
        one = work.blocklists.get(SUGGESTED)
        new = Version(1, made[0].listed_at, "0" * 64, len(made), len(made), 0, 0)
        work.editions.put(one.id, new, ((entry, b"") for entry in made), {})

    with storage.reading() as work:
        stored = work.editions.entries(one.id)
        singly = list(stored)
        columns = list(stored.portions())

    assert singly == sorted(made, key=lambda one: (-one.confidence, one.key))
    assert columns == [
        part for at in range(0, len(made), 500) for part in portions_of(singly[at : at + 500])
    ]
