from __future__ import annotations

import csv
import io

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.alert import Severity, State
from tests.web.town import StillClock, add_watch, raise_alert


def test_every_list_is_named_with_all_its_forms(program: Application, client: TestClient) -> None:
    add_watch(program)
    raise_alert(program, 1)

    [told] = client.get("/v1/blocklists").json()["blocklists"]

    assert (told["slug"], told["entries"]) == ("suggested", 1)
    assert {form["name"] for form in told["formats"]} == set(program.exporters)
    for form in told["formats"]:
        answer = client.get(form["href"])
        assert answer.headers["content-type"].split(";")[0] == form["media_type"].split(";")[0]
        assert answer.headers["content-disposition"].startswith("attachment; filename=")


def test_only_standing_alerts_reach_a_list(program: Application, client: TestClient) -> None:
    add_watch(program)
    raise_alert(program, 1)
    raise_alert(program, 2, severity=Severity.NOTE)
    raise_alert(program, 3, state=State.DISMISSED)

    rows = list(csv.DictReader(io.StringIO(client.get("/v1/blocklists/suggested.csv").text)))

    assert [row["id"] for row in rows] == ["suspect1"]


@pytest.mark.parametrize("form", ["csv", "json", "ids", "mastodon"])
def test_an_unchanged_list_is_not_sent_again_however_long_one_polls(
    program: Application, client: TestClient, form: str
) -> None:
    add_watch(program)
    raise_alert(program, 1)
    path = f"/v1/blocklists/suggested.{form}"
    etag = client.get(path).headers["etag"]
    assert isinstance(program.clock, StillClock)

    for _ in range(20):
        program.clock.time += 3_600_000
        polled = client.get(path, headers={"if-none-match": etag})
        assert (polled.status_code, polled.content) == (304, b"")


def test_a_dismissal_takes_an_account_off_at_once(program: Application, client: TestClient) -> None:
    add_watch(program)
    alert = raise_alert(program, 1)
    before = client.get("/v1/blocklists/suggested.ids")

    client.post(f"/v1/alerts/{alert.id}/dismiss", json={"reason": "A friend."})
    after = client.get(
        "/v1/blocklists/suggested.ids", headers={"if-none-match": before.headers["etag"]}
    )

    assert "suspect1" in before.text
    assert after.status_code == 200
    assert "suspect1" not in after.text


@pytest.mark.parametrize("path", ["nothing.csv", "suggested.exe", "suggested.csv.exe"])
def test_a_list_or_form_nobody_knows_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/v1/blocklists/{path}").status_code in {404, 422}
