from __future__ import annotations

import re
from xml.etree import ElementTree

from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.event import FollowEvent, Kind
from app.domain.instant import DAY, HOUR
from tests.web.town import NOW, START, add_watch

BROWSER = {"origin": "http://localhost"}


def test_a_watch_shows_who_came_and_went_with_causes(town: TestClient) -> None:
    text = town.get("/watches/1").text

    assert "<h1>@shop.example</h1>" in text
    assert '<a href="/accounts/bluesky/did%3Aplc%3Achurner">' in text
    assert "<td>went</td>" in text
    assert "<td>came</td>" in text
    assert "The newest 50 changes" in text
    assert len(text.encode()) < 300_000


def test_changes_seen_at_one_look_stand_newest_first_where_their_times_are_known(
    program: Application, client: TestClient
) -> None:
    shop = add_watch(program, "bakery")
    people = [Account("fake", name) for name in ("gull", "heron", "tern")]
    with program.storage.writing() as work:
        work.accounts.add([(who.key, who) for who in people])
        work.events.add(
            FollowEvent(
                shop.id, who.key, Kind.FOLLOW, START, START + DAY, exact=START + hour * HOUR
            )
            for who, hour in zip(people, (7, 9, 8), strict=True)
        )

    text = client.get(f"/watches/{shop.id}").text

    assert re.findall(r"/accounts/fake/(\w+)", text) == ["heron", "tern", "gull"]


def test_its_chart_is_a_drawing_that_browsers_keep_and_that_runs_nothing(town: TestClient) -> None:
    first = town.get("/charts/watches/1")
    again = town.get("/charts/watches/1", headers={"if-none-match": first.headers["etag"]})
    dark = town.get("/charts/watches/1?ink=dark")

    drawn = ElementTree.fromstring(first.text)
    assert first.headers["content-type"] == "image/svg+xml"
    assert again.status_code == 304
    assert dark.headers["etag"] != first.headers["etag"]
    assert len(first.content) < 100_000
    assert all("style" not in one.attrib and "script" not in one.tag for one in drawn.iter())


def test_what_was_not_believed_is_there_to_look_into(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    program.clock.time = NOW + DAY  # type: ignore[attr-defined]
    [fake] = program.sources.values()
    fake.fault = "the list ended in the middle"  # type: ignore[attr-defined]
    program.scheduler().run_once()

    text = client.get("/watches/1").text

    assert "To look into" in text
    assert "the list ended in the middle" in text


def test_a_watch_that_was_never_captured_has_an_empty_page_and_chart(
    program: Application, client: TestClient
) -> None:
    add_watch(program)

    text = client.get("/watches/1").text

    assert "Nothing was captured yet" in text
    assert "since the first capture" not in text
    assert client.get("/charts/watches/1").status_code == 200


def test_how_often_a_list_is_captured_is_changed_by_a_form(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    data = {"hours": "24", "back": "/watches/1"}

    answer = client.post("/watches/1/pace", data=data, headers=BROWSER)

    assert answer.headers["location"] == "/watches/1#watch-1"
    assert 'value="24"' in client.get("/watches/1").text


def test_a_watch_that_is_not_there_is_said_not_to_be(client: TestClient) -> None:
    assert client.get("/watches/7").status_code == 404
    assert client.get("/charts/watches/7").status_code == 404


def test_the_table_of_snapshots_says_whether_there_are_more(
    program: Application, client: TestClient
) -> None:
    add_watch(program)
    program.scheduler().run_once()
    first = client.get("/watches/1").text
    for day in range(1, 14):
        program.clock.time = NOW + day * DAY  # type: ignore[attr-defined]
        program.scheduler().run_once()

    assert "<caption>All there are</caption>" in first
    assert "<caption>The newest 12</caption>" in client.get("/watches/1").text
