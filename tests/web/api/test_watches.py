from __future__ import annotations

from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.budget import Budget, Quote, Unit
from app.domain.errors import RateLimited, Temporary
from app.domain.instant import DAY, HOUR
from app.ports.sources import Source
from tests.fakes.source import FakeSource, PricedSource
from tests.web.town import NOW, START, add_watch

JSON = {"content-type": "application/json"}
SHOP = {"network": "fake", "account": "shop.example"}


def test_a_list_is_watched_by_the_stable_id_of_its_account(client: TestClient) -> None:
    made = client.post("/v1/watches", json={**SHOP, "interval_seconds": 7_200})

    assert made.status_code == 201
    assert made.headers["location"] == "/v1/watches/1"
    assert made.json() == {**client.get("/v1/watches/1").json(), "cost": None}
    told = made.json()
    assert told["account"] == {"id": "shop", "handle": "shop.example"}
    assert (told["network"], told["list"], told["live"]) == ("fake", "followers", True)
    assert (told["interval_seconds"], told["next_due"]) == (7_200, "2026-07-20T00:00:00Z")
    assert (told["members"], told["newest"]) == (0, None)


def test_what_captures_cost_is_told_with_a_new_watch(
    client: TestClient, program: Application
) -> None:
    budget = Budget("fake.example", 10_000_000, Unit.DOLLARS, "CHURNWATCH_X_BUDGET")
    price = Quote(1_010_000, "2026-08-22", 1_010_000, budget, 0)
    sources = cast(dict[str, Source], program.sources)
    sources["fake"] = PricedSource(program.clock, price=price)

    made = client.post("/v1/watches", json={**SHOP, "interval_seconds": 7 * DAY // 1_000})

    assert made.json()["cost"] == {
        "capture_dollars": 1.01,
        "thirty_days_dollars": 5.05,
        "priced_on": "2026-08-22",
        "captures_a_month": 9,
        "told": price.told(7 * DAY),
    }


def test_watching_a_list_twice_makes_one_watch(client: TestClient) -> None:
    first, second = (client.post("/v1/watches", json=SHOP).json() for _ in range(2))

    assert first["id"] == second["id"]
    assert len(client.get("/v1/watches").json()["watches"]) == 1


@pytest.mark.parametrize(
    ("wanted", "error", "status"),
    [
        ({**SHOP, "account": "nobody.example"}, None, 422),
        ({**SHOP, "network": "elsewhere"}, None, 422),
        (SHOP, RateLimited("fake.example asks to wait about shop.example", NOW + HOUR), 503),
        (SHOP, Temporary("fake.example did not answer about shop.example"), 502),
    ],
)
def test_what_the_platform_refuses_is_said_without_naming_anybody(
    program: Application,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    wanted: dict[str, str],
    error: Exception | None,
    status: int,
) -> None:
    if error:

        async def refuse(self: FakeSource, account: str) -> None:
            raise error

        monkeypatch.setattr(FakeSource, "look_up", refuse)

    answer = client.post("/v1/watches", json=wanted)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "example" not in answer.text
    assert client.get("/v1/watches").json()["watches"] == []


def test_a_watch_is_paused_resumed_and_paced(program: Application, client: TestClient) -> None:
    add_watch(program)

    def change(**wanted: Any) -> dict[str, Any]:
        told: dict[str, Any] = client.patch("/v1/watches/1", json=wanted).json()
        return told

    assert change(paused=True)["paused"] is True
    assert change(interval_seconds=86_400)["paused"] is True
    resumed = change(paused=False, interval_seconds=None)
    assert (resumed["paused"], resumed["interval_seconds"]) == (False, 86_400)
    assert change() == resumed


def test_a_watch_is_told_which_alerts_to_raise(town: TestClient) -> None:
    def change(id: int, **wanted: Any) -> dict[str, Any]:
        told: dict[str, Any] = town.patch(f"/v1/watches/{id}", json=wanted).json()
        return told

    def state() -> Any:
        return town.get("/v1/alerts?severity=alert").json()["alerts"][0]["state"]

    assert town.get("/v1/watches/1").json()["alert_patterns"] == "any"
    first = change(1, alert_patterns=["lockstep", "churn_and_burn"], alert_confidence=0.999)
    assert first["alert_patterns"] == ["churn_and_burn", "lockstep"]
    assert first["alert_confidence"] == 0.999
    assert state() == "open"
    assert change(2, alert_patterns=[])["alert_patterns"] == []
    assert state() == "muted"
    assert change(1, alert_confidence=0)["alert_patterns"] == ["churn_and_burn", "lockstep"]
    assert change(2, alert_patterns="any")["alert_patterns"] == "any"
    assert state() == "open"
    kinds = [event["kind"] for event in town.get("/v1/events?limit=250").json()["events"]]
    assert kinds[-2:] == ["alert.muted", "alert.raised"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"alert_patterns": "all"},
        {"alert_patterns": ["luck"]},
        {"alert_patterns": ["halifax"] * 9},
        {"alert_confidence": 1.01},
        {"alert_confidence": "0.9"},
    ],
)
def test_a_choice_of_alerts_that_makes_no_sense_is_refused(
    program: Application, client: TestClient, wanted: dict[str, Any]
) -> None:
    add_watch(program)

    assert client.patch("/v1/watches/1", json=wanted).status_code == 422
    assert client.get("/v1/watches/1").json()["alert_patterns"] == "any"


