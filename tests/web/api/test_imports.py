from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.instant import DAY
from app.web import uploads
from tests import exported
from tests.exported import crowd
from tests.lists import START

CROWD = crowd(80)
BINARY = {"content-type": "application/octet-stream"}


def post(client: TestClient, content: bytes, **query: str) -> Any:
    return client.post(
        "/v1/imports", params={"filename": "e.zip", **query}, content=content, headers=BINARY
    )


def body(folder: Path, day: int = 0, skip: int = 0) -> bytes:
    return exported.instagram(folder / "e.zip", CROWD[skip:], START + day * DAY).read_bytes()


def test_an_export_is_stored_and_told(
    program: Application, client: TestClient, tmp_path: Path
) -> None:
    first = post(client, body(tmp_path), account="bakery")
    second = post(client, body(tmp_path, 3, 2), account="bakery")

    assert first.status_code == second.status_code == 200
    [told] = second.json()["lists"]
    assert second.json()["stored"] is True
    assert told == {
        "network": "instagram", "account": "bakery", "list": "followers", "lists": 1,
        "taken_at": "2026-01-04T00:00:00Z", "members": 78, "standing": "newer",
        "verdict": "complete", "reason": None, "joined": 0, "left": 2, "renamed": 0,
    }  # fmt: skip
    with program.storage.reading() as work:
        assert len(list(work.events.all())) == 2
    assert list((program.settings.data / uploads.FOLDER).iterdir()) == []


def test_looking_stores_nothing(program: Application, client: TestClient, tmp_path: Path) -> None:
    seen = post(client, body(tmp_path), account="bakery", store="false").json()

    assert (seen["stored"], seen["lists"][0]["standing"]) == (False, "first")
    with program.storage.reading() as work:
        assert work.watches.all() == []


@pytest.mark.parametrize(
    ("content", "query", "status", "said"),
    [
        (b"hello", {}, 422, "this is not a history of follower lists"),
        (b"", {}, 422, "the file is empty"),
        (b"PK\3\4", {}, 422, "cut short or damaged"),
        (b"PK\3\4", {"taken_at": "yesterday"}, 422, "a time is not in the form"),
        (b"x", {"filename": ""}, 422, ""),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    client: TestClient, content: bytes, query: dict[str, str], status: int, said: str
) -> None:
    answer = post(client, content, **query)

    assert answer.status_code == status
    assert said in answer.json().get("detail", "")


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "text/html"])
def test_what_any_page_could_send_is_not_taken(client: TestClient, kind: str) -> None:
    answer = client.post("/v1/imports?filename=a", content=b"x", headers={"content-type": kind})

    assert answer.status_code == 415
