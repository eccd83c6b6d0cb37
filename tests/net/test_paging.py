from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Permanent, RateLimited, Temporary
from app.domain.instant import MINUTE
from app.domain.snapshot import Order
from app.net.addresses import base_address
from app.net.paging import Page, PageGuard, Walker
from app.ports.sources import Member, Walk
from tests.net.fakes import NOW, FakeClock, outbound


def page(ids: Sequence[str], next: str | None, dropped: int = 0) -> Page:
    return Page([Member(id) for id in ids], next, dropped)


class Pages:
    """A platform that gives the pages in turn; an exception among them is raised."""

    def __init__(self, *pages: Page | Exception, clock: FakeClock | None = None) -> None:
        self._pages = iter(pages)
        self._clock = clock
        self.asked: list[str | None] = []

    async def read(self, cursor: str | None) -> Page:
        self.asked.append(cursor)
        if self._clock:
            self._clock.time += MINUTE
        turn = next(self._pages, None)
        if turn is None:
            raise AssertionError("the walk asked for one page too many")
        if isinstance(turn, Exception):
            raise turn
        return turn


def walk(pages: Pages, claimed: int | None = None, page_size: int = 2, **settings: Any) -> Walk:
    clock = pages._clock or FakeClock()
    client = outbound(lambda request: httpx.Response(500), clock, **settings)

    async def through() -> Walk:
        async with client.visit(base_address("https://a.example"), "@alice") as visit:
            walker = Walker(visit, clock, client.settings)
            guard = PageGuard(page_size, claimed)
            return await walker.walk(pages.read, guard, Order.UNKNOWN, lambda seen, of: None)

    return asyncio.run(through())


def ids(walk: Walk) -> list[str]:
    return [member.id for member in walk.members]


def test_a_page_without_a_cursor_ends_the_walk() -> None:
    pages = Pages(page(["a", "b"], "2"), page(["c"], None))

    result = walk(pages, claimed=3)

    assert (result.complete, result.fault) == (True, None)
    assert ids(result) == ["a", "b", "c"]
    assert pages.asked == [None, "2"]
    assert (result.pages, result.claimed, result.started_at) == (2, 3, NOW)


@pytest.mark.parametrize(
    ("pages", "seen"),
    [
        ([page([], None)], ""),
        ([page(["a", "b"], None)], "ab"),  # a full last page
        ([page(["a"], "2"), page(["b"], None)], "ab"),  # short pages
        ([page([], "2"), page(["a"], None)], "a"),  # an empty first page
        ([page(["a"], "2"), page([], "3"), page([], "4"), page(["b"], None)], "ab"),
        ([page(["a", "b"], "2"), page([], None)], "ab"),  # an empty last page
        ([page(["a"], "2"), page([], "3"), page([], "4"), page([], None)], "a"),
        ([page(["a", "b"], "2"), page(["b", "c"], None)], "abc"),  # shifted by an arrival
        ([page(["a", "a"], None)], "a"),  # a follow recorded twice
    ],
)
def test_short_empty_and_overlapping_pages_are_normal(pages: list[Page], seen: str) -> None:
    result = walk(Pages(*pages))

    assert result.complete
    assert "".join(ids(result)) == seen


@pytest.mark.parametrize(
    ("pages", "claimed", "says"),
    [
        ([page(["a"], "x"), page(["b"], "x")], None, "page 2 pointed back"),
        ([page(["a"], "x"), page(["b"], "y"), page(["c"], "x")], None, "page 3 pointed back"),
        ([page(["a", "b"], "x"), page(["a", "b"], "y")], None, "page 2 repeated"),
        ([page(["a", "b"], "x"), page(["a", "b"], None)], None, "page 2 repeated"),
        ([page(["a"], "1"), page([], "2"), page([], "3"), page([], "4")], None, "brought nobody"),
        (
            [page(["a", "b"], "1"), page(["b"], "2"), page(["a"], "3"), page([], "4")],
            None,
            "brought nobody",
        ),
        ([page([f"{n}" for n in range(501)], "x")], 0, "more members than the 0"),
        ([page([f"{n}" for n in range(501)], None)], 0, "more members than the 0"),
        ([page([f"{n}"], f"c{n}") for n in range(14)], 3, "went on after 14 pages"),
    ],
)
def test_pages_that_make_no_sense_end_the_walk(
    pages: list[Page], claimed: int | None, says: str
) -> None:
    result = walk(Pages(*pages), claimed)

    assert not result.complete
    assert says in (result.fault or "")
    assert result.members