def test_a_shorter_interval_counts_from_now(program: Application, client: TestClient) -> None:
    add_watch(program)
    with program.storage.writing() as work:
        lease = work.watches.take(1, NOW, NOW + HOUR)
        work.watches.finish(lease, "done", NOW, NOW + 20 * DAY, None)

    client.patch("/v1/watches/1", json={"interval_seconds": 3_600})

    assert client.get("/v1/watches/1").json()["next_due"] == "2026-07-20T01:00:00Z"


def test_a_capture_asked_for_is_due_at_once(program: Application, client: TestClient) -> None:
    add_watch(program)
    with program.storage.writing() as work:
        lease = work.watches.take(1, NOW, NOW + HOUR)
        work.watches.finish(lease, "done", NOW, NOW + DAY, None)

    answer = client.post("/v1/watches/1/capture", headers=JSON)

    assert answer.status_code == 202
    assert answer.json()["next_due"] == "2026-07-20T00:00:00Z"
    program.scheduler().run_once()
    assert client.get("/v1/watches/1").json()["newest"]["verdict"] == "complete"


def test_a_paused_or_imported_list_cannot_be_captured(
    program: Application, client: TestClient
) -> None:
    add_watch(program, "shop")
    add_watch(program, "bakery", live=False)
    client.patch("/v1/watches/1", json={"paused": True})

    answers = [client.post(f"/v1/watches/{id}/capture", headers=JSON) for id in (1, 2)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "resume it first" in answers[0].json()["detail"]
    assert "from files alone" in answers[1].json()["detail"]


def test_a_watch_is_forgotten_with_its_snapshots_and_events(town: TestClient) -> None:
    assert town.delete("/v1/watches/1").status_code == 204

    assert town.get("/v1/watches/1").status_code == 404
    assert town.get("/v1/watches/1/snapshots").status_code == 404
    [alert] = town.get("/v1/alerts?severity=alert").json()["alerts"]
    assert "watch 1, removed" in alert["lists"]
    assert town.get("/").status_code == 200


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_watch_that_is_not_there_is_not_found(client: TestClient, method: str) -> None:
    answer = client.request(method, "/v1/watches/7", **({"json": {}} if method == "PATCH" else {}))

    assert answer.status_code == 404


def test_snapshots_come_newest_first_page_by_page(town: TestClient) -> None:
    seen: list[str] = []
    query = "limit=50"
    while query:
        page = town.get(f"/v1/watches/1/snapshots?{query}").json()
        seen += [taken["finished_at"] for taken in page["snapshots"]]
        query = f"limit=50&cursor={page['next']}" if page["next"] else ""

    assert len(seen) == len(set(seen)) == 112
    assert seen == sorted(seen, reverse=True)


def test_a_cursor_of_one_watch_leads_nowhere_in_another(town: TestClient) -> None:
    cursor = town.get("/v1/watches/1/snapshots?limit=1").json()["next"]

    assert town.get(f"/v1/watches/2/snapshots?limit=1&cursor={cursor}").status_code == 400


def test_watches_come_oldest_first_page_by_page(program: Application, client: TestClient) -> None:
    for number in range(5):
        add_watch(program, f"shop{number}")

    first = client.get("/v1/watches?limit=3").json()
    rest = client.get(f"/v1/watches?limit=3&cursor={first['next']}").json()

    assert [watch["id"] for watch in first["watches"] + rest["watches"]] == [1, 2, 3, 4, 5]
    assert rest["next"] is None
    assert first["watches"][0]["created_at"].startswith("2026-01-01")
    assert START < NOW
