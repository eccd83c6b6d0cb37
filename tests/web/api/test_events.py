from __future__ import annotations

from starlette.testclient import TestClient

from app.bootstrap import Application
from tests.web.town import raise_alert


def test_whoever_was_away_reads_on_where_they_stopped(
    program: Application, client: TestClient
) -> None:
    for number in range(7):
        raise_alert(program, number)
    seen: list[str] = []
    after, more = 0, True
    while more:
        page = client.get(f"/v1/events?after={after}&limit=3").json()
        seen += [event["data"]["alert"] for event in page["events"]]
        after, more = page["next"], page["more"]

    raise_alert(program, 9)
    later = client.get(f"/v1/events?after={after}").json()

    assert seen == [f"al_{number:016x}" for number in range(7)]
    assert [event["data"]["alert"] for event in later["events"]] == ["al_0000000000000009"]


def test_after_the_last_event_there_is_nothing_and_the_place_stays(client: TestClient) -> None:
    assert client.get("/v1/events?after=5").json() == {
        "events": [],
        "next": 5,
        "more": False,
        "first": None,
    }
