"""The demo town: always the same, never quiet, and nobody found but those who play the game."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import pairwise

import pytest

from app.bootstrap import Application, build, settle_demo_town
from app.config import Settings
from app.domain.account import Account, AccountStatus
from app.domain.alert import Severity, State
from app.domain.audit.words import Answer, answer
from app.domain.errors import Permanent
from app.domain.event import Cause
from app.domain.imported import ImportedList
from app.domain.instant import DAY, HOUR, Instant
from app.domain.snapshot import Verdict
from app.domain.watch import ListKind
from app.pipeline.audit import open_audit
from app.ports.sources import Standing, Walk
from app.sources import _town as town
from app.sources.demo import NOTICE, Demo, record
from tests.databases import Files
from tests.net.fakes import NOW, FakeClock

DAYS = [NOW, NOW + 400 * DAY, NOW - 1_000 * DAY]
GYM = Account("demo", "client-gym", "harbour-iron-gym.example")
BAKERY = Account("demo", "shop-bakery", "rosas-bakery.example")


def walk(at: Instant, account: Account = BAKERY, list: ListKind = ListKind.FOLLOWERS) -> Walk:
    demo = Demo(None, FakeClock(at))
    return asyncio.run(demo.walk(account, list, lambda seen, claimed: None))


def stand(at: Instant, ids: Sequence[str]) -> dict[str, Standing]:
    return asyncio.run(Demo(None, FakeClock(at)).stand(BAKERY, ListKind.FOLLOWERS, ids))


@cache
def past(at: Instant, shop: town.Shop) -> list[set[str]]:
    """Who was on a shop's list on each of the 90 days before, oldest first."""
    return [{row.id for row in town.shown(shop, at - day * DAY)} for day in range(90, -1, -1)]


@pytest.mark.parametrize("at", DAYS)
def test_the_town_is_the_same_whenever_it_is_asked_about(at: Instant) -> None:
    town.resident.cache_clear()
    once = walk(at)
    town.resident.cache_clear()
    walk(at + 40 * DAY)

    assert walk(at) == once


@pytest.mark.parametrize("shop", town.SHOPS, ids=lambda shop: shop.id)
@pytest.mark.parametrize("at", DAYS)
def test_a_shop_has_a_few_hundred_followers_newest_first(at: Instant, shop: town.Shop) -> None:
    follows = town.shown(shop, at)

    assert 100 < len(follows) < 420
    assert follows == sorted(follows, key=lambda follow: -follow.since)
    assert all(follow.since <= at for follow in follows)


@pytest.mark.parametrize("shop", town.SHOPS, ids=lambda shop: shop.id)
@pytest.mark.parametrize("at", DAYS)
def test_people_come_and_go_at_every_shop(at: Instant, shop: town.Shop) -> None:
    days = past(at, shop)

    assert len(days[-1] - days[0]) > 3
    assert len(days[0] - days[-1]) > 3


@pytest.mark.parametrize("at", DAYS)
def test_somebody_dithers_somebody_is_renamed_and_a_list_is_lost_for_a_day(at: Instant) -> None:
    ago = at - 90 * DAY
    people = list(town.residents(at))
    dithers = [
        spans[1].since
        for person in people
        for spans in person.follows.values()
        if len(spans) == 2 and ago < spans[0].until and spans[1].since < at
    ]
    lost = [
        shop.id
        for shop in town.SHOPS
        for before, after in pairwise(past(at, shop))
        if len(before - after) > max(50, 0.2 * len(before))
    ]

    assert 1 <= len(dithers) < 10
    assert any(person.handle(ago) != person.handle(at) for person in people)
    assert 1 <= len(lost) <= 2


def test_an_account_that_is_off_at_weekends_keeps_its_follow_and_its_record() -> None:
    friday_noon = NOW - (NOW % town.WEEK) + DAY + 12 * HOUR
    there = [follow.id for follow in town.followers(town.SHOPS[0], friday_noon)]
    saturday = friday_noon + DAY
    off = [id for id in there if town.status(id, saturday) is AccountStatus.DEACTIVATED]

    before, during = stand(friday_noon, off), stand(saturday, off)

    assert off != []
    assert not set(off) & {member.id for member in walk(saturday).members}
    assert [before[id].status for id in off] == [AccountStatus.ACTIVE] * len(off)
    assert [during[id].status for id in off] == [AccountStatus.DEACTIVATED] * len(off)
    assert all(during[id].follows for id in off)
    assert [before[id].record for id in off] == [during[id].record for id in off]


@pytest.mark.parametrize("client", town.CLIENTS)
@pytest.mark.parametrize("shop", town.SHOPS, ids=lambda shop: shop.id)
def test_a_client_of_the_agency_stays_a_week_and_comes_again(client: str, shop: town.Shop) -> None:
    hours = [town.client_since(client, shop, NOW + n * HOUR) for n in range(120 * 24)]
    follows = sorted({since for since in hours if since})
    stays = [hours.count(since) for since in follows[1:-1]]

    assert len(follows) in (8, 9, 10)
    assert all(5 * 24 < stay < 10 * 24 for stay in stays)
    assert len({record(since) for since in follows}) == len(follows)


