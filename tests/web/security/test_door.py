"""Who is let in: the person whose machine it is, keys, sessions; and nobody to what is another's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import make_url
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.credential import Scope
from app.domain.instant import DAY
from app.pipeline.access import invite
from app.web.settings import WebSettings
from app.web.site import build_site
from tests.web.callers import PAGE, bob, key_of
from tests.web.conftest import client_of
from tests.web.town import CHURNER, add_watch

PROBLEM = "urn:churnwatch:problem:"


def test_a_person_alone_needs_no_key(client: TestClient) -> None:
    assert client.get("/v1/watches").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "10.0.0.1"},
        {"forwarded": "for=10.0.0.1"},
        {"via": "1.1 proxy"},
        {"host": "watch.example"},
    ],
)
def test_nobody_is_taken_for_that_person_who_comes_by_a_detour(
    program: Application, headers: dict[str, str]
) -> None:
    site = build_site(program, WebSettings(allowed_hosts="watch.example"))
    asked = TestClient(site, base_url="http://localhost")

    assert asked.get("/v1/watches", headers=headers).status_code == 401


@pytest.mark.parametrize("peer", ["10.0.0.7", "::ffff:10.0.0.7", "fe80::1"])
def test_nobody_from_another_machine_is_taken_for_that_person(
    program: Application, peer: str
) -> None:
    site = build_site(program, WebSettings())
    asked = TestClient(site, base_url="http://localhost", client=(peer, 50_000))

    assert asked.get("/v1/watches").status_code == 401


def test_behind_a_proxy_everybody_has_to_say_who_they_are(program: Application) -> None:
    site = build_site(program, WebSettings(trusted_proxies="127.0.0.1/32"))
    asked = TestClient(site, base_url="http://localhost", client=("127.0.0.1", 50_000))

    assert asked.get("/v1/watches").status_code == 401


def test_once_somebody_was_invited_everybody_has_to_sign_in(
    program: Application, client: TestClient
) -> None:
    invite(program.access, "me", program.clock.now())

    refused = client.get("/v1/watches")
    page = client.get("/alerts", follow_redirects=False)

    assert refused.status_code == 401
    assert refused.json()["type"] == PROBLEM + "unauthenticated"
    assert refused.headers["www-authenticate"] == "Bearer"
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/", "/alerts", "/v1/alerts", "/openapi.json", "/v1/nothing"])
def test_whatever_is_not_opened_on_purpose_is_closed(program: Application, path: str) -> None:
    bob(program)

    assert client_of(program).get(path).status_code in {303, 401}


@pytest.mark.parametrize(
    "said", ["Bearer", "Bearer zanzibar", "Basic eDp5", "Bearer cw_" + "0" * 36]
)
def test_a_key_that_is_none_is_refused_even_where_none_is_needed(
    client: TestClient, said: str
) -> None:
    answer = client.get("/v1/watches", headers={"authorization": said})

    assert answer.status_code == 401
    assert said.split()[-1] not in answer.text


def test_a_key_opens_until_it_expires_or_is_revoked(
    program: Application, client: TestClient
) -> None:
    bob(program)
    held = key_of(program, "me", Scope.READ)
    over = key_of(program, "me", Scope.READ, life=0 - DAY)
    admin = key_of(program, "me", Scope.ADMIN, Scope.READ)

    assert client.get("/v1/watches", headers=held).status_code == 200
    assert client.get("/v1/watches", headers=over).status_code == 401
    [first, *_] = client.get("/v1/keys", headers=admin).json()["keys"]
    assert client.delete(f"/v1/keys/{first['id']}", headers=admin).status_code == 204
    assert client.get("/v1/watches", headers=held).status_code == 401


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        (Scope.READ, "GET", "/v1/watches", 200),
        (Scope.READ, "POST", "/v1/alerts/al_0000000000000001/reopen", 403),
        (Scope.READ, "GET", "/v1/keys", 403),
        (Scope.WRITE, "GET", "/v1/watches", 403),
        (Scope.WRITE, "POST", "/v1/alerts/al_0000000000000001/reopen", 404),
        (Scope.WRITE, "POST", "/v1/keys", 403),
        (Scope.ADMIN, "GET", "/v1/watches", 403),
        (Scope.ADMIN, "GET", "/v1/keys", 200),
    ],
)
def test_a_key_opens_what_its_scopes_say(
    program: Application, client: TestClient, scope: Scope, method: str, path: str, status: int
) -> None:
    held = key_of(program, "me", scope) | {"content-type": "application/json"}

    answer = client.request(method, path, headers=held)

    assert answer.status_code == status
    if status == 403:
        assert re.search("needs the scope (read|write|admin)", answer.json()["detail"])


def test_a_key_makes_no_key_that_may_do_more(program: Application, client: TestClient) -> None:
    held = key_of(program, "me", Scope.ADMIN)

    more = client.post("/v1/keys", json={"label": "x", "scopes": ["write"]}, headers=held)
    same = client.post("/v1/keys", json={"label": "x", "scopes": ["admin"]}, headers=held)

    assert (more.status_code, same.status_code) == (403, 201)


def test_a_secret_is_shown_once_and_kept_nowhere(program: Application, client: TestClient) -> None:
    made = client.post("/v1/keys", json={"label": "feed", "scopes": ["read"]}).json()
    link = invite(program.access, "me", program.clock.now())
    key = {"authorization": f"Bearer {made['secret']}"}

    assert client.get("/v1/watches", headers=key).status_code == 200
    program.storage.close()
    file = Path(make_url(program.settings.database).database or "")
    kept = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    assert made["secret"].encode() not in kept
    assert link.encode() not in kept


def test_a_link_signs_in_once_and_signing_out_ends_it(
    program: Application, client: TestClient
) -> None:
    link = invite(program.access, "me", program.clock.now())

    looked = client.get(f"/sign-in?link={link}")
    entered = client.post("/sign-in", data={"secret": link}, headers=PAGE)
    again = TestClient(client.app, base_url="http://localhost").post(
        "/sign-in", data={"secret": link}, headers=PAGE
    )

    assert link in looked.text
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert {"httponly", "samesite=lax", "path=/"} <= {
        part.strip().lower() for part in entered.headers["set-cookie"].split(";")
    }
    assert again.status_code == 401
    assert client.get("/").status_code == 200
    kept = dict(client.cookies)
    assert client.post("/sign-out", headers=PAGE).status_code == 303
    client.cookies.update(kept)
    assert client.get("/").status_code == 303


def test_over_tls_the_cookie_is_bound_to_the_host(program: Application) -> None:
    link = invite(program.access, "me", program.clock.now())
    asked = TestClient(client_of(program).app, base_url="https://localhost", follow_redirects=False)

    said = asked.post("/sign-in", data={"secret": link}, headers=PAGE).headers["set-cookie"]

    assert said.startswith("__Host-churnwatch=cws_")
    assert "Secure" in said


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {}])
def test_another_site_signs_nobody_in(
    program: Application, client: TestClient, headers: dict[str, str]
) -> None:
    link = invite(program.access, "me", program.clock.now())

    answer = client.post("/sign-in", data={"secret": link}, headers=headers)

    assert answer.status_code == 403


def test_guessing_is_slow(program: Application, client: TestClient) -> None:
    invite(program.access, "me", program.clock.now())

    answers = [
        client.post("/sign-in", data={"secret": f"{number}"}, headers=PAGE) for number in range(31)
    ]

    assert {answer.status_code for answer in answers[:30]} == {401}
    assert answers[30].status_code == 429


def test_a_published_list_is_for_everybody_and_a_private_one_is_not(
    program: Application, client: TestClient
) -> None:
    held = bob(program)
    mine = key_of(program, "me", *Scope)

    private = client.get("/v1/blocklists/suggested.csv")
    client.post(
        "/v1/blocklists/suggested/publish", headers=mine | {"content-type": "application/json"}
    )
    published = client.get("/v1/blocklists/suggested.csv")

    assert (private.status_code, published.status_code) == (404, 200)
    assert client.get("/v1/blocklists", headers=held).json()["blocklists"][0]["published"] is False


# What a list cannot be asked for without.
NEEDED = {"/v1/accounts": f"/v1/accounts?name={CHURNER}"}
# What only whoever runs the installation sees.
CLOSED = {"/v1/people"}
# A stream of events has no end to wait for; what it tells is what /v1/events tells.
ENDLESS = {"/v1/events/stream"}


def foreign_paths(described: dict[str, object], program: Application) -> list[tuple[str, str]]:
    """Every operation of the API, filled with what belongs to the first owner."""
    with program.storage.reading() as work:
        alert = work.alerts.all()[0].id
    ids = {"watches": "1", "alerts": alert, "objections": "1", "keys": "1"}
    found = []
    for path, operations in described["paths"].items():  # type: ignore[attr-defined]
        kind = path.split("/")[2] if path.startswith("/v1/") else ""
        filled = path.replace("{network}", "bluesky").replace("{slug}", "mine")
        filled = filled.replace("{format}", "csv").replace("{entry}", "0" * 16)
        filled = filled.replace("{id}", CHURNER if "{network}" in path else ids.get(kind, "1"))
        found += [(method.upper(), filled) for method in operations if "{" in path]
    return found


def test_one_owner_never_sees_what_belongs_to_another(churned: Application) -> None:
    add_watch(churned, "secretshop")
    with churned.storage.writing() as work:
        one = work.blocklists.get("suggested")
        work.blocklists.add(type(one)(0, "mine", "Mine", one.rule, 5, 5))
    key_of(churned, "me", Scope.READ)
    held = bob(churned)
    client = client_of(churned)
    described = client.get("/openapi.json", headers=held).json()
    paths = foreign_paths(described, churned)
    lists = [
        ("GET", NEEDED.get(path, path))
        for path, operations in described["paths"].items()
        if "{" not in path and "/v1/" in path and "get" in operations and path not in ENDLESS
    ]

    answers = {
        (method, path): client.request(
            method, path, headers=held | {"content-type": "application/json"}, content=b"{}"
        )
        for method, path in (*paths, *lists)
        if (method, path) not in {("POST", "/v1/watches")}
    }

    assert len(paths) > 15
    for (method, path), answer in answers.items():
        open_to_all = {403} if path in CLOSED else {200}
        right = open_to_all if (method, path) in lists else {404, 422}
        assert answer.status_code in right, (method, path)
        assert not re.search(rf"secretshop|{CHURNER}|did:plc:shop|al_[0-9a-f]{{16}}", answer.text)
    for page in ("/", "/alerts", f"/accounts/bluesky/{CHURNER}", f"/accounts?name={CHURNER}"):
        shown = client.get(page, headers=held)
        assert not re.search(r"secretshop|did:plc:shop|bakery", shown.text), page
    with churned.storage.reading() as work:
        assert len(work.watches.all()) == 3


def test_a_cursor_of_somebody_else_is_refused(churned: Application) -> None:
    held = bob(churned)
    mine = key_of(churned, "me", Scope.READ)
    client = client_of(churned)

    given = client.get("/v1/watches?limit=1", headers=mine).json()["next"]

    assert client.get(f"/v1/watches?cursor={given}", headers=mine).status_code == 200
    assert client.get(f"/v1/watches?cursor={given}", headers=held).status_code == 400


@pytest.mark.parametrize("path", ["/", "/v1/watches"])
def test_without_its_database_nobody_is_let_in(
    program: Application, client: TestClient, path: str
) -> None:
    program.storage.close()
    file = Path(make_url(program.settings.database).database or "")
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    file.write_bytes(b"no database " * 1_000)

    assert client.get(path).status_code == 503
