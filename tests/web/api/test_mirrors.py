"""A list mirrored on Bluesky over the API: planned, begun in the background, taken off again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.sources._bluesky_repository import BlueskyRepositories
from tests.fakes.pds import DID, HANDLE, PASSWORD, FakePds
from tests.net.fakes import FakeClock, outbound
from tests.web.conftest import client_of
from tests.web.published import publish_two

MIRROR = "/v1/blocklists/suggested/mirror"
WANTED = {"handle": HANDLE, "app_password": PASSWORD}


@pytest.fixture
def pds() -> FakePds:
    return FakePds()


@pytest.fixture
def mirroring(program: Application, pds: FakePds) -> TestClient:
    """A program whose Bluesky is one server."""
    publish_two(program)
    clock = FakeClock()
    return client_of(
        replace(program, repositories=BlueskyRepositories(outbound(pds.answer, clock), clock))
    )


def test_a_mirror_is_planned_begun_and_ended(mirroring: TestClient, pds: FakePds) -> None:
    before = mirroring.get(MIRROR)
    planned = mirroring.post(f"{MIRROR}/preview", json={"handle": HANDLE})
    assert (pds.sessions, pds.lists) == (0, [])
    begun = mirroring.post(MIRROR, json=WANTED)
    shown = mirroring.get(MIRROR)
    ended = mirroring.delete(MIRROR)

    assert before.status_code == 404
    assert planned.json()["handle"] == HANDLE
    assert planned.json()["points"] >= 3
    assert (begun.status_code, begun.json()["did"]) == (202, DID)
    assert shown.json() == begun.json()
    assert (ended.status_code, ended.json()["ending"]) == (202, True)
    assert not any(PASSWORD in answer.text for answer in (begun, shown, ended))


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"app_password": "my own password"}, 422),
        ({"app_password": "aaaa-bbbb-cccc-dddd"}, 422),
        ({"handle": "nobody.example"}, 422),
        ({"handle": ""}, 422),
        ({"points": 1}, 422),
    ],
)
def test_what_the_account_does_not_accept_is_refused(
    mirroring: TestClient, changed: dict[str, object], status: int
) -> None:
    asked = WANTED | changed

    refused = mirroring.post(MIRROR, json=asked)

    assert refused.status_code == status
    assert str(asked["app_password"]) not in refused.text
    assert mirroring.get(MIRROR).status_code == 404


def test_a_private_list_is_not_mirrored(mirroring: TestClient) -> None:
    mirroring.post("/v1/blocklists/suggested/unpublish", json={})

    assert mirroring.post(MIRROR, json=WANTED).status_code == 409
    assert mirroring.post(f"{MIRROR}/preview", json={"handle": HANDLE}).status_code == 409
