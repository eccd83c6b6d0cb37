"""Objections: kept, answered, and final where a person agrees."""

from __future__ import annotations

import pytest

from app.domain.alert import State
from app.domain.blocklist import SUGGESTED
from app.domain.errors import Conflict, NotFound
from app.domain.instant import DAY, HOUR
from app.domain.objection import Answer
from app.pipeline import objecting
from app.pipeline.objecting import accept, disallow, refuse, take_objection
from app.pipeline.publish import publish, refresh_all, unpublish
from app.storage.work import Database
from tests.accused import NOW, accuse, document, later, names, person


@pytest.fixture
def published(storage: Database) -> Database:
    with storage.writing() as work:
        for number in (1, 2):
            accuse(work, number)
        publish(work, SUGGESTED, NOW)
    return storage


def object_to(storage: Database, number: int, text: str = "That was my sister.") -> int:
    with storage.writing() as work:
        return take_objection(work, SUGGESTED, person(number).key, text, "me@x.example", NOW)


def test_an_objection_is_kept_for_a_person(published: Database) -> None:
    id = object_to(published, 1)

    with published.reading() as work:
        [one] = work.objections.page(10, open_only=True)
        assert (one.id, one.account, one.text) == (id, person(1), "That was my sister.")
        assert (one.answer, one.contact) == (Answer.OPEN, "me@x.example")
        assert names(work) == ["001", "002"]


def test_an_accepted_objection_takes_the_entry_off_every_list_at_once(published: Database) -> None:
    id = object_to(published, 1)
    with published.writing() as work:
        accept(work, id, NOW + HOUR)

        assert names(work) == ["002"]
        assert [one["id"] for one in document(work, since=1)["retracted"]] == [person(1).id]
        assert work.alerts.get(accuse_id(1)).state is State.DISMISSED


def test_an_acceptance_answers_whatever_else_waits_about_the_account(published: Database) -> None:
    first, other, again, refused = (object_to(published, number) for number in (1, 2, 1, 1))
    with published.writing() as work:
        refuse(work, refused, NOW)
        accept(work, first, NOW + HOUR)

        assert [one.id for one in work.objections.page(10, open_only=True)] == [other]
        one = work.objections.get(again)
        assert (one.answer, one.answered_at) == (Answer.ACCEPTED, NOW + HOUR)
        assert work.objections.get(refused).answer is Answer.REFUSED


def test_nothing_that_is_seen_later_brings_it_back(published: Database) -> None:
    id = object_to(published, 1)
    with published.writing() as work:
        accept(work, id, NOW + HOUR)
    for poll in range(1, 100):
        with published.writing() as work:
            accuse(work, 1, confidence=1 - 0.1**poll)
        refresh_all(published, NOW + HOUR + poll)

    with published.reading() as work:
        assert names(work) == ["002"]


def test_only_a_person_takes_an_acceptance_back(published: Database) -> None:
    id = object_to(published, 1)
    with published.writing() as work:
        accept(work, id, NOW + HOUR)
        with pytest.raises(Conflict, match="disallow"):
            refuse(work, id, NOW + HOUR)
        disallow(work, person(1), None, NOW + 2 * HOUR)
        accuse(work, 1)
        later(work, 3)

        assert names(work) == ["001", "002"]


def test_a_refused_objection_leaves_the_entry_where_it_is(published: Database) -> None:
    id = object_to(published, 1)
    with published.writing() as work:
        assert refuse(work, id, NOW + HOUR).answer is Answer.REFUSED

        assert names(work) == ["001", "002"]
        assert work.objections.page(10, open_only=True) == []


def test_nobody_objects_to_what_nobody_can_read(published: Database) -> None:
    with pytest.raises(NotFound):
        object_to(published, 9)
    with published.writing() as work:
        unpublish(work, SUGGESTED)
    with pytest.raises(NotFound):
        object_to(published, 1)


def test_a_flood_is_turned_away_and_the_first_ones_are_kept(
    published: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objecting, "MOST_WAITING", 3)
    monkeypatch.setattr(objecting, "MOST_A_DAY", 4)
    for number in range(3):
        object_to(published, 1, f"number {number}")

    with pytest.raises(Conflict, match="nothing was kept"):
        object_to(published, 1)
    object_to(published, 2)
    with pytest.raises(Conflict, match="try later"):
        object_to(published, 2)

    with published.writing() as work:
        assert len(work.objections.page(10)) == 4
        assert work.objections.since(NOW - DAY) == 4


def accuse_id(number: int) -> str:
    return f"al_{number:016x}"
