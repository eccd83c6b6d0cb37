from __future__ import annotations

import httpx
import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.alert import State
from tests.web.town import raise_alert

OURS = {"sec-fetch-site": "same-origin"}
IDS = ["al_0000000000000001", "al_0000000000000002"]


def settle(client: TestClient, act: str, ids: list[str], reason: str = "") -> httpx.Response:
    data = {"act": act, "ids": ids, "reason": reason, "back": "/alerts?state=open"}
    return client.post("/alerts/settle", data=data, headers=OURS)


def states(client: TestClient) -> list[str]:
    return [client.get(f"/v1/alerts/{id}").json()["state"] for id in IDS]


@pytest.mark.parametrize(
    ("act", "after"), [("acknowledge", "acknowledged"), ("dismiss", "dismissed")]
)
def test_those_ticked_are_settled_together(
    program: Application, client: TestClient, act: str, after: str
) -> None:
    raise_alert(program, 1)
    raise_alert(program, 2)

    answer = settle(client, act, IDS, "  They work for us. ")

    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts?state=open")
    assert states(client) == [after, after]


def test_where_nothing_can_be_ticked_nothing_asks_for_ticks(
    program: Application, client: TestClient
) -> None:
    raise_alert(program, 1)
    before = client.get("/alerts").text
    settle(client, "dismiss", IDS[:1], "They work for us.")
    after = client.get("/alerts").text

    assert "Dismiss those ticked" in before
    assert "Dismiss those ticked" not in after


def test_nothing_is_dismissed_without_a_reason(program: Application, client: TestClient) -> None:
    raise_alert(program, 1)
    raise_alert(program, 2)

    answer = settle(client, "dismiss", IDS, " - ")

    assert answer.status_code == 422
    assert "say why" in answer.text
    assert states(client) == ["open", "open"]


def test_whoever_ticks_nothing_is_told_so(program: Application, client: TestClient) -> None:
    raise_alert(program, 1)

    answer = settle(client, "acknowledge", [])

    assert answer.status_code == 422
    assert "No alert is ticked" in answer.text


def test_if_one_cannot_be_settled_none_is(program: Application, client: TestClient) -> None:
    raise_alert(program, 1)
    raise_alert(program, 2, state=State.EXPIRED)

    assert settle(client, "acknowledge", IDS).status_code == 409
    assert states(client) == ["open", "expired"]


def test_each_alert_can_be_ticked_without_a_script(
    program: Application, client: TestClient
) -> None:
    raise_alert(program, 1)

    text = client.get("/alerts").text

    assert f'form="many" name="ids" value="{IDS[0]}"' in text
    assert 'id="many" method="post" action="/alerts/settle"' in text
