"""Whether acting for the owner goes on, waits or has stopped is told by doctor and by the figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.checks import Line, acting
from app.domain.act import Stage
from app.domain.instant import HOUR, MINUTE, SECOND
from app.storage.figures import figures
from tests.acts import NOW, Doer, doer, stored


@pytest.fixture(params=["sqlite", "postgresql"])
def one(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Doer]:
    """An owner who has agreed to three blocks on Bluesky."""
    for storage in stored(request, request.param):
        made = doer(storage, tmp_path)
        made.turn_on()
        made.confirm(made.plan())
        yield made


def looked(one: Doer) -> Line:
    with one.storage.reading() as work:
        [line] = acting(work, one.clock.now())
    return line


def counted(one: Doer, name: str) -> dict[tuple[str, ...], float]:
    [figure] = [f for f in figures(one.storage, one.clock.now()) if f.name == name]
    return dict(figure.values)


def rest(one: Doer, fault: str, stopped: bool = False, after: int = HOUR) -> None:
    with one.storage.writing() as work:
        work.mandates.rest(one.mandate.id, one.clock.now() + after, fault, stopped)


def test_acts_that_wait_for_their_turn_are_well_until_they_are_late(one: Doer) -> None:
    one.clock.time += 30 * MINUTE
    assert looked(one).word == "ok"
    assert looked(one).what.endswith("on pds.example: 3 acts wait")

    one.clock.time += 31 * MINUTE

    assert looked(one).word == "problem"
    assert "3 acts wait, 1 hour late: is `churnwatch serve` or" in looked(one).what
    assert counted(one, "oldest_open_act_timestamp_seconds") == {(): NOW / SECOND}
    assert counted(one, "acts") == {(Stage.CONFIRMED.value,): 3}


def test_acts_that_a_server_puts_off_are_noted_with_the_time_and_the_reason(one: Doer) -> None:
    one.clock.time += 3 * HOUR
    rest(one, "pds.example is not to be asked")

    assert looked(one).word == "note"
    assert looked(one).what.endswith("Z: pds.example is not to be asked")
    assert counted(one, "mandates") == {("waiting",): 1}


def test_acting_that_has_stopped_is_a_problem_that_says_why(one: Doer) -> None:
    rest(one, "pds.example refused us: turn acting on again", stopped=True)

    line = looked(one)

    assert line.word == "problem"
    assert line.what.endswith("stopped, 3 acts wait: pds.example refused us: turn acting on again")
    assert counted(one, "mandates") == {("stopped",): 1}


def test_where_everything_was_done_nothing_waits(one: Doer) -> None:
    one.tick()
    one.clock.time += 9 * HOUR

    assert looked(one) == Line("ok", looked(one).what)
    assert looked(one).what.endswith("nothing waits")
    assert counted(one, "acts") == {(Stage.DONE.value,): 3}
    assert counted(one, "mandates") == {("working",): 1}
    assert counted(one, "oldest_open_act_timestamp_seconds") == {(): 0}
