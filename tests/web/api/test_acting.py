"""Acting over the API: turned on, planned, agreed to, done in the background, taken back."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from tests.fakes.instance import CODE, HOST, ME, SECRET
from tests.fakes.pds import DID, HANDLE, PASSWORD
from tests.web.acting import CHURNER, Platforms, tick
from tests.web.conftest import client_of

MANDATE = {"network": "bluesky", "name": HANDLE, "secret": PASSWORD, "deeds": ["block"]}


@pytest.fixture
def api(served: Application) -> TestClient:
    return client_of(served)


def test_a_block_is_planned_agreed_to_done_and_taken_back(
    api: TestClient, served: Application, platforms: Platforms
) -> None:
    on = api.post("/v1/mandates", json=MANDATE)
    planned = api.post("/v1/mandates/1/plans", json={})
    id = planned.json()["id"]
    assert (tick(served), platforms.pds.blocked) == (0, [])
    agreed = api.post(f"/v1/plans/{id}/confirm", json={})
    assert (tick(served), platforms.pds.blocked) == (1, [CHURNER])
    [done] = api.get("/v1/acts").json()["acts"]
    undone = api.post(f"/v1/acts/{done['id']}/undo", json={})
    assert (tick(served), platforms.pds.blocked) == (1, [])

    assert (on.status_code, on.json()["account"], on.json()["deeds"]) == (201, DID, ["block"])
    assert (planned.status_code, agreed.status_code, undone.status_code) == (201, 202, 202)
    [act] = planned.json()["acts"]
    assert (act["account"], act["alert"], act["stage"]) == (CHURNER, f"al_{7:016x}", "planned")
    assert (done["stage"], undone.json()["stage"]) == ("done", "undoing")
    assert api.get(f"/v1/plans/{id}").json()["acts"][0]["stage"] == "undone"
    listed = api.get("/v1/mandates")
    assert not any(PASSWORD in answer.text for answer in (on, planned, agreed, listed))
    assert api.delete("/v1/mandates/1").status_code == 200
    assert api.get("/v1/mandates").json() == {"mandates": []}


def test_a_server_is_asked_for_the_scopes_of_what_is_turned_on_and_no_more(
    api: TestClient, platforms: Platforms
) -> None:
    wanted = {"network": "mastodon", "host": HOST, "deeds": ["mute"]}
    begun = api.post("/v1/mandates/sign-in", json=wanted).json()
    made = api.post("/v1/mandates/sign-in/finish", json={"ticket": begun["ticket"], "code": CODE})

    assert platforms.instance.asked == ["read:accounts read:follows write:mutes"]
    assert (made.status_code, made.json()["account"], made.json()["deeds"]) == (201, ME, ["mute"])
    assert api.get("/v1/sign-ins").json() == {"sign_ins": []}
    off = api.delete(f"/v1/mandates/{made.json()['id']}")
    assert (off.json(), platforms.instance.revoked) == ({"fault": None}, [SECRET])


def test_a_server_that_grants_less_turns_nothing_on(api: TestClient, platforms: Platforms) -> None:
    platforms.instance.granted = "read:accounts read:follows"
    wanted = {"network": "mastodon", "host": HOST, "deeds": ["block"]}
    ticket = api.post("/v1/mandates/sign-in", json=wanted).json()["ticket"]

    refused = api.post("/v1/mandates/sign-in/finish", json={"ticket": ticket, "code": CODE})

    assert (refused.status_code, "did not grant write:blocks" in refused.text) == (422, True)
    assert api.get("/v1/mandates").json() == {"mandates": []}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"secret": "my own password"}, "app password looks like"),
        ({"secret": "aaaa-bbbb-cccc-dddd"}, "does not let us in"),
        ({"name": "nobody.example"}, "does not show that account"),
        ({"deeds": ["remove-follower"]}, "no way to remove a follower"),
        ({"deeds": ["poke"]}, "block"),
        ({"network": "x", "deeds": []}, "Enterprise contract"),
        ({"network": "town"}, "works on"),
        ({"network": "mastodon"}, "sign-in"),
        ({"more": 1}, "nobody knows"),
    ],
)
def test_what_cannot_be_turned_on_is_refused(
    api: TestClient, changed: dict[str, object], said: str
) -> None:
    refused = api.post("/v1/mandates", json=MANDATE | changed)

    assert (refused.status_code, said in refused.text) == (422, True), refused.text
    assert api.get("/v1/mandates").json() == {"mandates": []}


def test_nothing_is_planned_for_an_account_that_is_off(api: TestClient) -> None:
    assert api.post("/v1/mandates/1/plans", json={}).status_code == 404
    assert api.post("/v1/plans/pl_0123456789abcdef/confirm", json={}).status_code == 404
    assert api.post("/v1/acts/1/undo", json={}).status_code == 404


def test_acts_come_in_pages(api: TestClient, served: Application) -> None:
    api.post("/v1/mandates", json=MANDATE | {"deeds": ["block", "mute"]})
    for deed in ("block", "mute"):
        plan = api.post("/v1/mandates/1/plans", json={"deed": deed}).json()["id"]
        api.post(f"/v1/plans/{plan}/confirm", json={})
    tick(served)

    first = api.get("/v1/acts?limit=1").json()
    rest = api.get(f"/v1/acts?limit=1&cursor={first['next']}").json()

    assert [one["deed"] for page in (first, rest) for one in page["acts"]] == ["mute", "block"]
    assert rest["next"] is None
