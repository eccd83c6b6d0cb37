"""What a page says to whoever asked for what is not there."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_an_address_that_leads_nowhere_is_named(client: TestClient) -> None:
    answer = client.get("/nowhere/at?all=1")

    assert answer.status_code == 404
    assert "There is no page at <code>/nowhere/at</code>." in answer.text


def test_the_address_is_inert_and_cut(client: TestClient) -> None:
    text = client.get("/%3Cb%3E%E2%80%AE" + "z" * 5_000).text

    assert "<code>/&lt;b&gt;\\u202ez" in text
    assert "z" * 120 not in text
    assert "z…</code>" in text


def test_a_watch_that_is_not_there_is_called_by_its_number(client: TestClient) -> None:
    text = client.get("/watches/7").text

    assert "There is no page at" not in text
    assert "7" in text.split("<h1>")[1]


def test_programs_are_told_no_address(client: TestClient) -> None:
    assert "nowhere" not in client.get("/v1/nowhere").text
