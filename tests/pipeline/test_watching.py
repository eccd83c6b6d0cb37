"""Beginning to watch a list."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.account import Account
from app.domain.errors import BadInput, Permanent
from app.domain.instant import DAY, HOUR, MINUTE
from app.domain.watch import ListKind, Watch, claimed
from app.pipeline.watching import add_watch
from tests.fakes.source import SHOP
from tests.fakes.station import EVERY, Station


def add(station: Station, name: str = "shop.example", interval: int = EVERY) -> Watch:
    adding = add_watch(
        station.storage, station.source, station.clock, name, ListKind.FOLLOWERS, interval
    )
    return asyncio.run(adding)[0]


@pytest.mark.parametrize("name", ["shop.example", "shop"])
def test_a_watch_is_of_the_id_and_due_at_once(station: Station, name: str) -> None:
    watch = add(station, name)

    assert (watch.account, watch.interval, watch.live) == (SHOP, EVERY, True)
    assert station.tick() == 1


def test_the_profile_tells_how_long_the_list_will_be(station: Station) -> None:
    adding = add_watch(
        station.storage, station.source, station.clock, "shop", ListKind.FOLLOWERS, EVERY
    )
    _, profile = asyncio.run(adding)

    assert claimed(profile, ListKind.FOLLOWERS) == 100
    assert claimed(profile, ListKind.FOLLOWING) is None


def test_a_list_is_watched_once_however_often_it_is_added(station: Station) -> None:
    assert add(station).id == add(station, "shop").id


def test_a_list_known_from_files_becomes_live(station: Station) -> None:
    with station.storage.writing() as work:
        known = work.watches.add(SHOP, ListKind.FOLLOWERS, DAY, live=False, now=1)

    watch = add(station)

    assert (watch.id, watch.live, watch.interval) == (known.id, True, EVERY)
    assert watch.next_due == station.clock.now()


def test_an_unknown_account_is_not_watched(station: Station) -> None:
    with pytest.raises(Permanent, match="knows no account nobody"):
        add(station, "nobody")

    with station.storage.reading() as work:
        assert work.watches.find(Account("fake", "nobody"), ListKind.FOLLOWERS) is None


@pytest.mark.parametrize("interval", [0, -HOUR, 10 * MINUTE - 1, 30 * DAY + 1, 10**18])
def test_an_interval_is_ten_minutes_to_thirty_days(station: Station, interval: int) -> None:
    with pytest.raises(BadInput, match=r"every 10 minutes to every 30 days"):
        add(station, interval=interval)
