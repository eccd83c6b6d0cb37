"""Endpoints over the API: kept, tested, rotated, replayed, and nothing said twice that is secret."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.instant import DAY, rfc3339
from app.net.posting import Poster
from app.net.settings import NetSettings
from tests.web.conftest import client_of
from tests.web.town import NOW, raise_alert

URL = "https://hooks.example.com/churn"
Answers = list[httpx.Request]


@pytest.fixture
def got() -> Answers:
    """What the receiver got."""
    return []


@pytest.fixture
def calling(program: Application, got: Answers) -> Application:
    """The program, whose webhooks end in `got`."""

    def take(request: httpx.Request) -> httpx.Response:
        got.append(request)
        return httpx.Response(200 if request.url.host == "hooks.example.com" else 500, text="hi")

    return replace(program, poster=Poster(NetSettings(), httpx.MockTransport(take)))


@pytest.fixture
def api(calling: Application) -> TestClient:
    return client_of(calling)


def add(api: TestClient, **values: Any) -> dict[str, Any]:
    answer = api.post("/v1/endpoints", json={"url": URL, **values})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_key_is_shown_once_and_never_again(api: TestClient) -> None:
    made = add(api)

    assert made["verify_with"].startswith("whsec_")
    for path in ("/v1/endpoints", "/v1/endpoints/1", "/v1/endpoints/1/deliveries"):
        assert made["verify_with"][6:] not in api.get(path).text


def test_an_alert_arrives_signed_and_is_in_the_log(
    calling: Application, api: TestClient, got: Answers
) -> None:
    made = add(api, kinds=["alert.raised"])
    raise_alert(calling, 200)

    asyncio.run(calling.courier().run())

    [request] = got
    key = Webhook(made["verify_with"])
    signature = key.sign(request.headers["webhook-id"], _at(request), request.content.decode())
    assert request.headers["webhook-signature"] == signature
    [delivery] = api.get("/v1/endpoints/1/deliveries").json()["deliveries"]
    [event] = api.get("/v1/events").json()["events"]
    assert delivery["event"] == event["id"] == request.headers["webhook-id"]
    assert (delivery["state"], delivery["attempts"][0]["response"]) == ("delivered", "hi")


def _at(request: httpx.Request) -> datetime:
    return datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)


def test_a_test_says_what_came_of_it(api: TestClient, got: Answers) -> None:
    add(api)
    add(api, url="https://broken.example.com/")

    answers = [api.post(f"/v1/endpoints/{n}/test", json={}).json() for n in (1, 2)]

    assert answers == [
        {"arrived": True, "problem": None},
        {"arrived": False, "problem": "answered 500"},
    ]
    assert all(b'"endpoint.test"' in request.content for request in got)


def test_replays_bring_back_what_was_told(
    calling: Application, api: TestClient, got: Answers
) -> None:
    raise_alert(calling, 200)
    asyncio.run(calling.courier().run())
    add(api)
    since = {"since": rfc3339(NOW - DAY)}

    assert api.post("/v1/endpoints/1/replay", json=since).json() == {"messages": 1}
    asyncio.run(calling.courier().run())
    assert api.post("/v1/endpoints/1/deliveries/1/replay", json={}).status_code == 202
    asyncio.run(calling.courier().run())

    assert len(got) == 2
    assert len({request.headers["webhook-id"] for request in got}) == 1


def test_a_rotated_key_is_another_one(api: TestClient) -> None:
    first = add(api)["verify_with"]

    rotated = api.post("/v1/endpoints/1/rotate", json={"signing": "ed25519"})

    assert rotated.headers["cache-control"] == "no-store"
    assert rotated.json()["verify_with"].startswith("whpk_")
    assert rotated.json()["verify_with"] != first


def test_what_is_changed_changes_and_the_rest_stays(api: TestClient) -> None:
    add(api, kinds=["alert"], severity="alert")

    changed = api.patch("/v1/endpoints/1", json={"watches": [3], "enabled": False}).json()

    assert (changed["url"], changed["kinds"], changed["watches"]) == (URL, ["alert"], [3])
    assert (changed["severity"], changed["enabled"]) == ("alert", False)
    assert api.patch("/v1/endpoints/1", json={"enabled": True}).json()["enabled"]


def test_what_is_removed_is_gone(api: TestClient) -> None:
    add(api)

    assert api.delete("/v1/endpoints/1").status_code == 204
    assert api.get("/v1/endpoints/1").status_code == 404
    assert api.get("/v1/endpoints/1/deliveries").status_code == 404


def test_endpoints_and_their_logs_come_in_pages(api: TestClient) -> None:
    for _ in range(5):
        add(api)
    seen, cursor = [], None
    while True:
        page = api.get(
            "/v1/endpoints", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        )
        seen += [one["id"] for one in page.json()["endpoints"]]
        cursor = page.json()["next"]
        if cursor is None:
            break

    assert seen == [1, 2, 3, 4, 5]


REFUSED: list[dict[str, Any]] = [
    {},
    {"url": "http://hooks.example.com/"},
    {"url": "https://127.0.0.1/"},
    {"url": "https://169.254.169.254/latest"},
    {"url": "https://hooks.example.com:8443/"},
    {"url": "https://hunter2:secret@hooks.example.com/"},
    {"url": URL, "unknown": 1},
    {"url": URL, "kinds": "alert"},
    {"url": URL, "kinds": ["ALERT; DROP"]},
    {"url": URL, "watches": ["1"]},
    {"url": URL, "watches": [2**63]},
    {"url": URL, "patterns": ["nonsense"]},
    {"url": URL, "secret": "hunter2"},
    {"url": f"{URL}\r\nwebhook-id: hunter2"},
    {"url": URL, "headers": {"webhook-id": "hunter2"}},
]


@pytest.mark.parametrize("body", REFUSED)
def test_what_is_wrong_is_refused_and_not_repeated(api: TestClient, body: dict[str, Any]) -> None:
    answer = api.post("/v1/endpoints", json=body)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "hunter2" not in answer.text
    assert api.get("/v1/endpoints").json()["endpoints"] == []


@pytest.mark.parametrize("since", ["yesterday", "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00"])
def test_a_time_that_is_none_is_refused(api: TestClient, since: str) -> None:
    add(api)

    assert api.post("/v1/endpoints/1/replay", json={"since": since}).status_code == 422
