"""Walking through all alerts while others come in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.instant import DAY
from tests.web.conftest import client_of, program_on
from tests.web.town import NOW, START, StillClock, add_watch, raise_alert


def walk(
    client: TestClient, limit: int, between: list[list[int]], program: Application
) -> list[str]:
    """All alerts, page by page; before each further page some are raised."""
    seen: list[str] = []
    cursor = None
    waiting = list(between)
    while True:
        query = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/alerts", params=query).json()
        seen += [alert["id"] for alert in page["alerts"]]
        cursor = page["next"]
        if cursor is None:
            return seen
        for number in waiting.pop(0) if waiting else []:
            raise_alert(program, number)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    there=st.sets(st.integers(1, 60), max_size=20),
    limit=st.integers(1, 7),
    between=st.lists(st.lists(st.integers(61, 99), max_size=3), max_size=6),
)
@example(there={*range(1, 13)}, limit=2, between=[[61]])
def test_whoever_pages_sees_every_alert_that_was_there_exactly_once(
    program: Application, there: set[int], limit: int, between: list[list[int]]
) -> None:
    with program.storage.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alert")
    for number in there:
        # several at the same moment, as one snapshot raises them
        raise_alert(program, number, raised_at=START + number // 20 * DAY)
    client = client_of(program)

    seen = walk(client, limit, between, program)

    assert sorted(seen) == sorted(f"al_{number:016x}" for number in there)


def test_more_than_250_at_once_are_not_given(program: Application, client: TestClient) -> None:
    for number in range(252):
        raise_alert(program, number)

    page = client.get("/v1/alerts?limit=1000000000").json()

    assert len(page["alerts"]) == 250
    assert len(client.get("/v1/alerts").json()["alerts"]) == 50
    rest = client.get("/v1/alerts", params={"limit": 250, "cursor": page["next"]}).json()
    assert (len(rest["alerts"]), rest["next"]) == (2, None)


@pytest.fixture
def next_page(program: Application, client: TestClient) -> str:
    raise_alert(program, 1)
    raise_alert(program, 2)
    cursor: str = client.get("/v1/alerts?limit=1&state=open").json()["next"]
    return cursor


def test_a_cursor_holds_for_its_own_question_alone(client: TestClient, next_page: str) -> None:
    for other in ({"state": "dismissed"}, {}, {"state": "open", "severity": "alert"}):
        answer = client.get("/v1/alerts", params={"cursor": next_page, **other})
        assert answer.status_code == 400
    assert client.get(f"/v1/watches?cursor={next_page}").status_code == 400


def test_a_cursor_with_one_letter_changed_is_refused(client: TestClient, next_page: str) -> None:
    for place in range(0, len(next_page.rstrip("=")) - 1, 7):
        letter = "A" if next_page[place] != "A" else "B"
        changed = next_page[:place] + letter + next_page[place + 1 :]
        answer = client.get("/v1/alerts", params={"state": "open", "cursor": changed})
        assert answer.status_code == 400, place


def test_a_cursor_lapses_after_three_days(
    program: Application, client: TestClient, next_page: str
) -> None:
    query = {"state": "open", "cursor": next_page}
    assert isinstance(program.clock, StillClock)

    program.clock.time = NOW + 3 * DAY
    assert client.get("/v1/alerts", params=query).status_code == 200
    program.clock.time = NOW + 3 * DAY + 2_000
    assert client.get("/v1/alerts", params=query).status_code == 400


def test_pages_and_filters_work_on_every_engine(address: str, tmp_path: Path) -> None:
    program = program_on(address, tmp_path)
    add_watch(program)
    for number in range(5):
        raise_alert(program, number, watches=(number % 2 + 1, 7), raised_at=START)
    client = client_of(program)

    first = client.get("/v1/alerts?watch=1&limit=2").json()
    rest = client.get(f"/v1/alerts?watch=1&limit=2&cursor={first['next']}").json()

    found = [alert["id"] for alert in first["alerts"] + rest["alerts"]]
    assert found == [f"al_{number:016x}" for number in (0, 2, 4)]
    assert client.get("/").status_code == 200
    assert client.get("/v1/blocklists/suggested.json").json()["entries"] != []
    program.storage.engine.dispose()
