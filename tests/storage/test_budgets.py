"""Budgets are shared by everybody on one database, and never exceeded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from app.domain.budget import Budget, Unit, next_month
from app.domain.grant import Grant
from app.domain.instant import DAY, HOUR, SECOND
from app.storage.budgets import BudgetStore
from app.storage.work import Database
from tests.lists import START

BUDGET = Budget("api.x.example", 100, Unit.READS, "CHURNWATCH_X_BUDGET")


def test_what_is_taken_is_used_until_it_is_given_back(storage: Database) -> None:
    purse = BudgetStore(storage)

    assert purse.take(BUDGET, 60, START)
    assert purse.take(BUDGET, 40, START)
    purse.give_back(BUDGET, 15, START)

    assert purse.used(BUDGET, START) == 85


def test_more_than_is_left_is_refused_and_takes_nothing(storage: Database) -> None:
    purse = BudgetStore(storage)

    assert not purse.take(BUDGET, 101, START)
    assert purse.take(BUDGET, 60, START)
    assert not purse.take(BUDGET, 41, START)

    assert purse.used(BUDGET, START) == 60


def test_a_restart_forgets_nothing(storage: Database) -> None:
    assert BudgetStore(storage).take(BUDGET, 60, START)

    assert not BudgetStore(Database(storage.engine)).take(BUDGET, 60, START)


def test_owners_share_a_budget(storage: Database) -> None:
    assert BudgetStore(storage).take(BUDGET, 60, START)

    assert BudgetStore(storage.of(2)).used(BUDGET, START) == 60


def test_each_month_host_and_unit_has_its_own(storage: Database) -> None:
    purse, other = BudgetStore(storage), replace(BUDGET, name="api.other.example")
    money = replace(BUDGET, unit=Unit.DOLLARS)
    assert purse.take(BUDGET, 100, START)

    assert purse.take(BUDGET, 100, next_month(START))
    assert purse.take(other, 100, START)
    assert purse.take(money, 100, START)


def test_what_is_given_back_goes_to_the_month_it_was_taken_in(storage: Database) -> None:
    purse = BudgetStore(storage)
    purse.take(BUDGET, 100, START)
    purse.take(BUDGET, 100, next_month(START))

    purse.give_back(BUDGET, 90, START)

    assert (purse.used(BUDGET, START), purse.used(BUDGET, next_month(START))) == (10, 100)


def test_a_lowered_budget_pays_for_nothing_that_goes_beyond_it(storage: Database) -> None:
    purse = BudgetStore(storage)
    purse.take(BUDGET, 60, START)

    assert not purse.take(replace(BUDGET, limit=50), 1, START)


def test_many_workers_at_once_never_exceed_it(storage: Database) -> None:
    def take(_: int) -> bool:
        return BudgetStore(Database(storage.engine)).take(BUDGET, 7, START)

    with ThreadPoolExecutor(8) as workers:
        taken = sum(workers.map(take, range(24)))

    assert taken == 14
    assert BudgetStore(storage).used(BUDGET, START) == 98


GRANT = Grant("api.github.example", 60, HOUR)


def test_a_window_gives_so_many_requests_and_then_says_when_the_next_opens(
    storage: Database,
) -> None:
    purse = BudgetStore(storage)
    wide = replace(GRANT, limit=103)

    assert purse.lease(wide, START) == (2, START + HOUR)
    for minute in range(1, 52):
        assert purse.lease(wide, START + minute)[1] == START + HOUR

    assert purse.lease(wide, START + 60) == (0, START + HOUR)
    assert purse.lease(wide, START + HOUR) == (2, START + 2 * HOUR)


def test_what_is_left_is_less_than_a_block_is_given_singly(storage: Database) -> None:
    purse, wide = BudgetStore(storage), replace(GRANT, limit=101)
    given = [purse.lease(wide, START)[0] for _ in range(52)]

    assert (sum(given), given[-2:]) == (101, [1, 0])


def test_workers_whose_clocks_differ_share_a_window(storage: Database) -> None:
    ahead, purse = BudgetStore(storage), BudgetStore(storage)
    ahead.lease(GRANT, START + 30 * SECOND)

    shared = [one.lease(GRANT, START + n * SECOND) for n in range(9) for one in (purse, ahead)]

    assert {ends for _, ends in shared} == {START + 30 * SECOND + HOUR}


def test_a_clock_that_was_set_back_opens_the_window_again(storage: Database) -> None:
    purse = BudgetStore(storage)
    purse.lease(GRANT, START + 300 * DAY)

    assert purse.lease(GRANT, START) == (1, START + HOUR)


def test_workers_and_owners_together_never_take_more_than_a_host_grants(
    storage: Database,
) -> None:
    def lease(number: int) -> int:
        worker = Database(storage.engine).of(1 + number % 3)
        return BudgetStore(worker).lease(replace(GRANT, limit=9), START)[0]

    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(lease, range(24))) == 9
