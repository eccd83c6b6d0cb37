"""Accounts by name, what a watch costs, the history as a stream, and a back-test."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from tests.web.town import BACK_SOON, CHURNER


def test_an_account_is_found_by_its_handle_or_id(town: TestClient) -> None:
    [found] = town.get(f"/v1/accounts?name={CHURNER}").json()["accounts"]

    assert town.get(found["href"]).json()["id"] == CHURNER
    assert town.get("/v1/accounts?name=nobody.example").json() == {"accounts": []}


def test_a_watch_of_a_platform_that_charges_nothing_costs_nothing(town: TestClient) -> None:
    town.post("/v1/watches", json={"network": "fake", "account": "shop"})
    [watch] = [w for w in town.get("/v1/watches").json()["watches"] if w["network"] == "fake"]

    assert town.get(f"/v1/watches/{watch['id']}/cost").json() == {"cost": None}
    assert town.get("/v1/watches/99/cost").status_code == 404


def test_the_history_comes_as_a_stream_that_can_be_imported(
    town: TestClient, client: TestClient
) -> None:
    answer = town.get("/v1/history")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    one = town.get("/v1/history?watch=1").text.splitlines()

    assert answer.headers["content-type"] == "application/x-ndjson"
    assert {line["type"] for line in lines} >= {"snapshot"}
    assert 0 < len(one) < len(lines)
    assert town.get("/v1/history?watch=99").status_code == 404
    assert town.get("/v1/history", headers={"if-none-match": answer.headers["etag"]}).content == b""
    imported = client.post(
        "/v1/imports?filename=history.jsonl",
        content=answer.content,
        headers={"content-type": "application/octet-stream"},
    )
    assert imported.json()["stored"]
    assert {a["suspect"]["id"] for a in client.get("/v1/alerts").json()["alerts"]} == {CHURNER}


def test_a_back_test_tells_what_would_have_been(town: TestClient) -> None:
    same = town.get("/v1/backtest").json()
    higher = town.get("/v1/backtest?alert_odds=1e200").json()
    without = town.get("/v1/backtest?without=cycles&without=lockstep").json()

    assert [pair["found"] for pair in same["alerts"]] == ["both"]
    assert same["alerts"][0]["suspect"]["id"] == CHURNER
    assert BACK_SOON not in str(same["alerts"])
    assert [pair["found"] for pair in higher["alerts"]] == ["only then"]
    assert "cycles" not in without["signals"]


@pytest.mark.parametrize(
    "query",
    [
        "alert_odds=NaN",
        "alert_odds=1e400",
        "alert_odds=0",
        "alert_odds=10&note_odds=100",
        "decisions=0",
        "without=zanzibar",
        "with_shadow=cycles",
        "since=yesterday",
        "since=0000-01-01",
    ],
)
def test_what_cannot_be_tried_is_refused(town: TestClient, query: str) -> None:
    assert town.get(f"/v1/backtest?{query}").status_code == 422
