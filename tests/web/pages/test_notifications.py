"""People who are told, kept from the pages: added with a pace and quiet hours, tried, removed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.alert import Severity
from app.domain.instant import DAY
from app.domain.recipient import Quiet, Recipient

OURS = {"sec-fetch-site": "same-origin"}
# Nobody listens on port 1.
URL = "ntfy://me:hunter2@127.0.0.1:1/topic"
QUIET = {"begins": "22:00", "ends": "07:00", "zone": "Europe/Berlin"}


def send(client: TestClient, path: str, **fields: str) -> Any:
    return client.post(path, data=fields, headers=OURS)


def kept(program: Application) -> list[Recipient]:
    with program.storage.reading() as work:
        return work.recipients.all()


def test_somebody_is_told_at_their_own_pace_and_never_in_their_quiet_hours(
    program: Application, client: TestClient
) -> None:
    answer = send(client, "/notifications", url=URL, severity="alert", every="24", **QUIET)
    text = client.get("/notifications").text

    [one] = kept(program)
    assert (one.severity, one.every) == (Severity.ALERT, DAY)
    assert one.quiet == Quiet(22 * 60, 7 * 60, "Europe/Berlin")
    assert answer.headers["location"] == f"/notifications#{one.id}"
    assert "not from 22:00 to 07:00" in text
    assert "together, every 24 hours" in text
    assert "hunter2" not in text, "the address is shown without its secret"


def test_a_test_says_what_came_of_it_and_somebody_is_removed(
    program: Application, client: TestClient
) -> None:
    send(client, "/notifications", url=URL)
    [one] = kept(program)

    text = send(client, f"/notifications/{one.id}/test").text

    assert re.search("The test was not sent: the service did not take it", text)
    assert send(client, f"/notifications/{one.id}/remove").status_code == 303
    assert kept(program) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "file:///etc/passwd"},
        {"url": URL, "begins": "22:00"},
        {"url": URL, "begins": "22:00", "ends": "22:00"},
        {"url": URL, "begins": "22:00", "ends": "07:00", "zone": "Mars/Olympus"},
        {"url": URL, "every": "-1"},
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_told(
    program: Application, client: TestClient, fields: dict[str, str]
) -> None:
    assert send(client, "/notifications", **fields).status_code == 422
    assert kept(program) == []


def test_a_form_of_another_site_adds_nobody(program: Application, client: TestClient) -> None:
    foreign = {"sec-fetch-site": "cross-site"}

    answer = client.post("/notifications", data={"url": URL}, headers=foreign)

    assert answer.status_code == 403
    assert kept(program) == []
