from __future__ import annotations

from dataclasses import replace

from app.domain.snapshot import Order
from app.ports.sources import Member, Walk
from app.sources._fediverse_source import MOVED, judged
from app.sources.activitypub import _SHOWS_NOBODY

WHOLE = Walk([Member("https://a.example/users/a")], 0, 1, Order.UNKNOWN, complete=True, claimed=1)


def test_a_list_that_shows_nobody_of_those_it_claims_is_hidden() -> None:
    empty = replace(WHOLE, members=[], claimed=1_200)

    found = judged(empty, moved=True, shows_nobody=_SHOWS_NOBODY)

    assert (found.complete, found.hidden) == (False, True)
    assert found.fault == "the collection claims 1,200 and shows nobody"


def test_the_list_of_an_account_that_moved_is_not_believed_but_not_hidden() -> None:
    found = judged(WHOLE, moved=True, shows_nobody=_SHOWS_NOBODY)

    assert (found.complete, found.hidden, found.fault) == (False, False, MOVED)


def test_the_fault_that_cut_a_walk_short_is_kept() -> None:
    cut = replace(WHOLE, members=[], complete=False, fault="the server went away")

    assert judged(cut, moved=True, shows_nobody=_SHOWS_NOBODY) == cut


def test_an_empty_list_that_claims_nobody_is_believed() -> None:
    empty = replace(WHOLE, members=[], claimed=0)

    assert judged(empty, moved=False, shows_nobody=_SHOWS_NOBODY) == empty
