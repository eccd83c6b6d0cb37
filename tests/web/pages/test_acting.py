"""The pages of acting: a switch, a plan that is read before it is agreed to, and what was done."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from tests.fakes.instance import CODE, HOST
from tests.fakes.pds import HANDLE, PASSWORD
from tests.web.acting import CHURNER, Platforms, tick
from tests.web.conftest import client_of

OURS = {"sec-fetch-site": "same-origin"}
SWITCH = {"network": "bluesky", "name": HANDLE, "secret": PASSWORD, "deeds": "block"}


@pytest.fixture
def browser(served: Application) -> TestClient:
    return client_of(served)


def send(browser: TestClient, path: str, **data: object) -> httpx.Response:
    return browser.post(path, data=data, headers=OURS)


def test_it_is_off_until_a_form_turns_it_on(browser: TestClient, platforms: Platforms) -> None:
    before = browser.get("/acting").text
    on = send(browser, "/acting", **SWITCH)

    assert "Acting is off everywhere" in before
    assert "Enterprise contract" in before
    assert (on.status_code, on.headers["location"]) == (303, "/acting")
    after = browser.get("/acting").text
    assert HANDLE in after
    assert PASSWORD not in after
    assert platforms.pds.blocked == []


def test_from_a_dossier_to_a_block_and_back(
    browser: TestClient, served: Application, platforms: Platforms
) -> None:
    dossier = f"/accounts/bluesky/{CHURNER}"
    assert "unless you" in browser.get(dossier).text
    send(browser, "/acting", **SWITCH)
    assert 'action="/acting/plans"' in browser.get(dossier).text

    planned = send(browser, "/acting/plans", mandate=1, deed="block", account=CHURNER)
    plan = browser.get(planned.headers["location"]).text
    assert "Nothing was sent yet" in plan
    assert "Followed again 3 times" in plan
    [confirm] = re.findall(r'action="(/acting/plans/pl_[0-9a-f]{16}/confirm)"', plan)
    assert platforms.pds.blocked == []

    assert send(browser, confirm).headers["location"] == "/acting#acts"
    assert "1 act waits" in browser.get("/acting").text
    assert (tick(served), platforms.pds.blocked) == (1, [CHURNER])
    [undo] = re.findall(r'action="(/acting/acts/\d+/undo)"', browser.get("/acting").text)
    assert send(browser, undo).status_code == 303
    assert (tick(served), platforms.pds.blocked) == (1, [])
    assert "/undo" not in browser.get("/acting").text
    told = browser.get("/acting/progress").text
    assert told.startswith("event: over")
    assert "Nothing waits" in told


def test_who_is_left_out_is_named_with_the_reason(
    browser: TestClient, platforms: Platforms
) -> None:
    platforms.pds.follows.add(CHURNER)
    send(browser, "/acting", **SWITCH)

    planned = send(browser, "/acting/plans", mandate=1, deed="block")
    plan = browser.get(planned.headers["location"]).text

    assert "you follow it" in plan
    assert "/confirm" not in plan


def test_another_site_turns_nothing_on(browser: TestClient, platforms: Platforms) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {}):
        assert browser.post("/acting", data=SWITCH, headers=headers).status_code == 403
    assert platforms.pds.sessions == 0


def test_a_server_of_the_fediverse_asks_the_person_itself(
    browser: TestClient, served: Application, platforms: Platforms
) -> None:
    begun = send(browser, "/signin", network="mastodon", host=HOST, deeds=["block"])
    [state] = re.findall(r"state=([A-Za-z0-9_-]+)", begun.text)
    back = browser.get("/signin/mastodon", params={"state": state, "code": CODE})

    assert (back.status_code, back.headers["location"]) == (303, "/acting")
    assert platforms.instance.asked == ["read:accounts read:follows write:blocks"]
    assert served.safe.all(1) == []
    assert "Turn off" in browser.get("/acting").text


def test_turned_off_the_page_says_what_is_left_to_do(browser: TestClient) -> None:
    send(browser, "/acting", **SWITCH)

    off = send(browser, "/acting/1/off")

    assert "revoked at the platform by you" in off.text
    assert "Acting is off everywhere" in off.text
