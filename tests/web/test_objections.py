"""Objections sent from the page of an entry or by a program, and answered."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.instant import HOUR
from app.web.caller_limits import MOST_AN_HOUR
from tests.web.published import publish_two
from tests.web.town import StillClock

BROWSER = {"sec-fetch-site": "same-origin"}


def test_anybody_can_read_why_and_object(program: Application, client: TestClient) -> None:
    path = f"/blocklists/suggested/{publish_two(program)}"

    shown = client.get(path)
    sent = client.post(f"{path}/objections", data={"text": "My sister."}, headers=BROWSER)

    assert "Followed again twice after unfollowing." in shown.text
    assert f'action="{path}/objections"' in shown.text
    assert (sent.status_code, "number 1" in sent.text) == (201, True)
    assert client.get("/v1/objections").json()["objections"][0]["text"] == "My sister."


def test_the_start_page_says_that_an_objection_waits_until_it_is_answered(
    program: Application, client: TestClient
) -> None:
    path = f"/blocklists/suggested/{publish_two(program)}"

    before = client.get("/").text
    client.post(f"{path}/objections", data={"text": "My sister."}, headers=BROWSER)
    meanwhile = client.get("/").text
    client.post("/objections/1/refuse", headers=BROWSER)

    assert '<a href="/blocklists#objections">1 objection waits for an answer</a>' in meanwhile
    assert "#objections" not in before
    assert "#objections" not in client.get("/").text


def test_the_page_says_nothing_of_who_watches(program: Application, client: TestClient) -> None:
    shown = client.get(f"/blocklists/suggested/{publish_two(program)}")

    assert "shop.example" not in shown.text
    assert "/watches" not in shown.text
    assert 'aria-label="Main"' not in shown.text


def test_an_accepted_objection_ends_the_entry_everywhere(
    program: Application, client: TestClient
) -> None:
    entry = publish_two(program)
    taken = client.post(
        f"/v1/blocklists/suggested/entries/{entry}/objections", json={"text": "My sister."}
    )

    accepted = client.post(f"/v1/objections/{taken.json()['id']}/accept", json={})

    assert (taken.status_code, accepted.json()["answer"]) == (201, "accepted")
    assert client.get(f"/blocklists/suggested/{entry}").status_code == 404
    for form in program.exporters:
        assert "suspect1" not in client.get(f"/v1/blocklists/suggested.{form}").text


@pytest.mark.parametrize("path", ["0" * 16, "f" * 16, "nobody", "../alerts"])
def test_an_entry_that_is_not_there_says_so(
    program: Application, client: TestClient, path: str
) -> None:
    publish_two(program)

    assert client.get(f"/blocklists/suggested/{path}").status_code in {404, 422}


def test_a_private_list_has_no_public_pages(program: Application, client: TestClient) -> None:
    entry = publish_two(program)
    client.post("/v1/blocklists/suggested/unpublish", json={})

    sent = client.post(
        f"/blocklists/suggested/{entry}/objections", data={"text": "No."}, headers=BROWSER
    )

    assert client.get(f"/blocklists/suggested/{entry}").status_code == 404
    assert sent.status_code == 404


@pytest.mark.parametrize("data", [{}, {"text": ""}, {"text": "x" * 2_001}, {"text": "x", "a": "b"}])
def test_an_objection_has_a_length(
    program: Application, client: TestClient, data: dict[str, str]
) -> None:
    path = f"/blocklists/suggested/{publish_two(program)}/objections"

    assert client.post(path, data=data, headers=BROWSER).status_code == 422


def test_one_caller_cannot_bury_the_others(program: Application, client: TestClient) -> None:
    path = f"/blocklists/suggested/{publish_two(program)}/objections"
    assert isinstance(program.clock, StillClock)

    statuses = [
        client.post(path, data={"text": "No."}, headers=BROWSER).status_code
        for _ in range(MOST_AN_HOUR + 1)
    ]
    program.clock.time += HOUR
    later = client.post(path, data={"text": "No."}, headers=BROWSER)

    assert statuses == [201] * MOST_AN_HOUR + [429]
    assert later.status_code == 201


def test_an_objection_of_markup_is_shown_as_text(program: Application, client: TestClient) -> None:
    path = f"/blocklists/suggested/{publish_two(program)}/objections"
    client.post(path, data={"text": "<script>alert(1)</script>"}, headers=BROWSER)

    assert "&lt;script&gt;" in client.get("/blocklists").text
