"""People hear of what waits for them besides alerts, for as long as it waits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.delivery.endpoints import add_endpoint
from app.domain.act import Deed, Mandate
from app.domain.blocklist import SUGGESTED
from app.domain.endpoint import Filter
from app.domain.growth import MOST_GROWTH
from app.domain.instant import HOUR
from app.domain.message import DISABLED, FAILING, PAUSED, STOPPED
from app.domain.watch import Lease, ListKind
from app.pipeline.objecting import refuse, take_objection
from app.pipeline.publish import approve, publish, refresh
from app.ports.storage import Work
from tests.accused import NOW, accuse, person
from tests.delivery.post import PAGES, Post


def pause(_post: Post, work: Work) -> str:
    watch = work.watches.add(person(1), ListKind.FOLLOWERS, HOUR, live=True, now=NOW)
    work.watches.pause(watch.id, True)
    body: dict[str, object] = {"watch": watch.id, "reason": "the token was revoked"}
    work.alerts.tell(PAUSED, f"watch {watch.id}", NOW, body)
    return f"paused: the token was revoked\nResume it: {PAGES}/watches/{watch.id}"


def resume(work: Work) -> None:
    work.watches.pause(work.watches.all()[0].id, False)


def fail(_post: Post, work: Work) -> str:
    watch = work.watches.add(person(1), ListKind.FOLLOWERS, HOUR, live=True, now=NOW)
    work.watches.finish(Lease(watch, NOW, 1), "failed", NOW, NOW + HOUR, "far.example is silent")
    body: dict[str, object] = {"watch": watch.id, "failures": 8, "reason": "far.example is silent"}
    work.alerts.tell(FAILING, f"watch {watch.id}", NOW, body)
    told = f"failed 8 times in a row: far.example is silent\nIt is tried once a day: {PAGES}"
    return f"{told}/watches/{watch.id}"


def be_well(work: Work) -> None:
    [watch] = work.watches.all()
    work.watches.finish(Lease(watch, NOW, 1), "done", NOW, NOW + HOUR, None)


def disable(post: Post, work: Work) -> str:
    made = add_endpoint(work, post.vault, "https://good.example/hook", Filter(), NOW).endpoint
    reason = "nothing arrived for 5 days"
    work.endpoints.disable(made.id, NOW, reason)
    work.alerts.tell(DISABLED, f"endpoint {made.id}", NOW, {"endpoint": made.id, "reason": reason})
    return f"disabled: {reason}\nEnable it: {PAGES}/webhooks/{made.id}"


def enable(work: Work) -> None:
    [endpoint] = work.endpoints.page(10)
    work.endpoints.enable(endpoint.id)


def hold(_post: Post, work: Work) -> str:
    publish(work, SUGGESTED, NOW)
    for number in range(MOST_GROWTH + 1):
        accuse(work, number)
    refresh(work, SUGGESTED, NOW)
    return f"The block list {SUGGESTED} waits until you have looked at it: it would grow by"


def let_pass(work: Work) -> None:
    approve(work, SUGGESTED, NOW)


def object_to(_post: Post, work: Work) -> str:
    accuse(work, 1)
    publish(work, SUGGESTED, NOW)
    take_objection(work, SUGGESTED, person(1).key, "That was my sister.", None, NOW)
    return f"objects to an entry of the block list {SUGGESTED}\nAnswer: {PAGES}/blocklists"


def answer(work: Work) -> None:
    [objection] = work.objections.page(10, open_only=True)
    refuse(work, objection.id, NOW)


def refuse_to_act(_post: Post, work: Work) -> str:
    mandate = work.mandates.keep(
        Mandate(person(1), "town.example", frozenset({Deed.BLOCK}), "", b"x", NOW)
    )
    reason = "the password was revoked"
    work.mandates.rest(mandate.id, NOW, reason, stopped=True)
    body: dict[str, object] = {"mandate": mandate.id, "reason": reason}
    work.alerts.tell(STOPPED, f"mandate {mandate.id}", NOW, body)
    return f"has stopped: {reason}\nTurn it on again: {PAGES}/acting"


def let_act_again(work: Work) -> None:
    work.mandates.keep(work.mandates.all()[0])


Begin = Callable[[Post, Work], str]
Settle = Callable[[Work], None]
WAITING = [(pause, resume), (disable, enable), (hold, let_pass), (object_to, answer)]
WAITING += [(fail, be_well), (refuse_to_act, let_act_again)]


@pytest.mark.parametrize(("begin", "_settle"), WAITING)
def test_what_waits_for_a_person_is_told_with_the_page_that_settles_it(
    post: Post, begin: Begin, _settle: Settle
) -> None:
    post.add()
    with post.storage.writing() as work:
        sentence = begin(post, work)

    assert post.run() == ["Churnwatch: a notice"]
    assert sentence in post.letters[0][2]


@pytest.mark.parametrize(("begin", "settle"), WAITING)
def test_what_was_settled_meanwhile_needs_nobody(post: Post, begin: Begin, settle: Settle) -> None:
    post.add()
    with post.storage.writing() as work:
        begin(post, work)
    with post.storage.writing() as work:
        settle(work)

    assert post.run() == []


def test_a_watch_that_was_removed_needs_nobody(post: Post) -> None:
    post.add()
    with post.storage.writing() as work:
        pause(post, work)
        work.watches.remove(work.watches.all()[0].id)

    assert post.run() == []


def test_what_an_objection_says_is_not_carried_to_other_services(post: Post) -> None:
    post.add()
    with post.storage.writing() as work:
        object_to(post, work)
    post.run()

    assert "sister" not in post.letters[0][2]
