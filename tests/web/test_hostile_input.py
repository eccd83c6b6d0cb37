"""What nobody sends by accident: always refused by name, never a crash, never echoed, no effect."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from tests.web.town import add_watch, raise_alert

JSON = {"content-type": "application/json"}
ALERT = "/v1/alerts/al_0000000000000001"
CANARY = "zanzibar"

NEW_WATCHES: list[tuple[str, str]] = [
    ("an unknown field", '{"network":"fake","account":"shop","zanzibar":true}'),
    ("a field nobody may set", '{"network":"fake","account":"shop","id":1}'),
    ("a name given twice", '{"network":"fake","account":"shop","account":"zanzibar"}'),
    ("a nested name given twice", '{"network":{"a":1,"a":2},"account":"shop"}'),
    ("a number in quotes", '{"network":"fake","account":"shop","interval_seconds":"3600"}'),
    ("a truth for a number", '{"network":"fake","account":"shop","interval_seconds":true}'),
    ("a number for a name", '{"network":"fake","account":7}'),
    ("nothing for a name", '{"network":"fake","account":null}'),
    ("a list for a name", '{"network":"fake","account":["shop"]}'),
    ("a fraction of a second", '{"network":"fake","account":"shop","interval_seconds":3600.5}'),
    ("a number beyond floats", '{"network":"fake","account":"shop","interval_seconds":1e400}'),
    (
        "a number beyond 64 bits",
        f'{{"network":"fake","account":"shop","interval_seconds":{2**63}}}',
    ),
    ("5,000 digits", '{"network":"fake","account":"shop","interval_seconds":1%s}' % ("0" * 5000)),
    ("NaN", '{"network":"fake","account":"shop","interval_seconds":NaN}'),
    ("Infinity", '{"network":"fake","account":"shop","interval_seconds":Infinity}'),
    ("a negative number", '{"network":"fake","account":"shop","interval_seconds":-3600}'),
    ("too often", '{"network":"fake","account":"shop","interval_seconds":1}'),
    ("half a surrogate pair", '{"network":"fake","account":"\\ud800zanzibar"}'),
    ("half a pair in a name", '{"network":"fake","account":"shop","\\ud800zanzibar":1}'),
    ("NUL", '{"network":"fake","account":"shop\\u0000zanzibar"}'),
    ("an empty name", '{"network":"fake","account":""}'),
    ("spaces for a name", '{"network":"fake","account":"   "}'),
    ("combining marks for a name", '{"network":"fake","account":"\\u0301\\u0301"}'),
    ("a name of 200 kB", '{"network":"fake","account":"%s"}' % ("zanzibar" * 25_000)),
    ("a network nobody knows", '{"network":"Zanzibar!","account":"shop"}'),
    ("a list that is none", '{"network":"fake","account":"shop","list":"zanzibar"}'),
    ("no JSON", '{"network":"fake",zanzibar'),
    ("nothing", ""),
    ("a list of watches", '[{"network":"fake","account":"shop"}]'),
    ("text", '"zanzibar"'),
    ("null", "null"),
    ("100,000 brackets", "[" * 100_000),
    ("100,000 braces", '{"a":' * 100_000),
    ("Latin-1", '{"network":"fake","account":"zanzibar\xe9"}'),
]


@pytest.mark.parametrize("body", [b for _, b in NEW_WATCHES], ids=[name for name, _ in NEW_WATCHES])
def test_a_body_that_is_not_to_the_letter_is_refused_and_not_echoed(
    program: Application, client: TestClient, body: str
) -> None:
    answer = client.post("/v1/watches", content=body.encode("latin-1"), headers=JSON)

    assert_refused(answer, 422)
    assert client.get("/v1/watches").json()["watches"] == []


@pytest.mark.parametrize(
    "reason",
    [
        "",
        " \t ",
        "\u0301\u0301\u0301",
        "a\u0000zanzibar",
        "zanzibar\u202egnp",
        "line\nzanzibar",
        "z" * 501,
        "\u200b\u200b",
        "!?",
    ],
)
def test_a_reason_nobody_could_read_is_refused(
    program: Application, client: TestClient, reason: str
) -> None:
    raise_alert(program, 1)

    answer = client.post(f"{ALERT}/dismiss", json={"reason": reason})

    assert_refused(answer, 422)
    assert client.get(ALERT).json()["state"] == "open"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "", "json"]
)
def test_a_body_of_another_kind_is_refused(client: TestClient, kind: str) -> None:
    answer = client.post(
        "/v1/watches",
        content=json.dumps({"network": "fake", "account": "shop"}),
        headers={"content-type": kind, "sec-fetch-site": "same-origin"},
    )

    assert_refused(answer, 415)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/alerts?limit=0",
        "/v1/alerts?limit=-1",
        "/v1/alerts?limit=9223372036854775808",
        "/v1/alerts?limit=1" + "0" * 400,
        "/v1/alerts?limit=zanzibar",
        "/v1/alerts?limit=1e400",
        "/v1/alerts?limit=NaN",
        "/v1/alerts?limit=",
        "/v1/alerts?limit=true",
        "/v1/alerts?watch=9223372036854775808",
        "/v1/alerts?watch=0",
        "/v1/alerts?severity=zanzibar",
        "/v1/alerts?state=%00",
        "/v1/alerts?pattern=(a%2B)%2B%24",
        "/v1/events?after=-1",
        "/v1/events?after=9223372036854775808",
        "/v1/watches/9223372036854775808",
        "/v1/watches/0",
        "/v1/watches/-1",
        "/v1/watches/zanzibar",
        "/v1/watches/1.5",
        "/v1/alerts/zanzibar",
        "/v1/alerts/al_0000000000000001%00",
        "/v1/alerts/..%2f..%2fetc",
        "/v1/accounts/fake/zanzibar%00",
        "/v1/accounts/fake/%20",
        "/v1/accounts/fake/%ed%a0%80zanzibar",
        "/v1/accounts/fake/" + "z" * 5_000,
        "/v1/accounts/Zanzibar%2f..%2f/x",
        "/v1/blocklists/suggested.%00",
        "/v1/blocklists/..%2f..%2fetc.passwd",
        "/v1/alerts?cursor=" + "z" * 3_000,
    ],
)
def test_numbers_and_names_out_of_bounds_are_refused_and_not_echoed(
    client: TestClient, path: str
) -> None:
    assert_refused(client.get(path), 404, 422)


@pytest.mark.parametrize(
    "cursor",
    ["zanzibar", "gAAAAAB", "ä", "%00", "\\ud800", "=", "W10=", "-1", "9" * 100, "' OR 1=1 --"],
)
@pytest.mark.parametrize("path", ["/v1/alerts", "/v1/watches", "/v1/watches/1/snapshots"])
def test_a_cursor_that_is_not_ours_is_refused(
    program: Application, client: TestClient, path: str, cursor: str
) -> None:
    add_watch(program)

    answer = client.get(path, params={"cursor": cursor})

    assert_refused(answer, 400)
    assert answer.json()["type"] == "urn:churnwatch:problem:cursor_invalid"


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/alerts", "/v1/events", "/healthz", "/"])
def test_reading_addresses_take_no_changes(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path, headers=JSON)

    assert answer.status_code == 405


@pytest.mark.parametrize("act", ["acknowledge", "dismiss", "reopen"])
def test_looking_at_an_action_does_not_do_it(
    program: Application, client: TestClient, act: str
) -> None:
    raise_alert(program, 1)

    for address in (f"{ALERT}/{act}", f"/alerts/al_0000000000000001/{act}"):
        assert client.get(address).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2fmain.py",
        "/static/%2e%2e/site.py",
        "/static/%00",
    ],
)
def test_no_path_leads_out_of_the_folder_of_assets(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def assert_refused(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    assert CANARY not in answer.text.lower()
    assert "Traceback" not in answer.text
