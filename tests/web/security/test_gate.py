"""What is refused before any route sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.config import Settings
from app.web.security.gate import LARGEST_BODY
from app.web.settings import WebSettings
from app.web.site import build_site
from tests.web.town import raise_alert

SEEN = "/v1/alerts/al_0000000000000001/acknowledge"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "localhost:8420", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:80"],
)
def test_the_names_of_this_machine_are_ours(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8420",
        "localhost@evil.example",
        "127.0.0.1.nip.example",
        "",
        "localhost:99999999",
        "localhost, evil.example",
        "[::1",
        "0.0.0.0",
    ],
)
def test_any_other_name_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/healthz", headers={"host": host})

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:churnwatch:problem:unknown_host"


def test_a_name_can_be_added_by_a_setting(program: Application) -> None:
    site = build_site(program, WebSettings(allowed_hosts="Watch.Example, other.example"))
    asked = TestClient(site, base_url="http://watch.example")

    assert asked.get("/healthz").status_code == 200


def test_the_name_under_which_links_are_told_is_ours(program: Application) -> None:
    settings = replace(program, settings=Settings(public_url="https://churn.example/"))
    asked = TestClient(build_site(settings, WebSettings()), base_url="http://churn.example")

    assert asked.get("/healthz").status_code == 200
    assert asked.get("/healthz", headers={"host": "evil.example"}).status_code == 400


def test_forwarded_names_and_addresses_are_not_believed(client: TestClient) -> None:
    forwarded = {"x-forwarded-host": "evil.example", "x-forwarded-for": "10.0.0.1"}

    assert client.get("/healthz", headers=forwarded).status_code == 200
    assert client.get("/healthz", headers={**forwarded, "host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(("peer", "believed"), [("10.0.0.5", True), ("10.0.1.5", False)])
def test_a_trusted_proxy_and_nobody_else_says_that_the_way_was_encrypted(
    program: Application, peer: str, believed: bool
) -> None:
    site = build_site(program, WebSettings(trusted_proxies="10.0.0.0/24"))
    asked = TestClient(site, base_url="http://localhost", client=(peer, 50_000))

    headers = asked.get("/healthz", headers={"x-forwarded-proto": "https"}).headers

    assert ("strict-transport-security" in headers) is believed


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PROPFIND", "DEBUG"])
def test_methods_that_no_route_has_are_refused(client: TestClient, method: str) -> None:
    answer = client.request(method, "/v1/watches")

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("/v1/watches", "DELETE", "GET, POST"),
        ("/v1/watches/1", "POST", "GET, PATCH, DELETE"),
        ("/v1/watches/1/capture", "GET", "POST"),
        ("/", "OPTIONS", "GET"),
    ],
)
def test_a_method_an_address_does_not_know_is_answered_with_those_it_does(
    client: TestClient, path: str, method: str, allowed: str
) -> None:
    answer = client.request(method, path)

    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize("header", ["x-http-method-override", "x-method-override"])
def test_no_header_overrides_the_method(
    program: Application, client: TestClient, header: str
) -> None:
    raise_alert(program, 1)

    answer = client.get(SEEN, headers={header: "POST"})

    assert answer.status_code == 405
    assert client.get("/v1/alerts/al_0000000000000001").json()["state"] == "open"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        # programs that are no browser
        (JSON, 200),
        ({}, 415),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        # browsers say where a request comes from
        ({**JSON, "sec-fetch-site": "same-origin"}, 200),
        ({**JSON, "sec-fetch-site": "none"}, 200),
        ({**JSON, "sec-fetch-site": "same-site"}, 403),
        ({**JSON, "sec-fetch-site": "cross-site"}, 403),
        ({**JSON, "sec-fetch-site": "cross-site", "origin": "http://localhost"}, 403),
        # older ones say it in another way
        ({**JSON, "origin": "http://localhost"}, 200),
        ({**JSON, "origin": "https://localhost"}, 403),
        ({**JSON, "origin": "http://localhost:8420"}, 403),
        ({**JSON, "origin": "http://evil.example"}, 403),
        ({**JSON, "origin": "null"}, 403),
    ],
)
def test_nothing_changes_on_the_word_of_another_site(
    program: Application, client: TestClient, headers: dict[str, str], status: int
) -> None:
    raise_alert(program, 1)

    answer = client.post(SEEN, headers=headers)

    assert answer.status_code == status
    state = client.get("/v1/alerts/al_0000000000000001").json()["state"]
    assert state == ("acknowledged" if status == 200 else "open")


def test_a_body_that_announces_too_much_is_refused_unread(client: TestClient) -> None:
    answer = client.post("/v1/watches", content=b" " * (LARGEST_BODY + 1), headers=JSON)

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/watches", "/watches"])
def test_a_body_without_a_length_is_counted_while_it_comes(client: TestClient, path: str) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 20 * LARGEST_BODY:
            sent += 10_000
            yield b"a=" + b"x" * 9_998

    kind = JSON if path.startswith("/v1") else {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post(path, content=endless(), headers={**kind, "sec-fetch-site": "same-origin"})

    assert answer.status_code == 413


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate, gzip"])
def test_a_compressed_body_is_refused(client: TestClient, coding: str) -> None:
    answer = client.post("/v1/watches", content=b"{}", headers={**JSON, "content-encoding": coding})

    assert answer.status_code == 415


@pytest.mark.parametrize("length", ["-1", "1e3", "９", "99999999999999999999999"])
def test_a_length_that_is_no_length_is_refused(client: TestClient, length: str) -> None:
    headers = {**JSON, "content-length": length.encode()}

    assert client.post("/v1/watches", content=b"{}", headers=headers).status_code in {400, 413}