@pytest.mark.parametrize("name", ["rosas-bakery.example", "@rosas-bakery.example", "shop-bakery"])
def test_a_shop_is_found_by_handle_and_id_and_says_that_it_is_made_up(name: str) -> None:
    profile = asyncio.run(Demo(None, FakeClock()).look_up(name))

    assert profile.account == BAKERY
    assert profile.followers == len(walk(NOW).members)
    assert NOTICE in (profile.description or "")


def test_anybody_on_a_list_is_found_by_handle() -> None:
    member = walk(NOW).members[0]

    profile = asyncio.run(Demo(None, FakeClock()).look_up(member.handle or ""))

    assert profile.account == Account("demo", member.id, member.handle)


@pytest.mark.parametrize("name", ["", "nobody", "resident-", "resident-x", "resident-" + "9" * 99])
def test_nobody_else_lives_in_town(name: str) -> None:
    with pytest.raises(Permanent, match="nobody in the demo town is called"):
        asyncio.run(Demo(None, FakeClock()).look_up(name))
    assert stand(NOW, [name]) == {}


def test_whoever_follows_a_shop_has_it_on_their_own_list() -> None:
    for member in walk(NOW).members[:20]:
        follows = walk(NOW, Account("demo", member.id), ListKind.FOLLOWING).members

        assert BAKERY.id in {shop.id for shop in follows}


def test_every_past_list_is_the_list_of_its_time() -> None:
    demo = Demo(None, FakeClock())
    lists = [one for one in demo.history(3) if isinstance(one, ImportedList)]

    assert [(one.account, one.list) for one in lists] == demo.lists * 3
    for one in lists:
        assert one.taken_at % DAY == 12 * HOUR
        assert NOW - 4 * DAY < one.taken_at <= NOW
        assert [*one.ids] == [m.id for m in walk(one.taken_at, one.account, one.list).members]


@pytest.fixture(scope="module", params=DAYS[:2])
def settled(request: pytest.FixtureRequest, sqlite: Files) -> Iterator[Application]:
    """The town with its past, ready to be watched."""
    with settle(sqlite, FakeClock(request.param)) as app:
        yield app


@contextmanager
def settle(sqlite: Files, clock: FakeClock) -> Iterator[Application]:
    app = build(Settings(database_url=sqlite.migrated()), clock)
    settle_demo_town(app)
    yield app
    app.storage.engine.dispose()


def accused(app: Application) -> set[str]:
    """Whoever has an alert that stands."""
    return {id for id, severity, state in alerts(app) if (severity, state) == ("alert", "open")}


def alerts(app: Application) -> list[tuple[str, Severity, State]]:
    with app.storage.reading() as work:
        every = work.alerts.all()
        names = work.accounts.get([alert.key for alert in every])
    return [(names[alert.key].id, alert.severity, alert.state) for alert in every]


def test_the_clients_of_the_agency_are_found_in_the_past_and_nobody_else(
    settled: Application,
) -> None:
    assert accused(settled) == set(town.CLIENTS)
    assert {id for id, _, _ in alerts(settled)} == set(town.CLIENTS)


def test_the_gym_was_used_to_churn_and_its_friends_are_left_alone(settled: Application) -> None:
    with settled.storage.reading() as work:
        report = open_audit(work, GYM)

    assert answer(report.figures) is Answer.CHURNED
    assert report.figures.burst_days >= 4
    assert report.gains is not None
    assert report.gains.gained > report.gains.followed_first > 0
    assert report.gains.churners == 3
    ratio = report.ratio
    assert ratio is not None
    assert (ratio.shown or 0) > 1.5 * (ratio.without_churn or 0) > 0


def test_what_the_platform_says_of_the_gym_is_what_its_lists_show() -> None:
    for list in ListKind:
        demo = Demo(None, FakeClock())
        rows = asyncio.run(demo.walk(GYM, list, lambda seen, claimed: None)).members
        told = asyncio.run(demo.stand(GYM, list, [row.id for row in rows]))

        assert len(rows) > 20
        assert all(told[row.id].follows for row in rows)


def test_the_day_a_list_was_lost_proves_nothing(settled: Application) -> None:
    with settled.storage.reading() as work:
        shops = [watch for watch in work.watches.all() if watch.account.id.startswith("shop-")]
        taken = [one for watch in shops for one in work.snapshots.of(watch.id)]

    assert {one.verdict for one in taken} == {Verdict.COMPLETE, Verdict.QUARANTINED}
    assert max(one.left for one in taken) < 20


def test_settling_again_changes_nothing(settled: Application) -> None:
    before = alerts(settled)

    summary = settle_demo_town(settled)

    assert (summary.lists, summary.known, summary.events) == (0, 630, 0)
    assert alerts(settled) == before


def test_as_time_goes_on_the_clients_stay_found_and_nobody_else_is(sqlite: Files) -> None:
    clock = FakeClock(DAYS[2])
    with settle(sqlite, clock) as app:
        for _ in range(2 * 12):
            assert asyncio.run(app.schedule().run()) == len(Demo(None, clock).lists)
            clock.time += 12 * HOUR

        assert accused(app) == set(town.CLIENTS)
        assert {id for id, _, _ in alerts(app)} == set(town.CLIENTS)
        with app.storage.reading() as work:
            causes = {event.cause for event in work.events.all() if event.after > DAYS[2]}
    assert causes >= {
        Cause.NEW,
        Cause.UNFOLLOWED,
        Cause.REMADE,
        Cause.DEACTIVATED,
        Cause.RESTORED,
    }
