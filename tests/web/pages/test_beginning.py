from __future__ import annotations

import httpx
import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from tests.fakes.source import FakeSource
from tests.web.moving_in import Town

BROWSER = {"origin": "http://localhost"}


def look(client: TestClient, who: str) -> httpx.Response:
    return client.post("/look", data={"who": who}, headers=BROWSER)


def as_bluesky(program: Application) -> FakeSource:
    """Let the fake platform be asked for everybody who may be on Bluesky."""
    [fake] = program.sources.values()
    assert isinstance(fake, FakeSource)
    program.capture._sources["bluesky"] = fake  # type: ignore[index]
    return fake


def test_who_was_found_is_said_before_anything_is_watched(
    program: Application, client: TestClient
) -> None:
    as_bluesky(program).ids = ["did:plc:one", "did:plc:two"]

    text = look(client, "@shop.example").text

    assert "<h1>Found @shop.example</h1>" in text
    assert "<strong>2</strong> its followers" in text
    assert "<strong>an unknown number</strong> whom it follows" in text
    with program.storage.reading() as work:
        assert work.watches.all() == []


def test_a_list_that_is_watched_already_cannot_be_chosen_again(
    program: Application, client: TestClient
) -> None:
    as_bluesky(program)
    chosen = {"network": "bluesky", "account": "shop.example"}

    fresh = look(client, "@shop.example").text
    client.post("/watches", data=chosen | {"list": "followers"}, headers=BROWSER)
    one = look(client, "@shop.example").text
    client.post("/watches", data=chosen | {"list": "following"}, headers=BROWSER)
    both = look(client, "@shop.example").text

    assert 'value="followers" checked' in fresh
    assert 'value="followers" disabled' in one
    assert 'value="following" checked' in one
    assert '<button class="main">Watch</button>' in one
    assert '<button class="main">Watch</button>' not in both


def test_what_cannot_be_found_stays_in_the_field_with_the_reason(client: TestClient) -> None:
    for who, reason in (
        ("ada lovelace", "That is no account"),
        ("https://x.com/ada", "X shows its lists to no program"),
    ):
        answer = look(client, who)

        assert answer.status_code == 422
        assert f'value="{who}"' in answer.text
        assert reason in answer.text


def test_the_last_platform_asked_says_why_nobody_was_found(
    program: Application, client: TestClient
) -> None:
    as_bluesky(program)

    assert ">fake.example knows no account nobody.org.<" in look(client, "nobody.org").text


def test_another_site_cannot_make_it_ask_around(client: TestClient) -> None:
    assert client.post("/look", data={"who": "octocat"}).status_code == 403


def test_the_page_of_a_town_that_is_not_on_its_way_leads_home(client: TestClient) -> None:
    assert client.get("/demo", follow_redirects=False).headers["location"] == "/"


def test_a_town_on_its_way_has_a_page_that_says_how_far_it_is(
    program: Application, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town()
    monkeypatch.setattr(
        type(program), "settle_demo_town", lambda _, told: town.settle_demo_town(told)
    )
    asked = client.post("/demo", headers=BROWSER, follow_redirects=False)
    assert town.at_gate.wait(10)
    text = client.get(asked.headers["location"]).text
    town.gate.set()

    assert "<h1>The demo town moves in</h1>" in text
    assert 'max="7" value="3"' in text
    assert "event: over" in client.get("/demo/progress").text


def test_another_site_lets_no_town_in(client: TestClient) -> None:
    assert client.post("/demo").status_code == 403
