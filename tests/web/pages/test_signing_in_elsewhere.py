"""Signing in to a platform from the pages: there and back, by the same person, to the same server."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import httpx
import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.errors import BadInput, Temporary
from app.domain.instant import MINUTE
from app.domain.token import Token
from app.ports.credentials import Invitation
from app.web.pages.signing_in_elsewhere import COOKIE, LIFETIME
from tests.web.conftest import client_of

OURS = {"sec-fetch-site": "same-origin"}
HOST = "social.example"
STATE, CODE = "a-state-that-nobody-guesses", "the-code"


@dataclass
class FakeSignIn:
    """A server that lets in whoever comes back with the code. `codes`: those it was shown."""

    network: str = "mastodon"
    codes: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    redirect: str | None = None
    silent: bool = False

    async def begin(self, host: str, redirect: str | None = None) -> Invitation:
        if host != HOST:
            raise BadInput("that is no server's name")
        self.redirect = redirect
        address = f"https://{HOST}/oauth/authorize?state={STATE}"
        return Invitation(HOST, address, redirect or "", STATE, "verifier", "client")

    async def finish(self, invitation: Invitation, code: str) -> Token:
        assert (invitation.state, invitation.verifier) == (STATE, "verifier")
        self.codes.append(code)
        if code != CODE:
            raise BadInput(f"{HOST} did not accept the code")
        me = Account("mastodon", f"https://{HOST}/users/me", f"me@{HOST}")
        return Token("mastodon", HOST, me, "s3cret", "read:accounts", created_at=1)

    async def revoke(self, token: Token) -> None:
        if self.silent:
            raise Temporary(f"{HOST} did not answer")
        self.revoked.append(token.secret)


@pytest.fixture
def way() -> FakeSignIn:
    return FakeSignIn()


@pytest.fixture
def served(program: Application, way: FakeSignIn) -> Application:
    return replace(program, sign_ins={"mastodon": way})


@pytest.fixture
def browser(served: Application) -> TestClient:
    return client_of(served)


def begin(browser: TestClient, host: str = HOST) -> httpx.Response:
    data = {"network": "mastodon", "host": host}
    return browser.post("/signin", data=data, headers=OURS)


def come_back(browser: TestClient, **params: str) -> httpx.Response:
    return browser.get("/signin/mastodon", params={"state": STATE, "code": CODE} | params)


def test_a_server_that_names_the_session_and_no_code_is_asked_about_it(
    browser: TestClient, way: FakeSignIn
) -> None:
    begin(browser)
    browser.get("/signin/mastodon", params={"session": STATE})
    stranger = browser.get("/signin/mastodon", params={"session": "another"})

    assert way.codes == [STATE]
    assert stranger.status_code == 422


def test_there_and_back_keeps_a_token_and_shows_it_nowhere(
    browser: TestClient, way: FakeSignIn, served: Application
) -> None:
    begun = begin(browser)
    back = come_back(browser)

    assert f'href="https://{HOST}/oauth/authorize?state={STATE}"' in begun.text
    assert way.redirect == f"{served.settings.pages}/signin/mastodon"
    assert (back.status_code, back.headers["location"]) == (303, "/signin")
    assert [one.secret for one in served.safe.of(1, "mastodon", HOST)] == ["s3cret"]
    page = browser.get("/signin").text
    assert f"me@{HOST}" in page
    assert "s3cret" not in page


def test_what_proves_who_comes_back_cannot_be_read_or_sent_by_others(browser: TestClient) -> None:
    cookie = begin(browser).headers["set-cookie"]

    assert STATE not in cookie
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Path=/signin"))


@pytest.mark.parametrize(
    "params",
    [
        {"state": "another"},
        {"state": ""},
        {"code": ""},
        {"error": "access_denied"},
        {"iss": "https://evil.example"},
        {"iss": "https://["},
        {"iss": "https://xn--0"},
    ],
)
def test_an_answer_to_something_else_is_not_believed(
    browser: TestClient, way: FakeSignIn, served: Application, params: dict[str, str]
) -> None:
    begin(browser)

    assert come_back(browser, **params).status_code == 422
    assert way.codes == []
    assert served.safe.all(1) == []


def test_a_server_may_say_who_it_is(browser: TestClient) -> None:
    begin(browser)

    assert come_back(browser, iss=f"https://{HOST}").status_code == 303


def test_another_browser_cannot_come_back_in_its_place(
    browser: TestClient, served: Application, way: FakeSignIn
) -> None:
    begin(browser)

    assert come_back(client_of(served)).status_code == 422
    assert way.codes == []


def test_a_cookie_of_another_session_opens_nothing(served: Application, way: FakeSignIn) -> None:
    forged = client_of(served)
    forged.cookies.set(COOKIE, "bm90aGluZw==")

    assert come_back(forged).status_code == 422
    assert way.codes == []


def test_it_works_once_and_for_ten_minutes(
    browser: TestClient, served: Application, way: FakeSignIn
) -> None:
    begin(browser)
    come_back(browser)
    assert come_back(browser).status_code == 422

    begin(browser)
    served.clock.time += LIFETIME + MINUTE  # type: ignore[attr-defined]
    assert come_back(browser).status_code == 422
    assert way.codes == [CODE]


def test_a_refusal_is_said_on_the_page(browser: TestClient) -> None:
    refused = begin(browser, "no server")

    assert refused.status_code == 422
    assert "That is no server" in refused.text


def test_another_site_cannot_begin(browser: TestClient) -> None:
    headers = {"sec-fetch-site": "cross-site"}

    assert browser.post("/signin", data={"network": "mastodon"}, headers=headers).status_code == 403
    assert browser.get("/signin/nowhere").status_code == 404


@pytest.mark.parametrize(("silent", "status"), [(False, 303), (True, 200)])
def test_signing_out_tells_the_server_and_forgets_the_token_in_any_case(
    browser: TestClient, served: Application, way: FakeSignIn, silent: bool, status: int
) -> None:
    way.silent = silent
    begin(browser)
    come_back(browser)

    answer = browser.post("/signin/1/remove", headers=OURS)

    assert answer.status_code == status
    assert way.revoked == ([] if silent else ["s3cret"])
    assert served.safe.all(1) == []
