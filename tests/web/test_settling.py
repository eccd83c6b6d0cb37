"""The demo town moves in beside everything else, once at a time, and says how far it is."""

from __future__ import annotations

import asyncio

from app.domain.errors import StorageUnavailable
from app.web.pages.how_far import HowFar, of_town, told
from app.web.settling import Settling
from tests.web.moving_in import Town

QUICK = 0.001


def arrive(settling: Settling, town: Town) -> None:
    settling.begin(town)
    assert town.at_gate.wait(10)


def end(settling: Settling, town: Town) -> str:
    """Open the gate, and listen until it is over; returns the last that was told."""

    async def listen() -> list[bytes]:
        return [part async for part in told(lambda: of_town(settling), QUICK, 10)]

    town.gate.set()
    return asyncio.run(listen())[-1].decode()


def test_nobody_waits_for_a_town_that_was_never_asked_in() -> None:
    assert of_town(Settling()).over


def test_it_says_how_far_it_is_until_it_is_there() -> None:
    settling, town = Settling(), Town()
    arrive(settling, town)
    assert of_town(settling) == HowFar("3 of 7 lists written down.", 3, 7)

    assert "event: over" in end(settling, town)
    assert of_town(settling) == HowFar("7 of 7 lists written down.", 7, 7, over=True)


def test_a_second_click_moves_nobody_in_twice() -> None:
    settling, town = Settling(), Town()
    arrive(settling, town)
    settling.begin(town)
    end(settling, town)

    assert town.came == 1


def test_what_goes_wrong_is_kept_and_forgotten_at_the_next_try() -> None:
    settling, town = Settling(), Town(StorageUnavailable("the disk is full"))
    arrive(settling, town)
    end(settling, town)
    assert settling.problem == "the disk is full"

    again = Town()
    arrive(settling, again)
    end(settling, again)
    assert settling.problem is None
