"""The pages on which an owner keeps lists."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from tests.web.published import publish_two
from tests.web.town import add_watch, raise_alert

BROWSER = {"sec-fetch-site": "same-origin"}


def test_a_rule_shows_at_once_who_would_be_on_the_list(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    raise_alert(program, 1)
    raise_alert(program, 2, confidence=0.95)

    strict = client.get(
        "/blocklists", params={"sure": "99", "pattern": "halifax", "days": "365"}
    ).text
    loose = client.get("/blocklists", params={"sure": "0", "days": "365"}).text

    assert ("@suspect1.example" in strict, "@suspect2.example" in strict) == (True, False)
    assert "<strong>2</strong> entries now" in loose


def test_a_rule_that_was_tried_can_be_kept_and_published(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    raise_alert(program, 1)
    rule = {"sure": "99", "network": "fake", "watch": "1", "days": "365"}
    tried = client.get("/blocklists", params=rule).text
    [action] = re.findall(r'action="(/blocklists\?[^"]*)"', tried)

    kept = client.post(
        unescape(action), data={"slug": "sure", "title": "The sure"}, headers=BROWSER
    )
    published = client.post("/blocklists/sure/publish", headers=BROWSER)

    told = client.get("/v1/blocklists/sure").json()
    shown = client.get("/blocklists/sure").text
    assert '<a href="/watches/1">followers of @shop.example</a>' in shown
    assert (kept.status_code, kept.headers["location"]) == (303, "/blocklists/sure")
    assert published.status_code == 303
    assert (told["published"], told["rule"]["networks"]) == (True, ["fake"])
    assert (told["rule"]["confidence"], told["entries"]) == (0.99, 1)


def test_the_page_of_a_list_has_its_addresses(program: Application, client: TestClient) -> None:
    entry = publish_two(program)

    shown = client.get("/blocklists/suggested").text

    for form, one in program.exporters.items():
        assert f"/v1/blocklists/suggested.{form}" in shown
        assert f"for {one.meant_for}" in shown
    assert f"/blocklists/suggested/{entry}" in shown


def test_whoever_is_kept_off_on_the_page_leaves_and_comes_back(
    program: Application, client: TestClient
) -> None:
    publish_two(program)
    friend = {"network": "fake", "id": "suspect1"}

    client.post("/allowed", data=friend, headers=BROWSER)
    off = client.get("/v1/blocklists/suggested.ids").text
    client.post("/allowed/remove", data=friend, headers=BROWSER)
    back = client.get("/v1/blocklists/suggested.ids").text

    assert (off, back) == ("suspect2\n", "suspect1\nsuspect2\n")


@pytest.mark.parametrize("query", ["sure=x", "sure=101", "quota=0", "watch=-1", "days=999"])
def test_a_number_that_is_none_is_refused_in_words(client: TestClient, query: str) -> None:
    answer = client.get(f"/blocklists?{query}")

    assert answer.status_code == 422
    assert "takes a number" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/blocklists", "/blocklists/suggested/publish", "/allowed", "/objections/1/accept"],
)
def test_no_other_site_changes_a_list(client: TestClient, path: str) -> None:
    assert client.post(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post(path).status_code == 403
