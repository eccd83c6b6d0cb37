"""Lists kept and handed out over HTTP: versions, changes, ETags."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.errors import Temporary
from app.pipeline.publish import refresh_all
from tests.web.published import publish_two
from tests.web.town import StillClock, raise_alert

LISTS = "/v1/blocklists"
MINE: dict[str, Any] = {
    "slug": "mine",
    "title": "Mine",
    "rule": {"confidence": 0.9},
    "quota": 1,
    "days": 365,
}


def tick(program: Application) -> None:
    assert isinstance(program.clock, StillClock)
    program.clock.time += 60_000
    refresh_all(program.storage, program.clock.now())


def test_the_etag_of_a_published_list_is_its_version_and_hash(
    program: Application, client: TestClient
) -> None:
    publish_two(program)

    answers = [client.get(f"{LISTS}/suggested.{form}") for form in ("json", "csv", "ids")]

    told = answers[0].json()
    assert {answer.headers["etag"] for answer in answers} == {f'"1-{told["hash"][:32]}"'}
    for answer in answers:
        again = client.get(str(answer.url), headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_new_version_has_a_new_etag_and_tells_its_changes(
    program: Application, client: TestClient
) -> None:
    publish_two(program)
    etag = client.get(f"{LISTS}/suggested.json").headers["etag"]
    raise_alert(program, 3)
    client.post(f"/v1/alerts/al_{1:016x}/dismiss", json={"reason": "A friend."})
    tick(program)

    whole = client.get(f"{LISTS}/suggested.json", headers={"if-none-match": etag})
    changes = client.get(f"{LISTS}/suggested.json", params={"since": 1})

    assert (whole.status_code, whole.json()["version"]) == (200, 2)
    assert [one["id"] for one in changes.json()["entries"]] == ["suspect3"]
    assert [one["id"] for one in changes.json()["retracted"]] == ["suspect1"]
    assert changes.headers["etag"] != whole.headers["etag"]


@pytest.mark.parametrize(("form", "since"), [("json", 9), ("csv", 1)])
def test_changes_that_cannot_be_told_are_refused_in_words(
    program: Application, client: TestClient, form: str, since: int
) -> None:
    publish_two(program)

    refused = client.get(f"{LISTS}/suggested.{form}", params={"since": since})

    assert refused.status_code == 409
    assert refused.json()["detail"]


def test_the_last_good_version_is_served_whatever_goes_wrong(
    program: Application, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_two(program)
    before = client.get(f"{LISTS}/suggested.ids")
    raise_alert(program, 3)

    def broken(*_: object) -> None:
        raise Temporary("the guard is broken")

    monkeypatch.setattr("app.pipeline.publish._guard", broken)
    tick(program)

    after = client.get(f"{LISTS}/suggested.ids")
    assert (after.text, after.headers["etag"]) == (before.text, before.headers["etag"])


def test_a_list_is_made_changed_published_and_removed(
    program: Application, client: TestClient
) -> None:
    publish_two(program)

    made = client.post(LISTS, json=MINE)
    changed = client.patch(f"{LISTS}/mine", json={"quota": 2, "title": "Ours"})
    published = client.post(f"{LISTS}/mine/publish", json={})
    private = client.post(f"{LISTS}/mine/unpublish", json={})
    removed = client.delete(f"{LISTS}/mine")

    assert (made.status_code, made.headers["location"]) == (201, f"{LISTS}/mine")
    assert (made.json()["entries"], changed.json()["entries"]) == (1, 2)
    assert (published.json()["published"], private.json()["published"]) == (True, False)
    assert (changed.json()["title"], removed.status_code) == ("Ours", 204)
    assert client.get(f"{LISTS}/mine").status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (MINE | {"slug": "suggested"}, 409),
        (MINE | {"slug": "A b"}, 422),
        (MINE | {"quota": 0}, 422),
        (MINE | {"quota": True}, 422),
        (MINE | {"rule": {"confidence": 2}}, 422),
        (MINE | {"rule": {"patterns": ["nasty"]}}, 422),
        (MINE | {"owner": 1}, 422),
    ],
)
def test_a_list_nobody_could_keep_is_refused(
    client: TestClient, asked: dict[str, Any], status: int
) -> None:
    assert client.post(LISTS, json=asked).status_code == status


def test_what_is_held_is_shown_and_approved(program: Application, client: TestClient) -> None:
    publish_two(program)
    for number in range(10, 40):
        raise_alert(program, number)
    tick(program)

    held = client.get(f"{LISTS}/suggested").json()
    proposed = client.get(f"{LISTS}/suggested/proposal").json()
    approved = client.post(f"{LISTS}/suggested/approve", json={}).json()

    assert (held["entries"], len(proposed["entries"]), approved["entries"]) == (2, 32, 32)
    assert "30 within a day" in held["held"]
    assert approved["held"] is None


def test_an_account_is_kept_off_and_let_back(program: Application, client: TestClient) -> None:
    publish_two(program)

    friend = {"network": "fake", "id": "suspect1", "reason": "a friend"}
    [allowed] = client.post("/v1/allowed", json=friend).json()["allowed"]
    off = client.get(f"{LISTS}/suggested.ids").text
    gone = client.delete("/v1/allowed/fake/suspect1")
    back = client.get(f"{LISTS}/suggested.ids").text

    assert (allowed["handle"], allowed["list"]) == ("suspect1.example", None)
    assert (off, gone.status_code, back) == ("suspect2\n", 204, "suspect1\nsuspect2\n")
    assert client.delete("/v1/allowed/fake/suspect1").status_code == 404
