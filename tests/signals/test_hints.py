"""What other people's lists say: shown, and never enough for a note."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import signals
from app.domain.account import Account
from app.domain.alert import Severity
from app.domain.hint import Subscription
from app.domain.history import History
from app.domain.weighing import weigh
from app.pipeline.detect import Detector
from app.registry import discover
from app.signals.hints import SIGNAL
from app.storage.work import Database
from tests.lists import NETWORK, START, Town
from tests.stories import KEY, history, new, serial, timeline


def named(story: History, lists: int) -> History:
    story.named_by = tuple(f"list{number}" for number in range(lists))
    return story


def test_nobody_on_no_list_is_found() -> None:
    assert not SIGNAL.find(history(timeline(1, new(0)), today=9))


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        (1, "Named by the block list list0, which others keep."),
        (3, "Named by the block lists list0, list1 and list2, which others keep."),
        (5, "Named by the block lists list0, list1, list2 and 2 more, which others keep."),
    ],
)
def test_it_says_which_lists_name_the_account(lists: int, said: str) -> None:
    [finding] = SIGNAL.find(named(history(timeline(1, new(0)), today=9), lists))

    assert (finding.sentence, finding.figures) == (said, {"lists": lists})


@given(st.integers(1, 10_000))
def test_no_number_of_hints_makes_a_note_even_out_of_the_shadow(lists: int) -> None:
    findings = SIGNAL.find(named(history(timeline(1, new(0)), today=9), lists))

    weighed = weigh(findings)
    assert weighed.severity is None
    assert 0 < weighed.weight < log(3)


def test_in_the_shadow_hints_change_no_judgement() -> None:
    judge = Detector(discover(signals, "SIGNAL")).judge
    for story in (serial(7, 2, 8), serial(7, 6, 8), serial(40, 2, 60)):
        before = judge(story)
        after = judge(named(story, 50))

        assert (after.weight, after.severity) == (before.weight, before.severity)
        assert "hints" in after.shadowed


def test_whom_a_subscribed_list_names_is_looked_at_with_it(storage: Database) -> None:
    town = Town(storage)
    town.walk(["a", "b", "c"], 0)
    key = Account(NETWORK, "a").key
    with storage.writing() as work:
        for source in ("one", "two"):
            work.hints.put(Subscription(source, "f", START, 1), {key: ""})

        assert work.hints.naming([key, KEY]) == {key: ["one", "two"]}
        [seen] = Detector((SIGNAL,)).histories(work, {key: []}, START)
    assert seen.named_by == ("one", "two")
    assert Detector((SIGNAL,)).judge(seen).severity is not Severity.NOTE
