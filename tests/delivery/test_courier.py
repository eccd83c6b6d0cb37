"""At least once, with an id that never changes, however receivers and processes end."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

import httpx
import pytest

from app.delivery.courier import LEASE
from app.delivery.patience import WAITS
from app.delivery.settling import Done, settle
from app.delivery.spreading import replay, replay_one
from app.domain.alert import Severity
from app.domain.endpoint import DeliveryState
from app.domain.instant import DAY, HOUR, MINUTE, SECOND
from app.net.posting import Reply
from tests.delivery.office import Office, answering, hanging

LONG = WAITS[-1] * 2


def test_a_message_arrives_with_its_id_its_place_and_its_number(office: Office) -> None:
    added = office.add()
    office.tell(alert="al_7", severity="alert")

    assert office.run() == 1

    [arrived] = office.arrived
    [id] = office.told()
    assert arrived.id == id
    assert arrived.said == {
        "type": "alert.raised",
        "timestamp": "2026-11-18T11:06:40Z",
        "id": id,
        "seq": 1,
        "number": 1,
        "data": {"alert": "al_7", "severity": "alert"},
    }
    assert [one.state for one in office.log(added)] == [DeliveryState.DELIVERED]


def test_what_was_delivered_is_not_sent_again(office: Office) -> None:
    office.add()
    office.tell(3)

    assert [office.run(), office.run(DAY)] == [3, 0]


def test_every_repeat_has_the_same_id_and_the_same_body(office: Office) -> None:
    office.add("bad.example")
    office.receivers["bad.example"] = answering(500, 503, 200)
    office.tell()

    for _ in range(3):
        office.run(LONG)

    assert len({(one.id, one.body) for one in office.arrived}) == 1
    assert len({one.headers["webhook-timestamp"] for one in office.arrived}) == 3


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_id(office: Office) -> None:
    lost: list[httpx.Request] = []

    def takes_it_and_hangs_up(request: httpx.Request) -> httpx.Response:
        if not lost:
            lost.append(request)
            raise httpx.ReadError("connection reset")
        return httpx.Response(200)

    office.add("far.example")
    office.receivers["far.example"] = takes_it_and_hangs_up
    office.tell()
    office.run()
    office.run(LONG)

    assert [one.id for one in office.arrived] == office.told() * 2


def test_of_what_a_receiver_says_a_beginning_is_kept_that_can_be_shown(office: Office) -> None:
    said = "<b>\x1b[2J\u202eno\r\n" + "x" * 5_000
    added = office.add("rude.example")
    office.receivers["rude.example"] = lambda _: httpx.Response(500, text=said)
    office.tell()
    office.run()

    [attempt] = office.attempts(added)
    assert attempt.response.startswith("<b>\\u001b[2J\\u202eno\\u000d\\u000axxx")
    assert len(attempt.response) < 1_100


def test_after_ten_tries_over_three_days_it_is_given_up(small_office: Office) -> None:
    office = small_office
    added = office.add("bad.example")
    office.receivers["bad.example"] = answering(500)
    office.tell()
    began = office.clock.now()

    while office.log(added) == [] or office.log(added)[0].state is DeliveryState.WAITING:
        office.run(MINUTE)

    tries = office.attempts(added)
    assert len(tries) == 10
    assert 75 * HOUR <= tries[-1].at - began <= 77 * HOUR
    assert office.log(added)[0].state is DeliveryState.FAILED


def test_retry_after_is_honoured_for_the_whole_endpoint(office: Office) -> None:
    office.add("busy.example")
    office.receivers["busy.example"] = answering(429, 200, Retry_After="3600")
    office.tell()
    office.run()
    office.tell(2)

    assert [office.run(59 * MINUTE), office.run(2 * MINUTE)] == [0, 3]


def test_a_receiver_that_is_gone_is_disabled_at_once_with_a_notice(office: Office) -> None:
    gone = office.add("gone.example")
    office.add("other.example")
    office.receivers["gone.example"] = answering(410)
    office.tell()
    office.run()

    assert office.endpoint(gone).disabled_at == office.clock.now()
    [notice] = [one.said for one in office.arrived if one.said["type"] == "endpoint.disabled"]
    assert notice["data"]["endpoint"] == gone.endpoint.id
    office.tell()
    assert office.run() == 1  # to the other one


def test_five_days_of_failures_disable_an_endpoint_and_one_success_does_not_count_them(
    small_office: Office,
) -> None:
    office = small_office
    added = office.add("bad.example")
    office.receivers["bad.example"] = answering(500)
    for day in range(5):
        office.tell()
        office.run(DAY)
        assert office.endpoint(added).disabled_at is None, day
    office.run(DAY)

    disabled = office.endpoint(added)
    assert disabled.disabled_at is not None
    assert disabled.disabled_reason
    assert "5 days" in disabled.disabled_reason

    with office.storage.writing() as work:
        work.endpoints.enable(added.endpoint.id)
    office.receivers["bad.example"] = answering(200)
    office.run(DAY)
    assert office.endpoint(added).failing_since is None


def test_the_failing_since_clock_survives_a_restart(office: Office) -> None:
    added = office.add("bad.example")
    office.receivers["bad.example"] = answering(500)
    office.tell()
    office.run()
    first = office.clock.now()

    again = Office(office.storage, office.clock, office.receivers)
    again.run(LONG)

    assert again.endpoint(added).failing_since == first


WANTED = [
    ({}, 4),
    ({"kinds": ("alert.raised",)}, 3),
    ({"kinds": ("alert",)}, 4),
    ({"severity": Severity.ALERT}, 2),
    ({"patterns": ("halifax",)}, 1),
    ({"watches": (2, 9)}, 2),
    ({"watches": (2,), "severity": Severity.ALERT}, 1),
]


@pytest.mark.parametrize(("wanted", "count"), WANTED)
def test_an_endpoint_gets_what_it_wants_numbered_without_a_gap(
    small_office: Office, wanted: dict[str, Any], count: int
) -> None:
    office = small_office
    office.add(**wanted)
    office.tell(severity="alert", pattern="halifax", watches=[1, 2])
    office.tell(severity="note", pattern="short_stays", watches=[2])
    office.tell(severity="note", pattern="short_stays", watches=[3])
    office.tell(kind="alert.updated", severity="alert", pattern="short_stays", watches=[3])
    office.run()

    numbers = sorted(one.said["number"] for one in office.arrived)
    assert numbers == list(range(1, count + 1))


def test_of_an_imported_past_each_beginning_and_each_last_word_is_told(office: Office) -> None:
    office.add()
    past = office.clock.now() - 300 * DAY
    for alert, kinds in {
        "al_a": ["raised", *["updated"] * 20],
        "al_b": ["raised", "updated", "expired"],
    }.items():
        for number, kind in enumerate(kinds):
            office.tell(kind=f"alert.{kind}", at=past + number * DAY, alert=alert)
    office.run()

    told = [
        (one.said["data"]["alert"], one.said["type"].partition(".")[2]) for one in office.arrived
    ]
    assert sorted(told) == [
        ("al_a", "raised"),
        ("al_a", "updated"),
        ("al_b", "expired"),
        ("al_b", "raised"),
    ]


def test_what_a_dead_process_had_taken_is_sent_by_another_within_a_minute(office: Office) -> None:
    office.add()
    office.tell()
    assert len(office.claim_and_die()) == 1

    assert [office.run(LEASE - SECOND), office.run(SECOND)] == [0, 1]
    assert LEASE <= MINUTE


def test_two_processes_share_the_work_and_send_nothing_twice(office: Office) -> None:
    office.add()
    office.tell(60)
    other = Office(office.storage, office.clock)

    async def both() -> list[int]:
        return list(await asyncio.gather(office.courier.run(), other.courier.run()))

    assert sum(asyncio.run(both())) == 60
    assert Counter(one.id for one in office.arrived + other.arrived) == Counter(office.told())


def test_a_late_sleeper_does_not_write_over_what_another_did(office: Office) -> None:
    added = office.add()
    office.tell()
    [claim] = office.claim_and_die()
    office.run(LEASE)
    late = Done(claim, added.endpoint, Reply(500), office.clock.now(), office.clock.now())

    with office.storage.writing() as work:
        settle(work, late, lambda: 0.5)

    [delivery] = office.log(added)
    assert (delivery.state, delivery.tries) == (DeliveryState.DELIVERED, 1)
    assert office.endpoint(added).failing_since is None


def test_three_hundred_messages_through_thirty_percent_of_failures_all_arrive(
    small_office: Office,
) -> None:
    office, chance = small_office, random.Random(7)

    def moody(_request: httpx.Request) -> httpx.Response:
        if chance.random() < 0.1:
            raise httpx.ReadError("ack lost")
        return httpx.Response(chance.choice([500, 503]) if chance.random() < 0.22 else 200)

    added = office.add("moody.example")
    office.receivers["moody.example"] = moody
    for batch in range(6):
        office.tell(50)
        # The clock jumps an hour ahead and back.
        office.run(HOUR * (-1) ** batch)
    for _ in range(9):
        office.run(LONG)

    assert {one.id for one in office.arrived} == set(office.told())
    assert {one.state for one in office.log(added)} == {DeliveryState.DELIVERED}
    assert [one.number for one in office.log(added)] == list(range(1, 301))


def test_replay_sends_again_with_the_same_ids_and_numbers(office: Office) -> None:
    office.add()
    office.tell(3)
    office.run()
    began = office.clock.now()
    office.tell(2)
    office.run(HOUR)
    late = office.add("late.example")
    office.arrived.clear()

    with office.storage.writing() as work:
        assert replay(work, 1, began + 1, office.clock.now()) == 2
        assert replay(work, late.endpoint.id, began, office.clock.now()) == 5
    office.run()

    by_host = {
        host: sorted((one.said["number"], one.id) for one in office.arrived if one.host == host)
        for host in ("good.example", "late.example")
    }
    told = office.told()
    assert by_host["good.example"] == [(4, told[3]), (5, told[4])]
    assert by_host["late.example"] == list(enumerate(told, 1))


def test_replay_of_one_sends_that_one(office: Office) -> None:
    added = office.add()
    office.tell(3)
    office.run()
    office.arrived.clear()
    with office.storage.writing() as work:
        replay_one(work, added.endpoint.id, office.log(added)[1].id, office.clock.now())
    office.run()

    assert [one.id for one in office.arrived] == [office.told()[1]]


def test_messages_are_kept_for_thirty_days_and_the_newest_for_ever(office: Office) -> None:
    office.add()
    office.tell(3)
    office.run()
    office.tell()
    office.run(29 * DAY)
    assert len(office.told()) == 4
    office.run(2 * DAY)
    assert len(office.told()) == 1
    office.run(60 * DAY)

    [last] = office.told()
    office.tell()
    assert office.told()[0] == last
    with office.storage.reading() as work:
        assert [one.seq for one in work.outbox.after(0, 10)] == [4, 5]


def test_a_fault_of_our_own_is_a_failed_try_and_stops_nothing(small_office: Office) -> None:
    office = small_office

    def broken(_request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    added = office.add("odd.example")
    office.add("good.example")
    office.receivers["odd.example"] = broken
    office.tell()

    assert office.run() == 2
    assert "ZeroDivisionError" in str(office.attempts(added)[0].problem)


def test_a_stop_gives_back_what_is_under_way(office: Office) -> None:
    office.add("slow.example")
    office.tell()

    begun = asyncio.Event()

    async def hang(request: httpx.Request) -> httpx.Response:
        begun.set()
        return await hanging(request)

    office.receivers["slow.example"] = hang

    async def start_and_stop() -> None:
        running = asyncio.create_task(office.courier.run())
        await begun.wait()
        office.courier.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(start_and_stop())
    other = Office(office.storage, office.clock)

    assert other.run() == 1
