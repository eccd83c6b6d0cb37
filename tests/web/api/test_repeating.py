"""A request with an idempotency key has its effect once, however often it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.credential import Scope
from app.domain.instant import DAY
from app.main import create_app
from app.pipeline.access import EVERY_SCOPE
from app.ports.idempotency import LONGEST_KEY
from tests.web.callers import bob, key_of
from tests.web.conftest import client_of, program_on
from tests.web.town import add_watch, raise_alert

KEY = {"idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
ENDPOINT = {"url": "https://hooks.example/in"}
ALERT = "/v1/alerts/al_0000000000000001"

CHANGES: dict[str, tuple[str, str, object]] = {
    "a watch": ("POST", "/v1/watches", {"network": "fake", "account": "shop"}),
    "a watch paused": ("PATCH", "/v1/watches/1", {"paused": True}),
    "a watch forgotten": ("DELETE", "/v1/watches/1", {}),
    "an endpoint": ("POST", "/v1/endpoints", ENDPOINT),
    "an API key": ("POST", "/v1/keys", {"label": "reader", "scopes": ["read"]}),
    "a block list": ("POST", "/v1/blocklists", {"slug": "mine", "title": "Mine"}),
    "a list published": ("POST", "/v1/blocklists/suggested/publish", {}),
    "a dismissal": ("POST", f"{ALERT}/dismiss", {"reason": "My sister."}),
}


@pytest.fixture
def program(address: str, tmp_path: Path) -> Iterator[Application]:
    made = program_on(address, tmp_path)
    add_watch(made, "bakery")
    raise_alert(made, 1)
    yield made
    made.storage.engine.dispose()


def send(client: TestClient, change: tuple[str, str, object], **headers: str) -> Any:
    method, path, body = change
    return client.request(method, path, json=body, headers=KEY | headers)


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_sent_again_it_is_answered_as_it_was(
    program: Application, client: TestClient, change: tuple[str, str, object]
) -> None:
    first = send(client, change)
    second = send(client_of(program), change)

    assert first.status_code in {200, 201, 204}, first.text
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert (second.status_code, second.content) == (first.status_code, first.content)
    for header in ("etag", "location", "content-type", "cache-control"):
        assert second.headers.get(header) == first.headers.get(header)


def test_what_it_makes_is_made_once(client: TestClient) -> None:
    made = [send(client, ("POST", "/v1/endpoints", ENDPOINT)).json() for _ in range(3)]

    assert len(client.get("/v1/endpoints").json()["endpoints"]) == 1
    assert len({one["endpoint"]["id"] for one in made}) == 1


def test_without_a_key_everything_is_done_again(client: TestClient) -> None:
    for _ in range(2):
        client.post("/v1/endpoints", json=ENDPOINT)

    assert len(client.get("/v1/endpoints").json()["endpoints"]) == 2


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/endpoints", {"url": "https://other.example/in"}),
        ("POST", "/v1/endpoints?more=1", ENDPOINT),
        ("POST", "/v1/watches", {"network": "fake", "account": "shop"}),
        ("DELETE", "/v1/watches/1", {}),
    ],
)
def test_a_key_that_came_with_another_request_is_refused(
    client: TestClient, method: str, path: str, body: object
) -> None:
    send(client, ("POST", "/v1/endpoints", ENDPOINT))

    refused = send(client, (method, path, body))

    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:churnwatch:problem:key_reused"
    assert len(client.get("/v1/endpoints").json()["endpoints"]) == 1
    assert client.get("/v1/watches/1").status_code == 200


def test_while_it_is_being_worked_on_it_is_refused(client: TestClient) -> None:
    site = site_of(client)
    site.state.under_way.add((1, KEY["idempotency-key"]))

    refused = send(client, ("POST", "/v1/endpoints", ENDPOINT))
    site.state.under_way.clear()
    done = send(client, ("POST", "/v1/endpoints", ENDPOINT))

    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:churnwatch:problem:under_way"
    assert refused.headers["retry-after"] == "1"
    assert done.status_code == 201


def site_of(client: TestClient) -> Any:
    """The innermost application, which the gate, the door and what is kept stand around."""
    return client.app._app._app._app._site._site  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "key", ["", " ", "x" * (LONGEST_KEY + 1), "x" * 1_000_000, "two words", "tab\tbed", "\x7f"]
)
def test_what_is_no_key_is_refused(client: TestClient, key: str) -> None:
    refused = client.post("/v1/endpoints", json=ENDPOINT, headers={"idempotency-key": key})

    assert refused.status_code == 400
    assert refused.json()["type"] == "urn:churnwatch:problem:idempotency_key"
    assert client.get("/v1/endpoints").json()["endpoints"] == []


def test_two_keys_are_none(client: TestClient) -> None:
    twice = [("idempotency-key", "a"), ("idempotency-key", "b")]

    assert client.post("/v1/endpoints", json=ENDPOINT, headers=twice).status_code == 400


def test_a_refusal_leaves_the_key_to_be_used(client: TestClient) -> None:
    refused = send(client, ("POST", "/v1/endpoints", {"url": "ftp://hooks.example"}))
    mended = send(client, ("POST", "/v1/endpoints", ENDPOINT))

    assert (refused.status_code, mended.status_code) == (422, 201)


def test_after_a_day_a_key_is_free_again(program: Application, client: TestClient) -> None:
    send(client, ("POST", "/v1/endpoints", ENDPOINT))

    program.clock.time += DAY - 1  # type: ignore[attr-defined]
    within = send(client, ("POST", "/v1/endpoints", ENDPOINT))
    program.clock.time += 1  # type: ignore[attr-defined]
    after = send(client, ("POST", "/v1/endpoints", ENDPOINT))

    assert "idempotency-replayed" in within.headers
    assert "idempotency-replayed" not in after.headers
    with program.storage.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM idempotency")).scalar_one() == 1


def test_the_same_key_of_somebody_else_is_another(program: Application) -> None:
    theirs = bob(program)
    mine = key_of(program, "me", *EVERY_SCOPE)
    client = client_of(program)

    first = send(client, ("POST", "/v1/endpoints", ENDPOINT), **mine)
    second = send(client, ("POST", "/v1/endpoints", ENDPOINT), **theirs)

    assert "idempotency-replayed" not in second.headers
    assert first.json()["endpoint"]["id"] != second.json()["endpoint"]["id"]


def test_a_replayed_answer_needs_the_scope_of_the_first(program: Application) -> None:
    mine, reader = key_of(program, "me", *EVERY_SCOPE), key_of(program, "me", Scope.READ)
    client = client_of(program)
    send(client, CHANGES["an API key"], **mine)

    assert send(client, CHANGES["an API key"], **reader).status_code == 403


def test_no_secret_is_kept_in_the_open(program: Application, client: TestClient) -> None:
    made = send(client, CHANGES["an API key"]).json()

    with program.storage.engine.connect() as connection:
        [sealed] = connection.execute(text("SELECT sealed FROM idempotency")).scalars()

    assert made["secret"].encode() not in bytes(sealed)
    assert b"reader" not in bytes(sealed)


def test_an_import_is_answered_as_it_was(client: TestClient) -> None:
    line = (
        b'{"type":"snapshot","network":"bluesky","account":"did:plc:me","list":"followers",'
        b'"taken_at":"2026-01-01T00:00:00Z","complete":true,"members":["did:plc:a"]}\n'
    )
    kind = {"content-type": "application/octet-stream"} | KEY
    path = "/v1/imports?filename=a.jsonl"

    first, second = (client.post(path, content=line, headers=kind) for _ in range(2))
    other = client.post(path, content=line.replace(b"did:plc:a", b"did:plc:b"), headers=kind)

    assert (first.status_code, second.content) == (200, first.content)
    assert second.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422


def test_looking_takes_no_notice_of_a_key(client: TestClient) -> None:
    for _ in range(2):
        seen = client.get("/v1/watches", headers=KEY)
        assert seen.status_code == 200
        assert "idempotency-replayed" not in seen.headers


def test_the_answer_is_lost_with_its_effect(
    program: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(
        create_app(program), base_url="http://localhost", raise_server_exceptions=False
    )

    def fail(*_: object) -> None:
        raise RuntimeError("the disk went away")

    with monkeypatch.context() as broken:
        broken.setattr("app.storage.idempotency.AnswerStore.keep", fail)
        failed = send(client, ("POST", "/v1/endpoints", ENDPOINT))

    assert failed.status_code == 500
    assert client.get("/v1/endpoints").json()["endpoints"] == []
    assert send(client, ("POST", "/v1/endpoints", ENDPOINT)).status_code == 201
