"""The audit over HTTP: the form, the report, its charts and files."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.audit.figures import Window
from app.domain.instant import DAY, HOUR, rfc3339
from app.sources.interchange import READER
from app.web.pages.rendering import page_in_two
from tests.web.conftest import client_of
from tests.web.town import CHURNER, START

SHOP = "/audits/bluesky/did:plc:hired"
CHART = "/audit-charts/calendar/bluesky/did:plc:hired"


@pytest.fixture
def hired(program: Application, tmp_path: Path) -> TestClient:
    """An account in whose name 120 were followed and dropped a week later, three times over."""
    file = tmp_path / "hired.jsonl"
    with file.open("w") as lines:
        for day in range(60):
            pile = [f"did:plc:{n}" for n in range(120)] if day >= 7 and day // 7 % 2 else []
            line = {
                "type": "snapshot",
                "network": "bluesky",
                "account": "did:plc:hired",
                "handle": "hired.example",
                "list": "following",
                "taken_at": rfc3339(START + day * DAY + HOUR),
                "members": [*pile, *(f"did:plc:old{n}" for n in range(30))],
            }
            lines.write(json.dumps(line) + "\n")
    program.importer().run(READER.read(file, lambda read: None))
    return client_of(program)


def test_the_form_offers_whoever_has_a_list_of_follows(hired: TestClient) -> None:
    page = hired.get("/audits").text

    assert 'value="bluesky did:plc:hired"' in page
    sent = hired.get(
        "/audits/open", params={"account": "bluesky did:plc:hired", "since": "2026-01-08"}
    )
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/audits/bluesky/did%3Aplc%3Ahired?since=2026-01-08",
    )


def test_without_any_such_list_the_page_says_what_to_do(client: TestClient) -> None:
    assert "--list following" in client.get("/audits").text


def test_the_report_reads_and_links_its_files(hired: TestClient) -> None:
    page = hired.get(SHOP, params={"since": "2026-01-05", "until": "2026-02-10"})

    assert page.status_code == 200
    assert "Yes: the account was used to churn." in page.text
    assert '<a href="/watches/1">whom @hired.example follows</a>' in page.text
    assert "Before, during and after" in page.text
    assert "format=pdf" in page.text
    assert "<style" not in page.text


def test_a_report_begins_before_it_is_put_together() -> None:
    def never() -> None:
        raise AssertionError("asked for before the beginning was sent")

    time = Window(START, START + DAY)
    shop = Account("bluesky", "did:plc:hired", "hired.example")
    head = {"account": shop, "window": time, "observed": time, "lists": [], "query": ""}

    halves = page_in_two("audit.html", **head, made=never)
    begun = asyncio.run(anext(aiter(halves.body_iterator)))

    assert "<h1>Audit of @hired.example</h1>" in begun
    assert begun.endswith("The figures are being put together.</p>\n")


def test_a_chart_is_kept_by_whoever_has_it(hired: TestClient) -> None:
    first = hired.get(CHART)

    assert first.headers["content-type"].startswith("image/svg+xml")
    again = hired.get(CHART, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("format", "kind", "begins"),
    [
        ("json", "application/json", b"{"),
        ("csv", "text/csv", b"figure,"),
        ("html", "text/html", b"<!doctype html>"),
        ("pdf", "application/pdf", b"%PDF-"),
    ],
)
def test_every_form_of_the_report_can_be_kept(
    hired: TestClient, format: str, kind: str, begins: bytes
) -> None:
    answer = hired.get(f"/v1{SHOP}", params={"format": format})

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.content.strip().startswith(begins)


def test_the_data_is_as_described(hired: TestClient) -> None:
    described = hired.get("/openapi.json").json()

    for path, template in (
        ("/v1/audits", "/v1/audits"),
        (f"/v1{SHOP}", "/v1/audits/{network}/{id}"),
    ):
        answer = hired.get(path)
        given = described["paths"][template]["get"]["responses"]["200"]["content"]
        schema = given["application/json"]["schema"]
        jsonschema_rs.validate({**schema, "components": described["components"]}, answer.json())


def test_the_report_is_made_anew_once_the_list_has_changed(
    hired: TestClient, program: Application, tmp_path: Path
) -> None:
    before = hired.get(f"/v1{SHOP}").json()["observed"]["until"]
    line = {
        "type": "snapshot",
        "network": "bluesky",
        "account": "did:plc:hired",
        "list": "following",
        "taken_at": rfc3339(START + 70 * DAY),
        "members": [f"did:plc:old{n}" for n in range(30)],
    }
    (tmp_path / "later.jsonl").write_text(json.dumps(line))
    program.importer().run(READER.read(tmp_path / "later.jsonl", lambda read: None))

    assert hired.get(f"/v1{SHOP}").json()["observed"]["until"] > before


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/audits/bluesky/did:plc:nobody", 404),
        (f"{SHOP}?since=2026-13-01", 422),
        (f"{SHOP}?since=2026-02-01&until=2026-01-01", 422),
        (f"{SHOP}?since=0001-01-01", 422),
        (f"{SHOP}?since=2024-02-01&until=2024-04-01", 422),
        (f"/v1{SHOP}?since=2036-02-01&until=2036-04-01", 422),
        ("/audits/open?account=bluesky+x&since=javascript:x", 422),
        (f"/v1{SHOP}?format=doc", 422),
        ("/audit-charts/other/bluesky/did:plc:hired", 422),
    ],
)
def test_what_cannot_be_reported_is_refused(hired: TestClient, path: str, status: int) -> None:
    assert hired.get(path).status_code == status


def test_of_a_time_that_nobody_observed_the_report_says_so_instead_of_counting_nothing(
    hired: TestClient,
) -> None:
    said = hired.get(SHOP, params={"since": "2024-02-01", "until": "2024-04-01"}).text

    assert "follows between 1 Feb 2024 and 1 Apr 2024; they are known from " in said
    assert "0 follows" not in said


def test_a_suspect_can_be_audited_from_the_lists_it_was_on(town: TestClient) -> None:
    told = town.get(f"/v1/audits/bluesky/{CHURNER}").json()

    assert told["figures"]["targets"] == 2
    assert any("2 lists of followers" in said for said in told["unobserved"])


def test_where_no_own_list_is_watched_the_page_leads_to_watching_one(client: TestClient) -> None:
    assert '<a href="/">Watch</a> <em>whom it follows</em>' in client.get("/audits").text
