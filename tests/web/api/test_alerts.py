from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.alert import Severity, State
from app.domain.finding import Pattern
from app.domain.telling import tell
from tests.web.town import CHURNER, NOW, add_watch, raise_alert

JSON = {"content-type": "application/json"}


def ids(answer: Any) -> list[int]:
    return [int(alert["id"].removeprefix("al_"), 16) for alert in answer.json()["alerts"]]


@pytest.fixture
def alerts(program: Application) -> None:
    add_watch(program, "shop")
    add_watch(program, "bakery")
    raise_alert(program, 1, watches=(1,))
    raise_alert(program, 2, severity=Severity.NOTE, watches=(2,))
    raise_alert(program, 3, state=State.DISMISSED, watches=(1, 2))
    raise_alert(program, 4, pattern=Pattern.CHURN_AND_BURN, watches=(12,))


@pytest.mark.usefixtures("alerts")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [4, 3, 2, 1]),
        ("severity=alert", [4, 3, 1]),
        ("severity=note", [2]),
        ("state=open", [4, 2, 1]),
        ("state=dismissed", [3]),
        ("pattern=churn_and_burn", [4]),
        ("watch=1", [3, 1]),
        ("watch=2", [3, 2]),
        ("watch=12", [4]),
        ("watch=99", []),
        ("severity=alert&state=open&watch=1", [1]),
    ],
)
def test_alerts_are_found_by_what_they_are(
    client: TestClient, query: str, expected: list[int]
) -> None:
    assert ids(client.get(f"/v1/alerts?{query}")) == expected


def test_an_alert_is_the_same_object_everywhere(program: Application, client: TestClient) -> None:
    watch = add_watch(program)
    alert = raise_alert(program, 1)
    with program.storage.reading() as work:
        [account] = work.accounts.get([alert.key]).values()

    told = tell(alert, account, {watch.id: watch})
    listed = client.get("/v1/alerts").json()["alerts"][0]

    assert listed == client.get(f"/v1/alerts/{alert.id}").json()
    assert listed["suspect"] == {"id": told.suspect.id, "handle": told.suspect.handle}
    assert listed["findings"][0]["sentence"] == "Followed again twice."
    assert listed["findings"][0]["events"][0]["watch"] == 1
    assert listed["lists"] == ["fake shop.example followers"]


def test_an_alert_nobody_knows_is_not_found(client: TestClient) -> None:
    answer = client.get("/v1/alerts/al_0000000000000009")

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:churnwatch:problem:not_found"


def test_an_answer_is_sent_again_only_if_it_has_changed(
    program: Application, client: TestClient
) -> None:
    raise_alert(program, 1)
    first = client.get("/v1/alerts")

    again = client.get("/v1/alerts", headers={"if-none-match": first.headers["etag"]})
    raise_alert(program, 2)
    changed = client.get("/v1/alerts", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("form", ["W/{}", '"other", {}', "*", "{} "])
def test_a_known_answer_can_be_named_in_every_form(
    program: Application, client: TestClient, form: str
) -> None:
    raise_alert(program, 1)
    etag = client.get("/v1/alerts").headers["etag"]

    asked = client.get("/v1/alerts", headers={"if-none-match": form.format(etag)})

    assert asked.status_code == 304


def act(client: TestClient, name: str, **body: str) -> Any:
    path = f"/v1/alerts/al_0000000000000001/{name}"
    return client.post(path, json=body) if body else client.post(path, headers=JSON)


def test_a_person_acknowledges_dismisses_and_reopens(
    program: Application, client: TestClient
) -> None:
    raise_alert(program, 1)

    seen = act(client, "acknowledge").json()
    dismissed = act(client, "dismiss", reason="This is my sister.").json()
    again = act(client, "reopen").json()

    assert seen["state"] == "acknowledged"
    assert (dismissed["state"], dismissed["reason"]) == ("dismissed", "This is my sister.")
    assert (again["state"], again["reason"]) == ("open", None)
    kinds = [event["kind"] for event in client.get("/v1/events").json()["events"]]
    assert kinds == ["alert.raised", "alert.acknowledged", "alert.dismissed", "alert.reopened"]


def test_saying_the_same_twice_changes_and_tells_nothing(
    program: Application, client: TestClient
) -> None:
    raise_alert(program, 1)

    first, second = act(client, "acknowledge"), act(client, "acknowledge")

    assert first.json() == second.json()
    assert len(client.get("/v1/events").json()["events"]) == 2


@pytest.mark.parametrize(
    ("state", "name", "status"),
    [
        (State.EXPIRED, "acknowledge", 409),
        (State.DISMISSED, "acknowledge", 409),
        (State.EXPIRED, "reopen", 409),
        (State.EXPIRED, "dismiss", 200),
    ],
)
def test_what_cannot_be_is_a_conflict(
    program: Application, client: TestClient, state: State, name: str, status: int
) -> None:
    raise_alert(program, 1, state=state)
    body = {"reason": "known"} if name == "dismiss" else {}

    assert act(client, name, **body).status_code == status


def test_an_alert_that_is_not_there_cannot_be_settled(client: TestClient) -> None:
    assert act(client, "acknowledge").status_code == 404


def test_a_dismissed_account_is_not_brought_up_again(
    churned: Application, town: TestClient
) -> None:
    [alert] = town.get("/v1/alerts?severity=alert").json()["alerts"]
    assert alert["suspect"]["id"] == CHURNER

    town.post(f"/v1/alerts/{alert['id']}/dismiss", json={"reason": "A friend."})

    assert town.get("/v1/alerts?severity=alert&state=open").json()["alerts"] == []
    assert town.get("/v1/alerts").json()["alerts"][0]["updated_at"].startswith("2026-07-20")
    assert churned.clock.now() == NOW
