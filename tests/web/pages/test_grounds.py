"""What a stranger is told of why they are on a list."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.finding import Cited, Finding
from app.domain.instant import DAY, SECOND
from app.signals import courtesies, cycles, harvest, lockstep
from app.web.pages.grounds import Act, acts, grounds
from tests.web.published import publish_two

WENT = Cited(1, "unfollow", DAY, 2 * DAY)
CAME = Cited(1, "follow", 8 * DAY, 9 * DAY)
STAY = Cited(1, "stay", 0, 2 * DAY)


def finding(*events: Cited, signal: str = "cycles", weight: float = 9.0) -> Finding:
    return Finding(signal, "On shop.example, with @fellow.example.", weight, {}, events)


def event(cited: Cited, cause: Cause, proof: Proof) -> FollowEvent:
    kind = Kind.FOLLOW if cited.what == "follow" else Kind.UNFOLLOW
    return FollowEvent(cited.watch_id, 7, kind, cited.after, cited.before, cause, proof)


@pytest.mark.parametrize(
    ("cited", "cause", "proof", "said"),
    [
        (CAME, Cause.REMADE, Proof.RECORD, "this one was new"),
        (CAME, Cause.REMADE, Proof.SEAT, "at the head of the list"),
        (CAME, Cause.REMADE, Proof.STREAM, "told it as it happened"),
        # The same follow record as before proves no new follow.
        (CAME, Cause.RESTORED, Proof.RECORD, "had not been on the list"),
        (CAME, Cause.NEW, Proof.NONE, "had not been on the list"),
        (WENT, Cause.UNFOLLOWED, Proof.PROBE, "when it was asked"),
        (WENT, Cause.UNKNOWN, Proof.NONE, "had been on the list"),
    ],
)
def test_an_act_says_how_it_is_known(cited: Cited, cause: Cause, proof: Proof, said: str) -> None:
    [act] = acts([finding(cited)], [event(cited, cause, proof)])

    assert said in act.proof


def test_an_act_whose_event_is_no_longer_kept_is_told_all_the_same() -> None:
    [act] = acts([finding(WENT)], [])

    assert act.proof == "it had been on the list, and then it was not"


def test_what_was_done_on_several_lists_at_once_is_told_once() -> None:
    elsewhere = Cited(2, "unfollow", DAY + SECOND, 2 * DAY + SECOND)

    told = acts([finding(CAME, elsewhere), finding(WENT, elsewhere, signal="short_stays")], [])

    assert [(act.what, act.lists) for act in told] == [("unfollowed", 2), ("followed", 1)]


def test_a_stay_is_told_only_where_its_ends_are_not() -> None:
    alone = Cited(2, "stay", 0, 2 * DAY)

    told = acts([finding(STAY, alone, WENT, signal="lockstep")], [])

    assert Act(0, 2 * DAY, "followed, and unfollowed later", "", 1) in told
    assert len(told) == 2


def test_grounds_come_heaviest_first_and_repeat_nothing_that_a_finding_names() -> None:
    signals = [lockstep.SIGNAL, courtesies.SIGNAL, harvest.SIGNAL]
    weights = [3.0, -2.0, 5.0]
    found = [finding(signal=s.name, weight=w) for s, w in zip(signals, weights, strict=True)]

    told = grounds(found, signals)

    assert [weight for _, weight in told] == [5.0, 3.0, -2.0]
    assert "example" not in str(told)


def test_what_weighs_nothing_is_no_ground() -> None:
    assert grounds([finding(weight=0.0)], [cycles.SIGNAL]) == []


def test_a_finding_of_a_signal_that_is_no_more_is_left_out() -> None:
    assert grounds([finding(signal="horoscope")], [cycles.SIGNAL]) == []


def test_the_page_of_an_entry_says_what_happened_and_how_it_is_known(
    program: Application, client: TestClient
) -> None:
    text = client.get(f"/blocklists/suggested/{publish_two(program)}").text

    assert "round after round" in text
    assert "<td>unfollowed</td>" in text
    assert "it had been on the list, and then it was not" in text
    assert "It followed again what it had unfollowed." in text
    assert "The account itself was away at times" in text


def test_every_signal_has_a_sentence_for_strangers(program: Application) -> None:
    for signal in program.detector.signals:
        assert signal.ground.endswith("."), signal.name
        assert "@" not in signal.ground
