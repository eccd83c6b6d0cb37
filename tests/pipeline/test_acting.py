"""What was agreed to happens once, whatever breaks, and is taken back to what was before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import httpx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.acting.bluesky import BlueskyHand
from app.acting.mastodon import MastodonHand
from app.domain.act import Act, Caps, Deed, Stage
from app.domain.errors import Conflict
from app.domain.instant import DAY, HOUR, MINUTE
from app.domain.mirror import Holder, Mirror
from app.domain.record import named_record
from app.pipeline.review import dismiss
from app.storage.acts import ActStore
from app.storage.engine import open_engine
from app.storage.rekey import reseal
from app.storage.work import Database
from tests.acts import Doer, doer, stored
from tests.databases import Files
from tests.fakes.pds import DID, FakePds


@pytest.fixture(params=[("bluesky", "postgresql"), ("mastodon", "sqlite")], ids="-".join)
def one(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Doer]:
    network, engine = request.param
    for storage in stored(request, engine):
        made = doer(storage, tmp_path, network)
        made.turn_on()
        yield made


def blocked(one: Doer) -> list[str]:
    found: list[str] = one.platform.blocked
    return found


def ids(one: Doer, *numbers: int) -> list[str]:
    """How the platform calls these people."""
    if isinstance(one.platform, FakePds):
        return [one.who(number).id for number in numbers]
    return [str(number) for number in numbers]


def block_by_hand(one: Doer, number: int) -> None:
    if isinstance(one.platform, FakePds):
        one.platform.block(one.who(number).id, "3kbyhand")
    else:
        one.platform.edges[str(number)] = {"blocking"}


def test_a_confirmed_plan_is_done_and_written_down(one: Doer) -> None:
    one.confirm(one.plan())

    assert one.tick() == 3
    assert blocked(one) == ids(one, 1, 2, 3)
    assert one.stages == [Stage.DONE] * 3
    assert (one.tick(), one.mandate.fault) == (0, None)


def test_a_block_on_bluesky_is_one_record_under_a_key_of_ours(
    storage: Database, tmp_path: Path
) -> None:
    one = doer(storage, tmp_path)
    one.turn_on()
    one.confirm(one.plan())
    one.tick()

    records = one.platform.collections["app.bsky.graph.block"]
    assert {act.record: act.account.id for act in one.acts} == {
        rkey: value["subject"] for rkey, value in records.items()
    }
    assert all(len(rkey) == 13 for rkey in records)
    assert {len(batch) for batch in one.platform.batches} == {1}


def test_undo_takes_back_what_was_done_and_nothing_that_was_so_before(one: Doer) -> None:
    one.confirm(one.plan())
    block_by_hand(one, 2)  # after the plan, before it is sent
    one.tick()
    assert one.stages == [Stage.DONE, Stage.ALREADY, Stage.DONE]

    one.undo(1, 3)
    assert one.tick() == 2
    assert blocked(one) == ids(one, 2)
    assert one.stages == [Stage.UNDONE, Stage.ALREADY, Stage.UNDONE]
    with pytest.raises(Conflict, match="nothing was done"):
        one.undo(2)
    assert one.tick() == 0


def test_who_was_unblocked_can_be_blocked_and_unblocked_again(one: Doer) -> None:
    for _ in range(2):
        one.confirm(one.plan())
        one.tick()
        assert blocked(one) == ids(one, 1, 2, 3)
        one.undo(*(act.id for act in one.acts if act.stage is Stage.DONE))
        one.tick()
        assert blocked(one) == []


def test_what_is_taken_back_before_it_was_sent_is_never_sent(one: Doer) -> None:
    one.confirm(one.plan())
    one.undo(2)

    assert one.tick() == 2
    assert blocked(one) == ids(one, 1, 3)
    assert one.acts[1].fault == "you took it back before it was sent"


def test_an_undo_by_hand_meanwhile_is_no_fault(one: Doer) -> None:
    one.confirm(one.plan())
    one.tick()
    if isinstance(one.platform, FakePds):
        one.platform.collections["app.bsky.graph.block"].clear()
        block_by_hand(one, 1)
    else:
        one.platform.edges["2"] = set()
    one.undo()

    assert one.tick() == 3
    # On Bluesky the block that a person made is a record of its own, and stays.
    assert blocked(one) == (ids(one, 1) if isinstance(one.platform, FakePds) else [])


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_lost_answer_makes_nothing_twice(one: Doer, lost: int) -> None:
    one.platform.lost = {lost}
    one.confirm(one.plan())

    while one.tick():
        one.clock.time += HOUR

    assert blocked(one) == ids(one, 1, 2, 3)
    assert one.stages == [Stage.DONE] * 3


class Killed(BaseException):
    """The process is gone."""


def killed_once(one: Doer, monkeypatch: pytest.MonkeyPatch, sent: bool) -> None:
    """Work an agreed plan off in a process that dies over its first act, sent or not."""
    hand = BlueskyHand if isinstance(one.platform, FakePds) else MastodonHand
    honest = hand.do

    async def killed(self: object, act: Act) -> None:
        if sent:
            await honest(self, act)  # type: ignore[arg-type]
        raise Killed

    one.confirm(one.plan())
    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(hand, "do", killed)
        one.tick()


@pytest.mark.parametrize("sent", [True, False])
def test_a_kill_between_intended_and_done_does_it_once(
    one: Doer, monkeypatch: pytest.MonkeyPatch, sent: bool
) -> None:
    killed_once(one, monkeypatch, sent)
    assert one.stages == [Stage.INTENDED, Stage.CONFIRMED, Stage.CONFIRMED]
    assert one.tick() == 0  # nobody knows yet that the process is gone

    one.clock.time += 6 * MINUTE
    assert one.tick() == 3
    assert blocked(one) == ids(one, 1, 2, 3)
    one.undo()
    one.tick()
    assert blocked(one) == []


def forget_the_intention(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Wrong on purpose: an act is written down as done before it is sent."""
    honest = ActStore.move

    def move(self: ActStore, one: Act, stage: Stage, at: int, fault: str | None = None) -> bool:
        return honest(self, one, Stage.DONE if stage is Stage.INTENDED else stage, at, fault)

    monkeypatch.setattr(ActStore, "move", move)
    return False