@pytest.mark.parametrize(
    "fault", [Temporary("it broke"), Permanent("it broke"), RateLimited("it broke", NOW)]
)
def test_a_fault_after_the_first_page_keeps_what_was_read(fault: Exception) -> None:
    result = walk(Pages(page(["a", "b"], "2"), fault))

    assert (ids(result), result.complete, result.fault) == (["a", "b"], False, "it broke")


def test_a_fault_on_the_first_page_is_raised() -> None:
    with pytest.raises(Temporary, match="it broke"):
        walk(Pages(Temporary("it broke")))


def test_a_walk_with_impossible_rows_is_read_to_its_end_and_proves_no_absence() -> None:
    result = walk(Pages(page(["a"], "2", dropped=1), page(["b"], None, dropped=2)))

    assert ids(result) == ["a", "b"]
    assert not result.complete
    assert result.fault == "3 rows had an impossible account id"


def test_a_walk_has_a_deadline() -> None:
    clock = FakeClock()
    endless = [page([f"{n}"], f"c{n}") for n in range(40)]

    result = walk(Pages(*endless, clock=clock), walk_seconds=30 * 60)

    assert result.fault == "the walk took longer than 30 minutes"
    assert result.pages == 31


def test_a_list_that_ends_after_the_deadline_is_complete() -> None:
    clock = FakeClock()

    assert walk(Pages(page(["a"], None), clock=clock), walk_seconds=1).complete


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int | None]] = []
    pages = Pages(page(["a", "b"], "2"), page(["b", "c"], None))
    client = outbound(lambda request: httpx.Response(500))

    async def through() -> Walk:
        async with client.visit(base_address("https://a.example"), "@alice") as visit:
            walker = Walker(visit, FakeClock(), client.settings)
            guard = PageGuard(2, 3)
            return await walker.walk(
                pages.read, guard, Order.UNKNOWN, lambda seen, of: told.append((seen, of))
            )

    asyncio.run(through())

    assert told == [(2, 3), (3, 3)]


members = st.lists(st.integers(0, 300).map(str), max_size=12)


@given(st.lists(members, min_size=1, max_size=20))
def test_a_walk_never_invents_a_member_nor_forgets_one_it_was_shown(
    shown: list[list[str]],
) -> None:
    last = len(shown) - 1
    pages = [page(ids, None if n == last else f"c{n}") for n, ids in enumerate(shown)]

    result = walk(Pages(*pages))

    read = [id for ids in shown[: result.pages] for id in ids]
    assert ids(result) == list(dict.fromkeys(read))
    if result.complete:
        assert result.pages == len(shown)


@given(st.data(), st.integers(0, 1_000) | st.none())
def test_every_walk_ends_whatever_the_platform_sends(
    data: st.DataObject, claimed: int | None
) -> None:
    sets = st.lists(st.integers(0, 60).map(str), max_size=5)
    guard = PageGuard(100, claimed)
    for number in range(200):
        shown = page(data.draw(sets), f"c{number}")
        if guard.take(shown):
            break
    else:
        raise AssertionError("two hundred pages of sixty members, and no end")


@given(st.integers(0, 2_000), st.integers(1, 100))
def test_an_honest_list_with_half_empty_pages_is_never_a_fault(total: int, size: int) -> None:
    step = -(-size // 2)
    guard = PageGuard(size, total)
    for start in range(0, total, step):
        ended = start + step >= total
        rows = [str(n) for n in range(start, min(start + step, total))]
        assert guard.take(page(rows, None if ended else str(start))) is None
    assert len(guard.members) == total
