"""How far captures, imports and acts are: in the page, and told again while somebody looks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.instant import DAY, MINUTE
from app.domain.watch import ListKind, UnderWay, Watch, WatchState
from app.web.pages.how_far import HowFar, of_acts, of_capture, told
from tests.web.town import NOW, add_watch

WATCH = Watch(1, Account("fake", "shop"), ListKind.FOLLOWERS, next_due=NOW + DAY)
READ = replace(WATCH, state=WatchState(NOW, NOW, members=3_412))
QUICK = 0.001


def under_way(*how_far: int) -> Watch:
    return replace(WATCH, under_way=UnderWay(NOW + MINUTE, *how_far))


@pytest.mark.parametrize(
    ("watch", "words", "whole", "over"),
    [
        (
            replace(WATCH, next_due=NOW),
            "The capture begins as soon as its turn comes.",
            None,
            False,
        ),
        (under_way(), "The platform was asked for the list.", None, False),
        (under_way(1_200), "1,200 accounts read.", None, False),
        (under_way(1_200, 3_400), "1,200 of 3,400 accounts read.", 3_400, False),
        (READ, "Captured: 3,412 on the list.", None, True),
        (replace(READ, failures=1), "The list was not read to its end.", None, True),
        (replace(WATCH, paused=True, next_due=NOW), "Captured: 0 on the list.", None, True),
        # The process died: nobody renews its claim.
        (replace(READ, under_way=UnderWay(NOW)), "Captured: 3,412 on the list.", None, True),
    ],
)
def test_a_capture_says_how_far_it_is(
    watch: Watch, words: str, whole: int | None, over: bool
) -> None:
    far = of_capture(watch, NOW)

    assert (far.words, far.whole, far.over) == (words, whole, over)


@pytest.mark.parametrize(
    ("moving", "begins", "over"),
    [(0, "Nothing", True), (1, "1 act waits:", False), (1_200, "1,200 acts wait:", False)],
)
def test_acts_say_how_many_wait(moving: int, begins: str, over: bool) -> None:
    far = of_acts(moving)

    assert far.words.startswith(begins)
    assert far.over == over


def test_a_platform_that_understates_its_list_never_fills_the_bar_beyond_its_end() -> None:
    far = of_capture(under_way(90, 80), NOW)

    assert (far.done, far.whole) == (80, 80)


def heard(looks: Iterator[HowFar], longest: float = 60) -> list[tuple[str, dict[str, Any]]]:
    async def listen() -> list[bytes]:
        return [part async for part in told(lambda: next(looks), QUICK, longest)]

    blocks = [part.decode().strip().splitlines() for part in asyncio.run(listen())]
    fields = [dict(line.split(": ", 1) for line in block) for block in blocks]
    return [(one.get("event", "message"), msgspec.json.decode(one["data"])) for one in fields]


def test_every_change_is_told_once_and_the_end_by_its_name() -> None:
    looks = [
        HowFar("80 read."),
        HowFar("80 read."),
        HowFar("160 read."),
        HowFar("Done.", over=True),
    ]

    said = [(kind, data["words"]) for kind, data in heard(iter(looks))]

    assert said == [("message", "80 read."), ("message", "160 read."), ("over", "Done.")]


def test_a_stream_ends_after_its_longest_time_and_is_asked_for_again() -> None:
    assert len(heard(iter([HowFar("80 read.")] * 100), longest=10 * QUICK)) == 1


def test_a_page_of_a_capture_under_way_follows_it_with_and_without_script(
    program: Application, client: TestClient
) -> None:
    add_watch(program)

    text = client.get("/watches/1").text
    start = client.get("/").text
    program.scheduler().run_once()
    after = client.get("/watches/1").text

    assert 'data-live="/watches/1/progress" data-reload' in text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in text
    assert '<p role="status">The capture begins as soon as its turn comes.</p>' in text
    assert 'data-live="/watches/1/progress">' in start
    assert "refresh" not in start, "nobody's half-written form is taken away"
    assert "data-live" not in after
    assert "refresh" not in after


def test_the_stream_of_a_watch_ends_once_it_was_captured(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    program.scheduler().run_once()

    answer = client.get("/watches/1/progress")

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.startswith("event: over\ndata: ")


def test_the_progress_of_what_is_not_there_is_not_there(client: TestClient) -> None:
    assert client.get("/import/AAAAAAAAAAAAAAAAAAAAAA/progress").status_code == 404
