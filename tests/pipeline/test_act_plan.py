"""Before anything is sent: nothing without a switch, an alert and a yes, and nobody who is a friend."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.act import MOST_PLANNED, Deed, Stage
from app.domain.alert import Severity, State
from app.domain.errors import BadInput, Conflict, NotFound
from app.domain.instant import DAY, HOUR
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer
from app.pipeline.mandates import chosen, turn_off
from app.sources.interchange import parse_line
from tests.accused import NOW
from tests.acts import Doer, doer, stored
from tests.streams import snapshot, text


@pytest.fixture(params=[("bluesky", "sqlite"), ("mastodon", "postgresql")], ids="-".join)
def one(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Doer]:
    network, engine = request.param
    for storage in stored(request, engine):
        made = doer(storage, tmp_path, network)
        yield made


def test_nothing_is_done_unless_it_was_turned_on(one: Doer) -> None:
    assert one.tick() == 0
    with pytest.raises(NotFound, match="turned on for no account"), one.storage.reading() as work:
        work.mandates.get(1)


def test_a_plan_names_everybody_with_the_evidence_and_sends_nothing(one: Doer) -> None:
    one.turn_on()

    plan = one.plan()

    assert [act.account for act in plan.acts] == [one.who(n) for n in (1, 2, 3)]
    assert all("Followed again 3 times" in act.reason for act in plan.acts)
    assert [act.alert_id for act in plan.acts] == [f"al_{n:016x}" for n in (1, 2, 3)]
    assert (plan.left_out, plan.hours, one.acts) == ([], 0, [])
    assert one.tick() == 0
    assert one.platform.blocked == []


def test_whoever_is_followed_allowed_or_blocked_already_is_left_out(one: Doer) -> None:
    one.turn_on()
    one.accuse(4)
    one.allow(2, slug="suggested")
    if one.token.network == "bluesky":
        one.platform.follows.add(one.who(1).id)
        one.platform.block(one.who(3).id, "3kbyhand")
    else:
        one.platform.edges |= {"1": {"following"}, "3": {"blocking"}}

    plan = one.plan()

    assert [act.account for act in plan.acts] == [one.who(4)]
    assert {act.account: act.fault for act in plan.left_out} == {
        one.who(1): "you follow it",
        one.who(2): "you allow it",
        one.who(3): "it is blocked already",
    }


def test_whoever_a_watched_account_follows_is_left_out(one: Doer) -> None:
    one.turn_on()
    follow_from_here(one, 2)

    plan = one.plan()

    assert [act.account for act in plan.left_out] == [one.who(2)]
    assert plan.left_out[0].fault == "an account whose list is watched here follows it"


def follow_from_here(one: Doer, number: int) -> None:
    """A watched account is seen to follow somebody."""

    line = snapshot("owner", [one.who(number).id, "did:town:aunt"], 5.0, list="following")
    line |= {"network": one.token.network}
    Importer(one.storage, Detector(())).run([parse_line(text([line]).encode())])


@pytest.mark.parametrize(
    "values",
    [
        {"severity": Severity.NOTE},
        {"state": State.DISMISSED},
        {"state": State.MUTED},
        {"state": State.EXPIRED},
        {"expires_at": NOW - HOUR},
    ],
    ids=lambda values: next(iter(values)) + str(next(iter(values.values()))),
)
def test_without_a_standing_alert_nothing_is_planned(one: Doer, values: dict[str, object]) -> None:
    one.turn_on()
    one.accuse(1, 2, 3, **values)

    plan = one.plan()

    assert (plan.acts, plan.left_out) == ((), ())


def test_a_person_may_name_one_account_without_an_alert_but_no_friend(one: Doer) -> None:
    one.turn_on()
    one.accuse(1, severity=Severity.NOTE)

    plan = one.plan(named=one.who(1).id)

    assert [(act.account, act.alert_id, act.reason) for act in plan.acts] == [
        (one.who(1), None, "You named this account.")
    ]
    one.allow(1)
    assert one.plan(named=one.who(1).id).acts == []


def test_a_plan_is_agreed_to_as_shown_and_within_a_day(one: Doer) -> None:
    one.turn_on()
    old = one.plan()
    newer = one.plan(named=one.who(1).id)

    with pytest.raises(NotFound, match="later one took its place"):
        one.confirm(old)
    one.clock.time += DAY + 1
    with pytest.raises(Conflict, match="draw it again"):
        one.confirm(newer)
    assert one.tick() == 0


def test_agreeing_twice_is_agreeing_once(one: Doer) -> None:
    one.turn_on()
    plan = one.plan()

    one.confirm(plan)
    one.tick()
    again = one.confirm(plan)

    assert [act.stage for act in again.acts] == [Stage.DONE] * 3
    assert one.tick() == 0


def test_whoever_waits_for_a_turn_is_not_planned_again(one: Doer) -> None:
    one.turn_on()
    one.confirm(one.plan())

    assert one.plan().acts == ()
    assert one.tick() == 3
    assert one.plan().acts == ()


def test_a_plan_is_short_enough_to_be_read_and_the_next_one_goes_on(one: Doer) -> None:
    one.turn_on()
    one.accuse(*range(4, MOST_PLANNED + 3))

    first = one.plan()
    one.confirm(first)
    rest = one.plan()

    assert (len(first.acts), len(rest.acts)) == (MOST_PLANNED, 2)


def test_only_what_was_turned_on_is_planned(one: Doer) -> None:
    one.turn_on(Deed.BLOCK)

    with pytest.raises(Conflict, match="turned on for block, not for mute"):
        one.plan(deed=Deed.MUTE)


def test_turned_off_nothing_more_is_done_and_what_was_done_stands(one: Doer) -> None:
    one.turn_on()
    one.confirm(one.plan())
    with one.storage.writing() as work:
        turn_off(work, one.mandate.id, NOW)

    assert one.tick() == 0
    assert one.platform.blocked == []
    assert one.stages == [Stage.DROPPED] * 3


def test_a_platform_says_what_cannot_be_done_there(one: Doer) -> None:
    writer = one.writers["bluesky"]

    assert chosen(writer, ()) == {Deed.BLOCK, Deed.MUTE}
    with pytest.raises(BadInput, match="no way to remove a follower"):
        chosen(writer, [Deed.REMOVE_FOLLOWER])


def test_what_lets_us_in_is_sealed_and_in_no_text(one: Doer) -> None:
    mandate = one.turn_on()

    assert one.token.secret.encode() not in mandate.sealed
    assert one.token.secret not in repr(mandate) + repr(one.token)