def make_keys_up(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Wrong on purpose: a record has another key each time."""
    fresh = count()
    made_up = property(lambda self: named_record(f"{next(fresh)}"))
    monkeypatch.setattr(Act, "record", made_up)
    return True


@pytest.mark.parametrize("wrong", [forget_the_intention, make_keys_up])
def test_a_build_that_is_wrong_on_purpose_is_caught(
    sqlite: Files,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: Callable[[pytest.MonkeyPatch], bool],
) -> None:
    one = doer(Database(open_engine(sqlite.migrated())), tmp_path)
    one.turn_on()

    killed_once(one, monkeypatch, sent=wrong(monkeypatch))
    one.clock.time += 6 * MINUTE
    one.tick()

    assert blocked(one) != ids(one, 1, 2, 3)
    one.storage.close()


def test_an_act_that_may_have_been_sent_is_taken_back_if_it_must_not_be(
    one: Doer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one.confirm(one.plan())
    one.platform.lost = {1}
    one.platform.faults = [None, *[httpx.Response(503)] * 9]
    one.tick()
    assert one.stages[0] is Stage.INTENDED
    one.platform.faults = []
    one.allow(1)

    one.clock.time += HOUR
    one.tick()

    assert blocked(one) == ids(one, 2, 3)
    assert (one.stages[0], one.acts[0].fault) == (Stage.UNDONE, "you allow it")


def test_whoever_became_a_friend_or_was_forgiven_meanwhile_is_spared(one: Doer) -> None:
    one.confirm(one.plan())
    one.allow(1)
    with one.storage.writing() as work:
        dismiss(work, f"al_{2:016x}", "It was me.", one.clock.now())

    assert one.tick() == 1
    assert blocked(one) == ids(one, 3)
    assert [act.fault for act in one.acts[:2]] == [
        "you allow it",
        "no alert stands against it any more",
    ]


def test_a_refused_token_stops_with_one_notice_until_it_is_given_anew(one: Doer) -> None:
    one.confirm(one.plan())
    if isinstance(one.platform, FakePds):
        one.platform.password, one.platform.token = "changed", "other"
    else:
        one.platform.secret = "other"

    for _ in range(3):
        assert one.tick() == 0
        one.clock.time += DAY

    [notice] = one.told()
    assert "turns it on again" in str(notice["reason"])
    assert one.mandate.stopped
    one.platform.password, one.platform.secret = one.token.secret, one.token.secret
    one.turn_on()
    assert one.tick() == 3


def test_a_limited_platform_is_left_alone_for_as_long_as_it_asks(one: Doer) -> None:
    one.confirm(one.plan())
    one.platform.faults = [httpx.Response(429, headers={"retry-after": "7200"})]

    assert one.tick() == 0
    until = one.mandate.retry_at
    assert until >= one.clock.now() + 2 * HOUR - 1
    one.clock.time = until - 1
    assert one.tick() == 0
    one.clock.time = until
    assert one.tick() == 3
    assert len(blocked(one)) == 3


def test_no_more_is_done_in_an_hour_than_may_be(one: Doer) -> None:
    writer = one.writers[one.token.network]
    price = writer.price(Deed.BLOCK)
    writer.caps = Caps(2 * price, 4 * price)
    one.accuse(4, 5, 6)
    plan = one.plan()
    one.confirm(plan)

    done = []
    for _ in range(26):
        done.append(one.tick())
        one.clock.time += HOUR
    assert plan.hours == 24
    assert [(hour, count) for hour, count in enumerate(done) if count] == [(0, 2), (1, 2), (24, 2)]
    assert len(blocked(one)) == 6


def test_a_mirrored_list_and_acts_share_what_bluesky_grants(
    storage: Database, tmp_path: Path
) -> None:
    one = doer(storage, tmp_path)
    one.turn_on()
    with storage.writing() as work:
        spent = ((one.clock.now() - MINUTE, 4_998),)
        id = work.blocklists.get("suggested").id
        work.mirrors.keep(Mirror(id, Holder(DID, "x"), b"x", retry_at=2**60, spent=spent))
    one.confirm(one.plan())

    assert one.tick() == 0
    one.clock.time += HOUR
    assert one.tick() == 3


def test_what_waited_for_more_than_a_week_is_not_done_any_more(one: Doer) -> None:
    one.confirm(one.plan())
    one.clock.time += 7 * DAY + 1

    assert one.tick() == 0
    assert {act.fault for act in one.acts} == {"you agreed to it more than a week ago"}


def test_a_new_key_of_the_vault_leaves_acting_on(one: Doer) -> None:
    one.vault.renew()
    assert reseal(one.storage, one.vault) == 1
    one.vault.renew()
    one.confirm(one.plan())

    assert one.tick() == 3


def test_a_fault_of_our_own_is_said_and_stops_nobody_else(
    one: Doer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one.confirm(one.plan())
    monkeypatch.delattr(type(one.writers[one.token.network]), "open")

    assert one.tick() == 0
    assert "a fault of Churnwatch itself (AttributeError)" in str(one.mandate.fault)


@pytest.mark.parametrize("network", ["bluesky", "mastodon"])
@settings(max_examples=5, phases=[Phase.generate])
@given(
    by_hand=st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["block", "mute"]))),
    deeds=st.lists(st.sampled_from([Deed.BLOCK, Deed.MUTE]), min_size=1, max_size=2),
    kills=st.sets(st.integers(1, 6)),
)
def test_undo_after_any_acts_restores_what_stood_before(
    sqlite: Files,
    tmp_path_factory: pytest.TempPathFactory,
    network: str,
    by_hand: list[tuple[int, str]],
    deeds: list[Deed],
    kills: set[int],
) -> None:
    folder = tmp_path_factory.mktemp("law")
    one = doer(Database(open_engine(sqlite.migrated())), folder, network)
    one.turn_on(Deed.BLOCK, Deed.MUTE)
    for number, what in by_hand:
        block_by_hand(one, number) if what == "block" else mute_by_hand(one, number)
    before = stands(one)
    one.platform.lost = kills

    for deed in deeds:
        if (plan := one.plan(deed=deed)).acts:
            one.confirm(plan)
        work_off(one)
    with one.storage.reading() as work:
        done = [act.id for act in work.acts.page(100) if act.stage is Stage.DONE]
    if done:
        one.undo(*done)
    work_off(one)

    assert stands(one) == before
    one.storage.close()


def work_off(one: Doer) -> None:
    for _ in range(3):
        one.tick()
        one.clock.time += HOUR


def mute_by_hand(one: Doer, number: int) -> None:
    if isinstance(one.platform, FakePds):
        one.platform.muted.add(one.who(number).id)
    else:
        one.platform.edges[str(number)].add("muting")


def stands(one: Doer) -> object:
    """Whom the account blocks and mutes."""
    if isinstance(one.platform, FakePds):
        return one.platform.blocked, sorted(one.platform.muted)
    kept = {"blocking", "muting"}
    return {number: sorted(flags & kept) for number, flags in one.platform.edges.items()}
