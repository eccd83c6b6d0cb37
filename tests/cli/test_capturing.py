from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app import bootstrap
from app.bootstrap import Application, SystemClock
from app.cli import opening
from app.config import Settings
from app.domain.errors import Permanent, RateLimited, SourceError, Temporary
from app.pipeline.capture import Capture
from tests.cli.conftest import Churnwatch
from tests.fakes.source import FakeSource

FAULTS = [
    Temporary("fake.example did not answer within 30 seconds"),
    Temporary("fake.example answered with HTML where JSON was expected"),
    Permanent("fake.example refuses the token; give a new one"),
    RateLimited("fake.example asks us to wait an hour", 4_000_000_000_000),
]


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    """A platform of the test's own, beside the real ones."""
    made = FakeSource(SystemClock(), ids=["ann", "bob", "cyd"])
    monkeypatch.setattr(opening, "build", beside(made))
    return made


def beside(source: FakeSource) -> Callable[[Settings], Application]:
    def build(settings: Settings) -> Application:
        program = bootstrap.build(settings)
        sources = {**program.sources, source.network: source}
        capture = Capture(program.storage, sources, program.detector, program.clock)
        return replace(program, sources=sources, capture=capture)

    return build


@pytest.fixture
def watching(churnwatch: Churnwatch, source: FakeSource) -> Churnwatch:
    """The command, with the platform's shop watched and captured once."""
    assert churnwatch("watch", "add", "fake", "shop").code == 0
    assert churnwatch("capture").code == 0
    return churnwatch


def test_a_capture_says_what_changed(watching: Churnwatch, source: FakeSource) -> None:
    source.ids = ["dan", "ann", "cyd"]

    ran = watching("capture", 1)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "fake shop.example followers: 3 members, 1 came, 1 went\n"


@pytest.mark.parametrize("fault", FAULTS, ids=[str(fault) for fault in FAULTS])
def test_what_the_platform_does_wrong_is_one_sentence_that_names_the_watch(
    watching: Churnwatch, source: FakeSource, fault: SourceError
) -> None:
    source.error = fault

    ran = watching("capture")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"churnwatch: fake shop.example followers: failed: {fault}\n"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fault": "the server showed page 3 again", "cut": 1}, "partial: the server showed page"),
        ({"ids": [], "claimed": 300}, "hidden: the profile claims 300, the list shows 0"),
    ],
)
def test_a_list_that_is_not_whole_ends_with_1_and_nobody_is_lost(
    watching: Churnwatch, source: FakeSource, changes: dict[str, object], said: str
) -> None:
    for name, value in changes.items():
        setattr(source, name, value)

    ran = watching("capture")

    assert ran.code == 1
    assert ran.err.startswith(f"churnwatch: fake shop.example followers: {said}")
    assert "0 went" in ran.out
    assert "  3  " in watching("watch", "list").out


def test_the_other_watches_go_on(watching: Churnwatch, source: FakeSource) -> None:
    watching("watch", "add", "demo", "rosas-bakery.example")
    source.error = FAULTS[0]

    ran = watching("capture")

    assert ran.code == 1
    assert ran.out.startswith("demo rosas-bakery.example followers: ")


def test_a_paused_watch_is_captured_only_by_name(watching: Churnwatch) -> None:
    watching("watch", "pause", 1)

    assert "Nothing to capture" in watching("capture").err
    assert watching("capture", 1).code == 0


def test_a_watch_that_is_not_there_is_said(watching: Churnwatch) -> None:
    ran = watching("capture", 1, 99)

    assert (ran.code, ran.out) == (1, "")
    assert "there is no watch 99" in ran.err


def test_what_is_known_from_files_alone_cannot_be_captured(settled: Churnwatch) -> None:
    assert "Nothing to capture" in settled("capture").err
    assert "town is not a network that can be captured" in settled("capture", 1).err
