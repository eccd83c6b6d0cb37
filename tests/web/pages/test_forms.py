from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.finding import Pattern
from tests.web.town import add_watch, raise_alert

OURS = {"sec-fetch-site": "same-origin"}
ALERT = "al_0000000000000001"


def send(client: TestClient, path: str, **fields: str) -> Any:
    return client.post(path, data=fields, headers=OURS)


def state(client: TestClient) -> str:
    told: dict[str, str] = client.get(f"/v1/alerts/{ALERT}").json()
    return told["state"]


def test_alerts_are_settled_without_a_script(program: Application, client: TestClient) -> None:
    raise_alert(program, 1)

    seen = send(client, f"/alerts/{ALERT}/acknowledge", back="/alerts?state=open")
    assert (seen.status_code, seen.headers["location"]) == (303, f"/alerts?state=open#{ALERT}")
    assert state(client) == "acknowledged"

    send(client, f"/alerts/{ALERT}/dismiss", reason="  My sister.  ", back="/")
    assert client.get(f"/v1/alerts/{ALERT}").json()["reason"] == "My sister."

    send(client, f"/alerts/{ALERT}/reopen")
    assert state(client) == "open"


def test_a_watch_is_begun_paused_resumed_and_captured_without_a_script(client: TestClient) -> None:
    begun = send(
        client, "/watches", network="fake", account="shop.example", list="followers", hours="12"
    )
    assert (begun.status_code, begun.headers["location"]) == (303, "/watches/1")
    assert client.get("/v1/watches/1").json()["interval_seconds"] == 43_200

    assert send(client, "/watches/1/pause").headers["location"] == "/#watch-1"
    assert client.get("/v1/watches/1").json()["paused"] is True
    send(client, "/watches/1/resume")
    assert client.get("/v1/watches/1").json()["paused"] is False
    assert send(client, "/watches/1/capture").status_code == 303


def test_a_watch_is_removed_without_a_script_and_its_page_says_what_goes_and_what_stays(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    raise_alert(program, 1)
    assert "Alerts it led to stay" in client.get("/watches/1").text

    answer = send(client, "/watches/1/remove")

    assert (answer.status_code, answer.headers["location"]) == (303, "/#watches")
    assert client.get("/v1/watches/1").status_code == 404
    assert state(client) == "open"
    assert send(client, "/watches/1/remove").status_code == 404


def test_what_a_watch_alerts_of_is_chosen_without_a_script(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    raise_alert(program, 1)

    answer = client.post(
        "/watches/1/choose", data={"patterns": ["lockstep", "harvest"], "percent": "99.9"},
        headers=OURS,
    )  # fmt: skip

    assert (answer.status_code, answer.headers["location"]) == (303, "/#watch-1")
    watch = client.get("/v1/watches/1").json()
    assert (watch["alert_patterns"], watch["alert_confidence"]) == (["harvest", "lockstep"], 0.999)
    assert state(client) == "muted"
    page = client.get("/").text
    assert "harvest, lockstep from 99.9 %" in page
    assert "No open alert." in page
    assert "Muted: no watch it is seen on wants this" in client.get("/alerts?state=muted").text

    every = {"patterns": [*Pattern], "percent": "0"}
    client.post("/watches/1/choose", data=every, headers=OURS)
    assert client.get("/v1/watches/1").json()["alert_patterns"] == "any"
    assert state(client) == "open"

    send(client, "/watches/1/choose", percent="0")
    assert client.get("/v1/watches/1").json()["alert_patterns"] == []


@pytest.mark.parametrize(
    "fields", [{"percent": "101"}, {"percent": "nan"}, {"percent": "1", "patterns": "luck"}]
)
def test_a_choice_that_is_not_on_the_form_changes_nothing(
    program: Application, client: TestClient, fields: dict[str, str]
) -> None:
    add_watch(program)

    assert send(client, "/watches/1/choose", **fields).status_code == 422
    assert client.get("/v1/watches/1").json()["alert_patterns"] == "any"


def test_an_account_the_platform_does_not_know_is_named_on_the_page(client: TestClient) -> None:
    answer = send(client, "/watches", network="fake", account="nobody", list="followers")

    assert answer.status_code == 422
    assert "knows no account nobody" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reason": ""},
        {"reason": "x" * 501},
        {"reason": "\u0301"},
        {"reason": "fine", "admin": "1"},
        {"reason": "fine", "back": "https://evil.example/"},
        {"reason": "fine", "back": "//evil.example/"},
        {"reason": "fine", "back": "/\\evil.example/"},
        {"reason": "fine", "back": "/\r\nset-cookie: a=b"},
        {"reason": "fine", "back": "javascript:alert(1)"},
    ],
)
def test_a_form_that_was_tampered_with_changes_nothing_and_leads_nowhere(
    program: Application, client: TestClient, fields: dict[str, str]
) -> None:
    raise_alert(program, 1)

    answer = send(client, f"/alerts/{ALERT}/dismiss", **fields)

    assert answer.status_code == 422
    assert "location" not in answer.headers
    assert "evil" not in answer.text
    assert state(client) == "open"


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}, {"origin": "null"}],
)
@pytest.mark.parametrize(
    "path", [f"/alerts/{ALERT}/acknowledge", "/watches/1/pause", "/watches/1/remove", "/watches"]
)
def test_a_form_from_another_site_changes_nothing(
    program: Application, client: TestClient, path: str, headers: dict[str, str]
) -> None:
    add_watch(program)
    raise_alert(program, 1)

    answer = client.post(path, data={"back": "/"}, headers=headers)

    assert answer.status_code in {403, 415}
    assert state(client) == "open"
    assert client.get("/v1/watches/1").json()["paused"] is False


def test_an_upload_in_place_of_a_field_is_refused(program: Application, client: TestClient) -> None:
    raise_alert(program, 1)

    answer = client.post(
        f"/alerts/{ALERT}/dismiss", files={"reason": ("x.txt", b"fine")}, headers=OURS
    )

    assert answer.status_code == 422
    assert state(client) == "open"
