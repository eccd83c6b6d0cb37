"""Who is erased is forgotten with all that was done to them; what stands on a platform stands there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.account import Account
from app.domain.act import Deed
from app.pipeline.erasing import acts_on, erase
from app.storage.engine import open_engine
from app.storage.vault import KeyFile
from app.storage.work import Database
from tests.acts import MASTODON, Doer
from tests.fakes.instance import FakeInstance


@pytest.fixture
def one(address: str, tmp_path: Path) -> Iterator[Doer]:
    """Three were blocked, and the second of them is blocked no more; a fourth waits."""
    storage = Database(open_engine(address), vault=KeyFile(tmp_path))
    made = Doer(storage, tmp_path, FakeInstance(), MASTODON)
    made.accuse(1, 2, 3)
    made.turn_on()
    made.confirm(made.plan())
    made.tick()
    made.undo(made.acts[1].id)
    made.tick()
    made.accuse(4)
    made.confirm(made.plan())
    yield made
    storage.engine.dispose()


@pytest.mark.parametrize(("number", "stands"), [(1, 1), (2, 0), (3, 1), (4, 0)])
def test_what_still_stands_is_told_before_and_forgotten_after(
    one: Doer, number: int, stands: int
) -> None:
    who, blocked = one.who(number), [*one.platform.blocked]
    before = acts_on(one.storage, who)

    done = erase(one.storage, who, one.clock.now())

    assert (before, done.acts, acts_on(one.storage, who)) == (stands, stands, 0)
    assert who.id not in {act.account.id for act in one.acts}
    assert one.platform.blocked == blocked


def test_who_waited_for_a_block_and_was_erased_is_not_blocked(one: Doer) -> None:
    erase(one.storage, one.who(4), one.clock.now())

    one.tick()

    assert "4" not in one.platform.blocked


def test_whoever_has_things_done_takes_all_of_them_along(one: Doer) -> None:
    me: Account = MASTODON.account

    done = erase(one.storage, me, one.clock.now())

    assert done.acts == 2
    assert one.acts == []


def test_a_removed_follower_is_nothing_that_stands(address: str, tmp_path: Path) -> None:
    storage = Database(open_engine(address), vault=KeyFile(tmp_path))
    one = Doer(storage, tmp_path, FakeInstance(), MASTODON)
    one.accuse(1)
    one.turn_on(Deed.REMOVE_FOLLOWER)
    one.confirm(one.plan(deed=Deed.REMOVE_FOLLOWER))
    one.tick()

    assert acts_on(storage, one.who(1)) == 0
    storage.engine.dispose()
