"""Recipients over the API: kept sealed, told of in words without secrets, tried and forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.delivery.notifier import Notifier
from tests.web.conftest import client_of

ADDRESS = "ntfys://someone:hunter2@ntfy.example/churn"
WANTED = {
    "address": ADDRESS,
    "severity": "alert",
    "every_seconds": 86_400,
    "quiet": {"hours": "22:00-07:00", "zone": "Europe/Berlin"},
}


class Quiet:
    """What tells people, and what came of it."""

    def __init__(self, problem: str | None) -> None:
        self.problem = problem

    async def test(self, id: str) -> str | None:
        return self.problem


def test_a_recipient_is_added_shown_without_its_secret_and_removed(client: TestClient) -> None:
    made = client.post("/v1/recipients", json=WANTED)
    path = made.headers["location"]

    shown = client.get(path)
    listed = client.get("/v1/recipients")
    gone = client.delete(path)

    assert (made.status_code, shown.json()) == (201, made.json())
    assert listed.json()["recipients"] == [made.json()]
    assert made.json() | {"every_seconds": 86_400, "severity": "alert"} == made.json()
    assert made.json()["quiet"] == {"hours": "22:00-07:00", "zone": "Europe/Berlin"}
    assert not any("hunter2" in answer.text for answer in (made, shown, listed))
    assert gone.status_code == 204
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"address": "file:///etc/passwd"},
        {"address": "syslog://"},
        {"address": "ntfy://" + "z" * 3_000},
        {"address": "ntfy://a b"},
        {"every_seconds": -1},
        {"every_seconds": 10**9},
        {"quiet": {"hours": "25:00-07:00"}},
        {"quiet": {"hours": "22:00-07:00", "zone": "../../etc/passwd"}},
        {"severity": "loud"},
        {"failures": 0},
    ],
)
def test_what_cannot_be_told_is_refused(client: TestClient, changed: dict[str, object]) -> None:
    answer = client.post("/v1/recipients", json=WANTED | changed)

    assert answer.status_code == 422
    assert client.get("/v1/recipients").json()["recipients"] == []


@pytest.mark.parametrize("problem", [None, "the service refused"])
def test_trying_it_says_what_came_of_it(
    program: Application, monkeypatch: pytest.MonkeyPatch, problem: str | None
) -> None:
    monkeypatch.setattr(Notifier, "test", Quiet(problem).test)

    said = client_of(replace(program)).post("/v1/recipients/to_00000000/test", json={})

    assert said.json() == {"arrived": problem is None, "problem": problem}
