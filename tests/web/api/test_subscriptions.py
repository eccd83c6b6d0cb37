"""Subscriptions over the API: read from https alone, hints and nothing else."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from tests.net.fakes import FakeClock, outbound
from tests.web.conftest import client_of

WANTED = {"name": "friends", "url": "https://friends.example/l.txt", "network": "bluesky"}


@pytest.fixture
def reading(program: Application, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A program whose outside world is one list."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text="did:plc:gull\ndid:plc:tern\n")

    monkeypatch.setattr(type(program), "outbound", lambda self: outbound(answer, FakeClock()))
    return client_of(program)


def test_a_list_is_read_listed_and_forgotten(reading: TestClient) -> None:
    made = reading.post("/v1/subscriptions", json=WANTED)
    listed = reading.get("/v1/subscriptions").json()["subscriptions"]
    gone = reading.delete("/v1/subscriptions/friends")

    assert (made.status_code, made.json()["accounts"]) == (201, 2)
    assert listed == [made.json()]
    assert gone.status_code == 204
    assert reading.delete("/v1/subscriptions/friends").status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "/etc/passwd"},
        {"url": "file:///etc/passwd"},
        {"url": "http://friends.example/l.txt"},
        {"url": "https://[::1"},
        {"url": "https://xn--0/l.txt"},
        {"url": "https://\u2100.example/l.txt"},
        {"name": "../friends"},
        {"network": None},
        {"hours": 0},
        {"entries": 5},
    ],
)
def test_nothing_is_read_but_from_an_https_address(
    reading: TestClient, tmp_path: Path, changed: dict[str, object]
) -> None:
    assert reading.post("/v1/subscriptions", json=WANTED | changed).status_code == 422
    assert reading.get("/v1/subscriptions").json()["subscriptions"] == []


@pytest.mark.network
@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/l.txt", "https://[::1]/l", "https://a@10.0.0.1/l", "https://127.1/l"],
)
def test_nothing_is_read_from_inside(client: TestClient, url: str) -> None:
    refused = client.post("/v1/subscriptions", json=WANTED | {"url": url})

    assert refused.status_code in {422, 502}
    assert url not in refused.text
