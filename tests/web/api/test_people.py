"""People over the API: let in and forgotten by an admin, and by nobody else."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.credential import Scope
from tests.web.callers import PAGE, bob, key_of
from tests.web.conftest import client_of

JSON = {"content-type": "application/json"}


def test_a_person_is_let_in_and_signs_in_by_the_link(client: TestClient) -> None:
    made = client.post("/v1/people", json={"name": "bob"})
    secret = made.json()["link"].partition("link=")[2]

    signed_in = client.post("/sign-in", data={"secret": secret}, headers=PAGE)

    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    assert signed_in.status_code == 303
    assert client.get("/v1/watches").json()["watches"] == []
    assert client.get("/v1/people").status_code == 403


def test_people_are_listed_invited_again_and_forgotten(program: Application) -> None:
    bob(program)
    admin = key_of(program, "me", *Scope)
    client = client_of(program)

    invited = client.post("/v1/people/bob/invitation", headers=admin | JSON)
    listed = client.get("/v1/people", headers=admin).json()["people"]
    gone = client.delete("/v1/people/bob", headers=admin)

    assert (invited.status_code, gone.status_code) == (201, 204)
    assert [(one["name"], one["role"]) for one in listed] == [("me", "admin"), ("bob", "member")]
    assert listed[1]["invited_at"]
    assert [one["name"] for one in client.get("/v1/people", headers=admin).json()["people"]] == [
        "me"
    ]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/v1/people/me", 409),
        ("DELETE", "/v1/people/nobody", 404),
        ("POST", "/v1/people/nobody/invitation", 404),
        ("DELETE", "/v1/people/..%2fme", 404),
        ("DELETE", "/v1/people/ME", 422),
    ],
)
def test_nobody_else_can_be_forgotten_or_invited(
    client: TestClient, method: str, path: str, status: int
) -> None:
    assert client.request(method, path, headers=JSON).status_code == status


@pytest.mark.parametrize("body", [{"name": "me"}, {"name": "Bob"}, {"name": "b", "admin": 1}])
def test_a_name_that_is_taken_or_none_is_refused(
    client: TestClient, body: dict[str, object]
) -> None:
    assert client.post("/v1/people", json=body).status_code in {409, 422}
    assert len(client.get("/v1/people").json()["people"]) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/people"),
        ("POST", "/v1/people"),
        ("POST", "/v1/people/me/invitation"),
        ("DELETE", "/v1/people/me"),
    ],
)
def test_a_member_has_no_say_in_it(program: Application, method: str, path: str) -> None:
    theirs = bob(program)

    answer = client_of(program).request(method, path, json={"name": "eve"}, headers=theirs)

    assert answer.status_code == 403
    assert "me" not in answer.json().get("detail", "").split()
