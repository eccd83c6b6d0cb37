"""Settings: people, ways in, sign-ins, what is kept, backups; an admin's part for admins alone."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.credential import Kind, Scope
from app.domain.owner import Role
from app.domain.token import Token
from app.pipeline.access import add_person, invite, issue, sign_in
from tests.web.conftest import client_of
from tests.web.town import NOW

FORM = {"sec-fetch-site": "same-origin"}
LINK = re.compile(r"http://localhost/sign-in\?link=(\S+?)<")


def send(client: TestClient, path: str, status: int = 200, **form: object) -> str:
    answer = client.post(path, data=form, headers=FORM)
    assert answer.status_code == status, answer.text
    return answer.text


def signed_in(program: Application, name: str) -> TestClient:
    """A browser in which somebody has signed in by a link."""
    client = client_of(program)
    client.cookies.set(
        "churnwatch", sign_in(program.access, invite(program.access, name, NOW), NOW) or ""
    )
    return client


def a_member(program: Application) -> TestClient:
    add_person(program.access, program.storage, "eve", Role.MEMBER, NOW)
    return signed_in(program, "eve")


def test_the_page_shows_every_part_to_an_admin(client: TestClient) -> None:
    text = client.get("/settings").text

    for part in ("keys", "sign-ins", "people", "backup", "retention", "budgets"):
        assert f'<h2 id="{part}">' in text
    assert "CHURNWATCH_ORDINARY_DAYS" in text


def test_whoever_is_signed_in_sees_as_whom_and_signs_out_there(
    program: Application, client: TestClient
) -> None:
    member = a_member(program)

    text = member.get("/settings").text
    left = member.post("/sign-out", headers=FORM)

    assert "You are signed in as <strong>eve</strong>, a member." in text
    assert 'method="post" action="/sign-out"' in text
    assert left.headers["location"] == "/sign-in"
    assert member.get("/settings").headers["location"] == "/sign-in"


def test_the_way_in_leads_to_no_page_that_leads_back_to_it(client: TestClient) -> None:
    assert "/notifications" not in client.get("/sign-in").text


def test_whoever_needs_no_sign_in_is_offered_no_way_out(client: TestClient) -> None:
    assert "/sign-out" not in client.get("/settings").text


def test_a_member_sees_their_own_keys_and_sign_ins_alone(program: Application) -> None:
    member = a_member(program)
    with program.access.writing() as work:
        first = work.owner("me")
        issue(work, first, Kind.KEY, [Scope.READ], "the first one's", NOW)

    text = member.get("/settings").text

    assert '<h2 id="keys">' in text
    assert "the first one&#39;s" not in text
    for part in ("people", "backup", "retention", "budgets"):
        assert f'<h2 id="{part}">' not in text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/settings/people", {"name": "mallory"}),
        ("/settings/people/invite", {"name": "me"}),
        ("/settings/people/remove", {"name": "eve", "again": "eve"}),
        ("/settings/backup", {}),
    ],
)
def test_what_is_an_admins_no_member_does(
    program: Application, path: str, form: dict[str, str]
) -> None:
    member = a_member(program)

    assert member.post(path, data=form, headers=FORM).status_code == 403

    with program.access.reading() as work:
        assert [one.name for one in work.owners()] == ["me", "eve"]
    assert program.backups().all() == []


def test_a_key_is_shown_once_and_opens_until_it_is_revoked(
    program: Application, client: TestClient
) -> None:
    made = send(client, "/settings/keys", label="feed <reader>", may="read", days=30)
    [secret] = re.findall(r'<code class="long">(\S+)</code>', made)
    by_key = {"authorization": f"Bearer {secret}"}

    again = client.get("/settings").text
    assert secret not in again
    assert "feed &lt;reader&gt;" in again
    assert client.get("/v1/alerts", headers=by_key).status_code == 200
    send(client, "/settings/keys/1/revoke", 303)
    assert client.get("/v1/alerts", headers=by_key).status_code == 401


def test_whoever_adds_a_second_person_gets_a_link_too_and_is_not_locked_out(
    client: TestClient,
) -> None:
    text = send(client, "/settings/people", name="eve")
    secrets = LINK.findall(text)

    assert len(secrets) == 2
    assert client.get("/settings").status_code == 303
    signed = client.post("/sign-in", data={"secret": secrets[1]}, headers=FORM)
    assert signed.status_code == 303


def test_a_person_is_forgotten_only_when_named_twice(program: Application) -> None:
    a_member(program)
    admin = signed_in(program, "me")

    send(admin, "/settings/people/remove", 422, name="eve", again="adam")
    send(admin, "/settings/people/remove", 303, name="eve", again="eve")

    with program.access.reading() as work:
        assert [one.name for one in work.owners()] == ["me"]


def test_a_backup_is_made_at_a_click_and_told(program: Application, client: TestClient) -> None:
    text = send(client, "/settings/backup")

    [made] = program.backups().all()
    assert made.file.name in text
    assert "opened and whole" in text


def test_a_backup_that_has_no_room_is_told_of(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.storage.backups.back_up", full)

    assert "No backup was made: No space left on device" in send(client, "/settings/backup")


def test_a_sign_in_is_forgotten_and_its_server_told(
    program: Application, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account("mastodon", "1", "ada")
    program.safe.keep(
        1,
        Token(
            network="mastodon",
            host="a.example",
            account=account,
            secret="s",
            scopes="read",
            created_at=NOW,
        ),
    )
    told: list[str] = []

    class Way:
        async def revoke(self, token: Token) -> None:
            told.append(token.host)

    monkeypatch.setitem(cast(dict[str, Any], program.sign_ins), "mastodon", Way())

    assert "a.example" in client.get("/settings").text
    assert "signed out of a.example" in send(client, "/settings/sign-ins/1/remove")
    assert told == ["a.example"]
    assert program.safe.all(1) == []


@pytest.mark.parametrize("path", ["/settings/keys", "/settings/people", "/settings/backup"])
def test_a_form_of_another_site_changes_nothing(
    program: Application, client: TestClient, path: str
) -> None:
    answer = client.post(path, data={"name": "x"}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert program.backups().all() == []
