"""So many requests a minute for each key, told on every answer; who heeds it is never refused twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.credential import Scope
from app.domain.instant import MINUTE, SECOND, Instant
from app.web.security.quota import WINDOW, Left, Quota
from app.web.settings import WebSettings
from app.web.site import build_site
from tests.web.callers import bob, key_of
from tests.web.town import NOW

MOST = 5
CALLS = 10_000


@pytest.fixture
def client(program: Application) -> TestClient:
    """A site that answers five requests a minute."""
    site = build_site(program, WebSettings(requests_a_minute=MOST))
    return TestClient(site, base_url="http://localhost", follow_redirects=False)


def test_every_answer_says_what_is_left(client: TestClient) -> None:
    first = client.get("/v1/watches")
    second = client.get("/v1/nothing")

    assert first.headers["ratelimit-policy"] == f'"default";q={MOST};w=60'
    assert first.headers["ratelimit"] == f'"default";r={MOST - 1};t=60'
    assert (second.status_code, second.headers["ratelimit"]) == (
        404,
        f'"default";r={MOST - 2};t=60',
    )


def test_what_is_too_much_is_refused_until_the_minute_is_over(
    program: Application, client: TestClient
) -> None:
    for _ in range(MOST):
        assert client.get("/v1/watches").status_code == 200

    program.clock.time += 20_500  # type: ignore[attr-defined]
    refused = client.get("/v1/watches")

    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"].endswith("http-problem-types#quota-exceeded")
    assert refused.headers["retry-after"] == "40"
    assert refused.headers["ratelimit"] == '"default";r=0;t=40'
    program.clock.time += 40_000  # type: ignore[attr-defined]
    assert client.get("/v1/watches").status_code == 200


def test_nothing_that_is_refused_has_an_effect(client: TestClient) -> None:
    for _ in range(MOST):
        client.get("/v1/watches")

    refused = client.post("/v1/endpoints", json={"url": "https://hooks.example/in"})

    assert refused.status_code == 429


def test_each_key_has_its_own_quota(program: Application, client: TestClient) -> None:
    theirs, mine = bob(program), key_of(program, "me", Scope.READ)
    for _ in range(MOST + 1):
        spent = client.get("/v1/watches", headers=theirs)

    assert spent.status_code == 429
    assert client.get("/v1/watches", headers=mine).status_code == 200


def test_whoever_guesses_keys_is_slowed_down_too(program: Application, client: TestClient) -> None:
    guesses = [
        client.get("/v1/watches", headers={"authorization": f"Bearer {number}"}).status_code
        for number in range(MOST + 1)
    ]

    assert guesses == [401] * MOST + [429]


def test_pages_and_health_are_not_counted(client: TestClient) -> None:
    for path in ("/healthz", "/", "/alerts"):
        assert "ratelimit" not in client.get(path).headers


class RoundingDown(Quota):
    """Wrong on purpose: says to wait for less than it takes."""

    def take(self, who: str, now: Instant) -> Left:
        left = super().take(who, now)
        return replace(left, seconds=max(0, left.seconds - 1))


class CountingRefusals(Quota):
    """Wrong on purpose: begins a new minute with every request that is too much."""

    def take(self, who: str, now: Instant) -> Left:
        left = super().take(who, now)
        if left.exceeded:
            self._minutes[who] = now, self._most
        return left


def refusals(quota: Quota, seed: int) -> list[int]:
    """The calls that were refused of somebody who sends many at first, and then does as told."""
    chance, now, refused = random.Random(seed), NOW, []
    for call in range(CALLS):
        left = quota.take("somebody", now)
        if left.exceeded:
            refused.append(call)
        # One refusal teaches; from then on nothing is sent that was said to be too much.
        wait = left.seconds * SECOND if left.requests == 0 and refused else 0
        now += wait + chance.randint(0, 1_500)
    return refused


@pytest.mark.parametrize("seed", range(5))
def test_whoever_does_as_told_is_refused_once_at_most(seed: int) -> None:
    assert len(refusals(Quota(MOST), seed)) <= 1


@pytest.mark.parametrize("build", [RoundingDown, CountingRefusals])
def test_a_build_that_is_wrong_on_purpose_is_caught(build: Callable[[int], Quota]) -> None:
    assert max(len(refusals(build(MOST), seed)) for seed in range(5)) > 1


def test_no_more_than_allowed_is_answered_in_any_window_of_the_quota() -> None:
    quota, chance, now = Quota(MOST), random.Random(3), NOW
    begun = []
    for _ in range(2_000):
        left = quota.take("somebody", now)
        if not left.exceeded and left.requests == MOST - 1:
            begun.append(now)
        assert left.requests <= MOST - 1
        assert now + left.seconds * SECOND >= begun[-1] + WINDOW
        now += chance.randint(0, 9_000)

    assert all(later - earlier >= WINDOW for earlier, later in pairwise(begun))


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    quota = Quota(1)
    quota.take("somebody", NOW)

    assert quota.take("somebody", NOW).exceeded
    assert quota.take("somebody", NOW - 60 * MINUTE).seconds == 60
    assert not quota.take("another", NOW).exceeded


def test_those_whose_minute_is_over_are_forgotten() -> None:
    quota = Quota(1)
    for number in range(10_000):
        quota.take(f"{number}", NOW)

    quota.take("later", NOW + WINDOW)

    assert list(quota._minutes) == ["later"]
