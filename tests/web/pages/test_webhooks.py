"""Webhooks kept without a script: added, tested, given new keys, sent again, removed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.net.posting import Poster
from app.net.settings import NetSettings
from tests.web.conftest import client_of
from tests.web.town import raise_alert

OURS = {"sec-fetch-site": "same-origin"}
URL = "https://hooks.example.com/churn"


@pytest.fixture
def statuses() -> list[int]:
    """What the receiver answers, the last one for ever."""
    return [200]


@pytest.fixture
def calling(program: Application, statuses: list[int]) -> Application:
    def answer(_request: httpx.Request) -> httpx.Response:
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        return httpx.Response(status, text="<script>alert(1)</script>")

    return replace(program, poster=Poster(NetSettings(), httpx.MockTransport(answer)))


@pytest.fixture
def browser(calling: Application) -> TestClient:
    return client_of(calling)


def send(client: TestClient, path: str, **fields: str) -> Any:
    return client.post(path, data=fields, headers=OURS)


def test_a_key_is_on_the_page_that_made_it_and_on_no_other(browser: TestClient) -> None:
    added = send(browser, "/webhooks", url=URL, severity="alert")
    renewed = send(browser, "/webhooks/1/rotate")

    for answer in (added, renewed):
        assert answer.text.count("whsec_") == 1
        assert answer.headers["cache-control"] == "no-store"
    for path in ("/webhooks", "/webhooks/1"):
        page = browser.get(path).text
        assert URL in page
        assert "whsec_" not in page


def test_a_test_says_on_the_page_what_came_of_it(browser: TestClient, statuses: list[int]) -> None:
    send(browser, "/webhooks", url=URL)
    statuses[:] = [200, 307]

    assert "The test arrived." in send(browser, "/webhooks/1/test").text
    assert "redirect (307), which is not followed" in send(browser, "/webhooks/1/test").text


def test_what_was_sent_is_shown_with_every_try_and_sent_again(
    calling: Application, browser: TestClient, statuses: list[int]
) -> None:
    send(browser, "/webhooks", url=URL)
    raise_alert(calling, 200)
    statuses[:] = [500, 200]
    asyncio.run(calling.courier().run())

    page = browser.get("/webhooks/1").text
    assert "alert.raised" in page
    assert "answered 500" in page
    assert "<script>" not in page
    assert "failing" in browser.get("/webhooks").text
    again = send(browser, "/webhooks/1/deliveries/1/replay")
    assert (again.status_code, again.headers["location"]) == (303, "/webhooks/1#log")
    assert send(browser, "/webhooks/1/replay", hours="24").status_code == 303


def test_an_endpoint_is_disabled_enabled_and_removed(browser: TestClient) -> None:
    send(browser, "/webhooks", url=URL)

    send(browser, "/webhooks/1/disable")
    assert "its owner disabled it" in browser.get("/webhooks/1").text
    send(browser, "/webhooks/1/enable")
    assert "its owner disabled it" not in browser.get("/webhooks/1").text
    send(browser, "/webhooks/1/remove")
    assert browser.get("/webhooks/1").status_code == 404


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "http://hooks.example.com/", ""])
def test_an_address_that_must_not_be_called_is_refused(browser: TestClient, url: str) -> None:
    assert send(browser, "/webhooks", url=url).status_code == 422
    assert "Nobody is told yet." in browser.get("/webhooks").text


@pytest.mark.parametrize(
    "path", ["", "/1/test", "/1/rotate", "/1/replay", "/1/enable", "/1/disable", "/1/remove"]
)
def test_a_form_of_another_site_changes_nothing(browser: TestClient, path: str) -> None:
    send(browser, "/webhooks", url=URL)

    answer = browser.post(
        f"/webhooks{path}", data={"url": URL}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403
    assert browser.get("/webhooks").text.count(URL) == 1
