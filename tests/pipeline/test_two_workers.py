"""Two workers who judge one account at once come to what one of them would, after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Thread

from app.domain.choice import Choice
from app.domain.imported import Imported
from app.domain.instant import DAY, rfc3339
from app.pipeline.choosing import choose
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer
from app.sources.interchange import parse_line
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Server
from tests.lists import NETWORK, START
from tests.pipeline.lines import DETECTOR, LIST, line
from tests.streams import SHOPS

WEEKS = 8
FINAL = 7 * WEEKS
# Long enough for another transaction to end if nothing holds it, in seconds.
A_WHILE = 0.5


def days(first: int, last: int, *shops: str) -> Iterator[Imported]:
    """Lists with an account that comes for four days in every week, an hour later on each."""
    for day in range(first, last):
        for shop in shops:
            gull = ["gull"] if day % 7 < 4 else []
            fresh = [f"new{number}" for number in range(day // 5, 0, -1)]
            yield line(shop, day + SHOPS.index(shop) / 24, [*gull, *fresh, *LIST])
        if day % 7 == 5:
            seen = rfc3339(START + day * DAY)
            told = {"type": "profile", "network": NETWORK, "account": "gull", "status": "active"}
            yield parse_line(json.dumps(told | {"observed_at": seen}).encode())


def test_an_account_that_two_judge_at_once_is_alerted_once(postgresql: Server) -> None:
    address = postgresql.migrated()
    one, other = Database(open_engine(address)), Database(open_engine(address))
    Importer(one, Detector([])).run(days(0, FINAL, *SHOPS))
    second = Thread(target=lambda: Importer(other, DETECTOR).run(days(FINAL, FINAL + 1, SHOPS[1])))

    def first() -> Iterator[Imported]:
        yield from days(FINAL, FINAL + 1, SHOPS[0])
        # The list is judged by now, and its transaction has yet to end.
        second.start()
        second.join(A_WHILE)

    Importer(one, DETECTOR).run(first())
    second.join()

    with one.reading() as work:
        [alert] = work.alerts.all()
        watches = {watch.id for watch in work.watches.all()}
    for database in (one, other):
        database.close()
    postgresql.drop(address)
    assert alert.raised_at == START + FINAL * DAY
    assert set(alert.watches) == watches


def test_what_a_person_chooses_of_a_watch_waits_for_who_judges(postgresql: Server) -> None:
    address = postgresql.migrated()
    one, other = Database(open_engine(address)), Database(open_engine(address))
    Importer(one, Detector([])).run(days(0, 1, SHOPS[0]))

    def chosen() -> None:
        with other.writing() as work:
            [watch] = work.watches.all()
            choose(work, watch.id, Choice(confidence=0.99), START + DAY)

    person = Thread(target=chosen)
    with one.writing() as work:
        work.alerts.hold()
        person.start()
        person.join(A_WHILE)
        assert person.is_alive()
    person.join()

    with one.reading() as work:
        [watch] = work.watches.all()
    for database in (one, other):
        database.close()
    postgresql.drop(address)
    assert watch.choice == Choice(confidence=0.99)
