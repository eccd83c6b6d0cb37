"""How watches are looked at is kept for each, and goes with it."""

from __future__ import annotations

from app.domain.account import Account
from app.domain.sampling import Sampling
from app.domain.watch import ListKind
from app.storage.work import Database

KEPT = Sampling(False, False, "a person chose the interval", 5, 7, "api.example", 1.5)


def test_the_newest_line_of_a_watch_is_kept_and_goes_with_it(storage: Database) -> None:
    with storage.writing() as work:
        watch = work.watches.add(Account("x", "1"), ListKind.FOLLOWERS, 1_000, True, 1)
        work.samplings.put(watch.id, Sampling())
        work.samplings.put(watch.id, KEPT)
    with storage.reading() as work:
        assert work.samplings.of([watch.id, watch.id + 1]) == {watch.id: KEPT}

    with storage.writing() as work:
        work.watches.remove(watch.id)
    with storage.reading() as work:
        assert work.samplings.of([watch.id]) == {}
