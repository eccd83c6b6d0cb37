"""Whoever only looks leaves no trace: every address that is read, on a town that was lived in."""

from __future__ import annotations

import sqlite3

from sqlalchemy import make_url
from starlette.testclient import TestClient

from app.bootstrap import Application
from tests.web.town import CHURNER

PATHS = [
    "/",
    "/alerts",
    "/alerts?severity=note",
    f"/accounts/bluesky/{CHURNER}",
    f"/accounts?name={CHURNER}",
    f"/charts/bluesky/{CHURNER}",
    "/v1/watches",
    "/v1/watches/1",
    "/v1/watches/1/snapshots",
    "/v1/alerts",
    "/v1/events",
    "/v1/blocklists",
    "/v1/blocklists/suggested.csv",
    "/v1/blocklists/suggested",
    "/v1/blocklists/suggested/proposal",
    "/v1/allowed",
    "/v1/objections",
    "/blocklists",
    "/blocklists?sure=90",
    "/blocklists/suggested",
    f"/v1/accounts/bluesky/{CHURNER}",
    "/healthz",
    "/readyz",
    "/openapi.json",
]


def content(program: Application) -> list[str]:
    file = make_url(program.settings.database).database
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def test_reading_changes_nothing(churned: Application, town: TestClient) -> None:
    before = content(churned)

    statuses = {path: town.get(path).status_code for path in PATHS}

    assert set(statuses.values()) <= {200, 303}, statuses
    assert content(churned) == before
