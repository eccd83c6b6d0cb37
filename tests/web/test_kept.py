"""Answers that are kept: told again to the same owner alone, and never a commit too late."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.credential import Scope
from app.domain.instant import MINUTE
from app.pipeline.review import dismiss
from app.web import kept
from app.web.kept import Kept
from app.web.security.headers import HEADERS
from tests.web.callers import bob, key_of
from tests.web.conftest import client_of, program_on
from tests.web.town import NOW, StillClock, add_watch, raise_alert

# With a page after it: the cursor to it is sealed anew whenever the answer is made.
PAGE = "/v1/alerts?limit=1"


@pytest.fixture
def here(address: str, tmp_path: Path) -> Iterator[Application]:
    """A program with two alerts, on each engine."""
    made = program_on(address, tmp_path)
    add_watch(made)
    raise_alert(made, 1)
    raise_alert(made, 2)
    yield made
    made.storage.engine.dispose()


@pytest.fixture
def elsewhere(here: Application, address: str, tmp_path: Path) -> Iterator[Application]:
    """Another process's program, on the same database."""
    made = program_on(address, tmp_path)
    yield made
    made.storage.engine.dispose()


@pytest.fixture
def asked(here: Application) -> TestClient:
    return client_of(here)


def test_what_is_asked_again_is_told_as_it_was(asked: TestClient) -> None:
    first, again = asked.get(PAGE), asked.get(PAGE)

    assert first.json()["next"] is not None
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert asked.get(PAGE, headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_no_answer_is_older_than_the_last_commit(asked: TestClient, elsewhere: Application) -> None:
    for number in (3, 4, 5):
        raise_alert(elsewhere, number)
        told = asked.get("/v1/alerts").json()["alerts"]
        assert told[0]["id"] == f"al_{number:016x}"
        assert asked.get(f"/v1/alerts/{told[0]['id']}").json()["state"] == "open"

        with elsewhere.storage.writing() as work:
            dismiss(work, told[0]["id"], "This is my sister.", NOW)
        assert asked.get("/v1/alerts").json()["alerts"][0]["state"] == "dismissed"
        assert asked.get(f"/v1/alerts/{told[0]['id']}").json()["state"] == "dismissed"


def test_nobody_is_told_what_was_told_to_another_owner(
    here: Application, asked: TestClient
) -> None:
    hers, his = key_of(here, "me", *Scope), bob(here)
    for headers in (hers, his):  # noted as used, so that nothing is committed from now on
        asked.get("/v1/watches", headers=headers)

    assert len(asked.get("/v1/alerts", headers=hers).json()["alerts"]) == 2
    assert asked.get("/v1/alerts", headers=his).json()["alerts"] == []
    assert len(asked.get("/v1/alerts", headers=hers).json()["alerts"]) == 2


def test_a_kept_answer_needs_the_key_it_always_needed(here: Application, asked: TestClient) -> None:
    bob(here)
    reads, writes = key_of(here, "me", Scope.READ), key_of(here, "me", Scope.WRITE)
    asked.get("/v1/watches", headers=reads)
    asked.get(PAGE, headers=reads)

    statuses = [asked.get(PAGE, headers=one).status_code for one in (reads, writes, {})]

    assert statuses == [200, 403, 401]


def test_a_kept_answer_counts_and_is_protected_like_any_other(asked: TestClient) -> None:
    first, again = asked.get(PAGE).headers, asked.get(PAGE).headers

    left = [int(one["ratelimit"].split("r=")[1].split(";")[0]) for one in (first, again)]
    assert left[0] - left[1] == 1
    assert {name: again.get(name) for name in HEADERS} == HEADERS
    assert again["cache-control"] == "private, no-cache"


def test_cursors_are_made_anew_every_minute_and_pages_after_one_each_time(
    here: Application, asked: TestClient
) -> None:
    raise_alert(here, 3)
    first = asked.get(PAGE).json()
    after = f"{PAGE}&cursor={first['next']}"

    assert asked.get(after).content != asked.get(after).content
    clock = here.clock
    assert isinstance(clock, StillClock)
    clock.time += MINUTE
    assert asked.get(PAGE).json()["next"] != first["next"]


def test_what_is_long_is_not_kept(asked: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_LONGEST", 100)

    assert asked.get(PAGE).content != asked.get(PAGE).content


def test_no_more_is_kept_than_was_said_and_the_least_used_leaves() -> None:
    some = Kept(2)
    some.keep("a", 1, "A")
    some.keep("b", 1, "B")
    some.get("a", 1)
    some.keep("c", 1, "C")

    assert [some.get(what, 1) for what in "abc"] == ["A", None, "C"]


def test_a_value_holds_as_of_its_own_commit_alone() -> None:
    some = Kept(2)
    some.keep("a", 1, "old")

    assert some.once("a", 2, lambda: "new") == "new"
    assert some.once("a", 2, lambda: "newer") == "new"
    assert some.get("a", 1) is None
