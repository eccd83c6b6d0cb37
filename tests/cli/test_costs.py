"""What captures of a platform that charges cost, told before and bounded by a budget."""

from __future__ import annotations

import io
from collections.abc import Iterator

import httpx
import pytest

from tests.cli.conftest import Churnwatch
from tests.contracts.x_platform import CODE, GRANT, FakeX
from tests.net.wire import running

pytestmark = pytest.mark.network


class Letting(FakeX):
    """X, which also lets people in."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/2/oauth2/token":
            return httpx.Response(200, json=GRANT)
        if request.url.path == "/2/users/me":
            return httpx.Response(200, json={"data": self._user("1")})
        return super().answer(request)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeX]:
    made = Letting(followers=100)
    with running(made.answer) as port:
        monkeypatch.setenv("CHURNWATCH_X_API", f"http://localhost:{port}")
        monkeypatch.setenv("CHURNWATCH_X_TOKEN", "b3arer")
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        yield made


def test_nothing_is_watched_before_its_cost_is_told_and_agreed_to(
    churnwatch: Churnwatch, platform: FakeX
) -> None:
    refused = churnwatch("watch", "add", "x", "me")

    assert (refused.code, refused.out) == (1, "")
    assert "A capture costs about $1.01 at the prices of 2026-08-22" in refused.err
    assert "every 6 hours about $121.20 in 30 days" in refused.err
    assert "agree to what it costs with --yes" in refused.err
    assert "Nothing is watched yet" in churnwatch("watch", "list").err

    agreed = churnwatch("watch", "add", "x", "me", "--yes")

    assert (agreed.code, agreed.out) == (0, "Watch 1: x me followers of 100, every 6 hours.\n")


def test_a_cheap_watch_is_told_of_and_not_asked_about(
    churnwatch: Churnwatch, platform: FakeX
) -> None:
    ran = churnwatch("watch", "add", "x", "me", "--every", "15d", "--list", "following")

    assert ran.code == 0
    assert "about $0.12 in 30 days" in ran.err


def test_a_capture_tells_its_cost_and_what_is_used_outlives_the_program(
    churnwatch: Churnwatch, platform: FakeX
) -> None:
    churnwatch("watch", "add", "x", "me", "--yes")

    first, second = churnwatch("capture"), churnwatch("capture")

    assert (first.code, "100 members" in first.out) == (0, True)
    assert second.code == 0
    assert "$10.00 a month, $1.02 of it used" in second.err


def test_a_budget_that_is_used_up_puts_the_capture_off_in_one_sentence(
    churnwatch: Churnwatch, platform: FakeX, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHURNWATCH_X_BUDGET", "$0.50")
    churnwatch("watch", "add", "x", "me", "--yes")
    asked = platform.returned

    ran = churnwatch("capture")

    assert ran.code == 1
    assert "up to $1.00, and of the month's budget of $0.50 there is $0.48 left" in ran.err
    assert platform.returned == asked + 1


def test_a_wrong_budget_refuses_to_start(
    churnwatch: Churnwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHURNWATCH_X_BUDGET", "plenty")

    ran = churnwatch("watch", "list")

    assert ran.code != 0
    assert "CHURNWATCH_X_BUDGET: give an amount for a month, such as $20 or 5000 reads" in ran.err
    assert "plenty" not in ran.err


def test_whoever_signs_in_and_owns_the_app_pays_a_tenth(
    churnwatch: Churnwatch, platform: FakeX, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHURNWATCH_X_CLIENT_ID", "c1")
    monkeypatch.setenv("CHURNWATCH_X_APP_OWNER", "1")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CODE}\n"))

    signed_in = churnwatch("signin", "x")
    assert signed_in.code == 0
    assert "Signed in to localhost" in signed_in.out
    assert "n3w" not in signed_in.out + signed_in.err

    added = churnwatch("watch", "add", "x", "me", "--every", "7d")
    assert (added.code, "about $0.11 at the prices" in added.err) == (0, True)
    assert churnwatch("capture").code == 0
    assert platform.requests[-1].headers["authorization"] == "Bearer n3w"
