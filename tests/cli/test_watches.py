from __future__ import annotations

import pytest

from tests.cli.conftest import Churnwatch

SHOP = "rosas-bakery.example"


@pytest.fixture
def watching(churnwatch: Churnwatch) -> Churnwatch:
    """The command, with one shop of the demo town watched."""
    assert churnwatch("watch", "add", "demo", SHOP).code == 0
    return churnwatch


def test_a_watch_is_added_by_handle_and_told(churnwatch: Churnwatch) -> None:
    ran = churnwatch("watch", "add", "demo", f"@{SHOP}", "--every", "2d")

    assert ran.code == 0
    assert ran.out.startswith(f"Watch 1: demo {SHOP} followers of ")
    assert ran.out.endswith("every 2 days.\n")


def test_adding_it_again_makes_no_second_one(watching: Churnwatch) -> None:
    assert watching("watch", "add", "demo", SHOP).out.startswith("Watch 1: ")
    assert watching("watch", "add", "demo", SHOP, "--list", "following").out.startswith("Watch 2: ")


def test_pausing_and_resuming_shows_in_the_list(watching: Churnwatch) -> None:
    watching("watch", "pause", 1)
    paused = watching("watch", "list").out
    watching("watch", "resume", 1)
    resumed = watching("watch", "list").out

    assert paused.rstrip().endswith("paused")
    assert resumed.rstrip().endswith("watched")


@pytest.mark.parametrize("command", [("resume", 1), ("alter", 1, "--every", "6h")])
def test_of_a_list_from_files_it_is_said_that_nothing_captures_it(
    settled: Churnwatch, command: tuple[object, ...]
) -> None:
    ran = settled("watch", *command)

    assert "every 6 hours" not in ran.out
    assert "`churnwatch watch add town bakery --list followers`" in ran.err


def test_a_removed_watch_is_gone(watching: Churnwatch) -> None:
    removed = watching("watch", "remove", 1)

    assert removed.out == f"Removed: demo {SHOP} followers.\n"
    assert "Nothing is watched yet" in watching("watch", "list").err


def test_a_watch_is_altered_and_says_what_it_alerts_of(watching: Churnwatch) -> None:
    altered = watching("watch", "alter", 1, "--every", "2d", "--alert-on", "lockstep",
                       "--alert-on", "halifax", "--alert-from", "0.999")  # fmt: skip
    listed = watching("watch", "list").out

    assert altered.out == (
        f"demo {SHOP} followers: every 2 days, alerts of halifax, lockstep from 99.9 %.\n"
    )
    assert "halifax, lockstep from 99.9 %" in listed


def test_altering_one_thing_leaves_the_others(watching: Churnwatch) -> None:
    watching("watch", "alter", 1, "--alert-on", "halifax")

    assert "alerts of halifax from 50 %" in watching("watch", "alter", 1, "--alert-from", 0.5).out
    assert (
        "alerts of any pattern from 50 %" in watching("watch", "alter", 1, "--alert-on", "any").out
    )
    assert "alerts of nothing" in watching("watch", "alter", 1, "--alert-on", "none").out
    assert "every 6 hours, alerts of nothing" in watching("watch", "alter", 1).out


def test_what_a_watch_alerts_of_can_be_said_when_it_begins(churnwatch: Churnwatch) -> None:
    churnwatch("watch", "add", "demo", SHOP, "--alert-on", "lockstep")

    assert "alerts of lockstep" in churnwatch("watch", "alter", 1).out


def test_muted_alerts_are_counted_and_shown_on_request(settled: Churnwatch) -> None:
    for number in (1, 2, 3):
        muted = settled("watch", "alter", number, "--alert-on", "lockstep")

    assert "Muted now, alerts and notes: 1; raised: 0." in muted.err
    assert settled("alerts").out == ""
    assert (
        "1 more are muted, as their watches were told: --all shows them." in settled("alerts").err
    )
    assert "alert, muted: halifax" in settled("alerts", "--all").out
    assert settled("blocklist", "export", "suggested", "--format", "ids").out == ""

    raised = settled("watch", "alter", 2, "--alert-on", "any")

    assert "Muted now, alerts and notes: 0; raised: 1." in raised.err
    assert "alert, open: halifax" in settled("alerts").out


@pytest.mark.parametrize("command", ["pause", "resume", "remove", "alter"])
@pytest.mark.parametrize("number", [7, 2**63 - 1])
def test_a_watch_that_is_not_there_is_said(
    churnwatch: Churnwatch, command: str, number: int
) -> None:
    ran = churnwatch("watch", command, number)

    assert (ran.code, ran.out) == (1, "")
    assert f"there is no watch {number}" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("demo", "nobody.example"), "nobody in the demo town is called nobody.example"),
        (
            ("myspace", "tom"),
            "myspace is not a network that can be captured, which are activitypub,",
        ),
        (("my\x1b[2Jspace", "tom"), "my\\u001b[2Jspace is not a network that can be captured"),
        (("demo", SHOP, "--every", "1m"), "a list can be watched every 10 minutes to"),
    ],
)
def test_what_cannot_be_watched_is_said_in_a_sentence(
    churnwatch: Churnwatch, arguments: tuple[str, ...], said: str
) -> None:
    ran = churnwatch("watch", "add", *arguments)

    assert ran.code == 1
    assert said in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("watch", "add", "demo"),
        ("watch", "add", "demo", SHOP, "--every", "soon"),
        ("watch", "add", "demo", SHOP, "--list", "friends"),
        ("watch", "alter", 1, "--alert-on", "luck"),
        ("watch", "alter", 1, "--alert-on", "any", "--alert-on", "halifax"),
        ("watch", "alter", 1, "--alert-from", "1.5"),
        ("watch", "alter", 1, "--alert-from", "nan"),
        ("watch", "add", "demo", SHOP, "--alert-on", "luck"),
        ("watch", "pause", "bakery"),
        ("watch", "pause", 2**63),
        ("watch", "pause", 0),
        ("dance",),
    ],
)
def test_misuse_ends_with_2(churnwatch: Churnwatch, arguments: tuple[object, ...]) -> None:
    ran = churnwatch(*arguments)

    assert ran.code == 2
    assert "Usage: churnwatch" in ran.err
