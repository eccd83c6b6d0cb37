"""Whoever reads on after the last number they saw misses nothing, however many write at once."""

from __future__ import annotations

import threading

from app.domain.instant import DAY
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Server
from tests.lists import START
from tests.storage.owners import add_owner

WRITERS, EACH = 6, 40


def test_readers_beside_many_writers_miss_nothing(postgresql: Server) -> None:
    """On PostgreSQL transactions can end in another order than that of the numbers they were given."""
    engine = open_engine(postgresql.migrated())
    storage = Database(engine)
    seen: list[str] = []
    done = threading.Event()

    def write(writer: int) -> None:
        for number in range(EACH):
            with storage.writing() as work:
                for part in range(3):
                    name = f"{writer}.{number}.{part}"
                    work.alerts.tell("alert.raised", name, START, {})
                # Others come and go between what is told and the end of the transaction.
                work.watches.all()

    def read() -> None:
        after, last = 0, False
        while True:
            last = done.is_set()
            with storage.reading() as work:
                found = work.outbox.after(after, 1_000)
            seen.extend(message.subject for message in found)
            after = found[-1].seq if found else after
            if last and not found:
                return

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    engine.dispose()

    expected = {f"{w}.{n}.{p}" for w in range(WRITERS) for n in range(EACH) for p in range(3)}
    assert len(seen) == len(expected)
    assert set(seen) == expected


def test_a_number_is_given_when_a_transaction_ends_and_not_before(postgresql: Server) -> None:
    """The first to tell is the last to end, and so comes last."""
    engine = open_engine(postgresql.migrated())
    storage = Database(engine)

    with storage.writing() as slow:
        slow.alerts.tell("alert.raised", "slow", START, {})
        with storage.writing() as fast:
            fast.alerts.tell("alert.raised", "fast", START, {})
        with storage.reading() as work:
            assert [one.subject for one in work.outbox.after(0, 9)] == ["fast"]

    with storage.reading() as work:
        assert [one.subject for one in work.outbox.after(0, 9)] == ["fast", "slow"]
    engine.dispose()


def test_messages_have_ids_of_their_own_that_stay(storage: Database) -> None:
    with storage.writing() as work:
        for _ in range(100):
            work.alerts.tell("alert.raised", "al_1", START, {})

    with storage.reading() as work:
        first, again = ([one.id for one in work.outbox.after(0, 200)] for _ in range(2))
    assert len(set(first)) == 100
    assert first == again


def test_the_newest_message_is_never_forgotten(storage: Database) -> None:
    """SQLite gives the highest number away again if its row is gone."""
    for _ in range(2):
        with storage.writing() as work:
            work.alerts.tell("alert.raised", "al_1", START, {})
        with storage.writing() as work:
            work.outbox.spread(work.outbox.take(9), START)
        with storage.writing() as work:
            work.outbox.retire(START + 31 * DAY)

    with storage.reading() as work:
        assert work.outbox.ends() == (2, 2)


def test_of_each_owner_the_newest_message_is_kept_for_ever(storage: Database) -> None:
    owners = [storage, add_owner(storage, 2)]
    for one in owners:
        with one.writing() as work:
            for number in range(3):
                work.alerts.tell("alert.raised", f"al_{number}", START, {})
        with one.writing() as work:
            work.outbox.spread(work.outbox.take(9), START)

    gone = []
    for one in owners:
        with one.writing() as work:
            gone.append(work.outbox.retire(START + DAY))

    assert gone == [2, 2]
    for one in owners:
        with one.reading() as work:
            assert [message.subject for message in work.outbox.after(0, 9)] == ["al_2"]
