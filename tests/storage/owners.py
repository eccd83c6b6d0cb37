"""More owners than the first one, and a life that leaves something in every table it can."""

from __future__ import annotations

from sqlalchemy import text

from app.domain.account import Account, AccountStatus
from app.domain.elsewhere import FollowElsewhere
from app.domain.instant import DAY, HOUR
from app.domain.objection import Objection
from app.domain.rates import Rates
from app.domain.sighting import Sighting
from app.domain.watch import Watch
from app.storage.work import Database
from tests.lists import START, Town, key
from tests.storage.alerts import an_alert

FIRST = [f"m{number}" for number in range(10)]
SECOND = ["new", *FIRST[1:]]


def add_owner(storage: Database, number: int) -> Database:
    """The storage of one more owner."""
    with storage.engine.connect().execution_options(writing=True) as opened, opened.begin():
        values = {"id": number, "name": f"owner{number}"}
        opened.execute(
            text("INSERT INTO owner (id, name, role, created_at) VALUES (:id, :name, 'member', 0)"),
            values,
        )
    return storage.of(number)


def live(storage: Database) -> Watch:
    """A life of a watch that leaves a row in every table it can."""
    town = Town(storage)
    town.walk(FIRST, 0)
    town.walk(SECOND, 1)
    with storage.writing() as work:
        watch = work.watches.all()[0]
        work.watches.add(watch.account, watch.list, 6 * HOUR, live=True, now=START)
        work.alerts.put(an_alert(watches=(watch.id,)))
        work.accounts.add([(7, Account("town", "suspect"))])
        work.allowed.add(key("m1"), None, "a friend", START)
        work.objections.add(Objection(0, "suggested", Account("town", "m1"), START, "No.", None))
        work.alerts.tell("alert.raised", "al_1", START, {"alert": "al_1"})
        work.accounts.see([Sighting(an_alert().key, START, AccountStatus.ACTIVE)])
        work.elsewhere.write([FollowElsewhere(an_alert().key, 1, 2, START)], ())
        work.rates.add(Rates.of({watch.id: (3, 1)}))
        lease = work.watches.claim(work.watches.due(START + DAY)[0], START + DAY, START + 2 * DAY)
        assert lease
    return watch
