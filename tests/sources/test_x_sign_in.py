"""Being let in by X, as its documentation says it goes, and staying in."""

from __future__ import annotations

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import replace

import httpx
import pytest

from app.domain.account import Account
from app.domain.errors import BadInput, Unauthorized
from app.domain.instant import HOUR, rfc3339
from app.domain.owner import OwnerId
from app.domain.token import Token
from app.domain.watch import ListKind
from app.ports.credentials import Invitation
from app.sources._x_settings import XSettings
from app.sources._x_sign_in import XSignIn
from tests.contracts.x_platform import CODE, GRANT, FakeX
from tests.net.fakes import NOW, FakeClock, outbound

HOST = "api.x.example"
REDIRECT = "http://127.0.0.1:8420/signin/x"


class Door:
    """Hands out tokens; a code works once, with its own verifier."""

    def __init__(self) -> None:
        self.platform = FakeX()
        self.forms: list[httpx.QueryParams] = []
        self.proofs: list[str | None] = []
        self.challenge = ""
        self.revoked: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        form = httpx.QueryParams(request.content.decode())
        match request.url.path:
            case "/2/oauth2/token":
                self.proofs.append(request.headers.get("authorization"))
                return self._token(form)
            case "/2/oauth2/revoke":
                self.revoked.append(form["token"])
                return httpx.Response(200, json={"revoked": True})
            case "/2/users/me":
                assert request.headers["authorization"] == "Bearer n3w"
                user = {"id": "1", "name": "Me", "username": "me"}
                return httpx.Response(200, json={"data": user})
        return httpx.Response(404)

    def _token(self, form: httpx.QueryParams) -> httpx.Response:
        self.forms.append(form)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proven = urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
        if not proven or form["code"] != CODE or len(self.forms) > 1:
            return httpx.Response(400, json={"error": "invalid_request"})
        return httpx.Response(200, json=GRANT | {"token_type": "bearer"})


def way(door: Door, **settings: object) -> XSignIn:
    made = XSettings.model_validate({"api": f"https://{HOST}", "client_id": "c1"} | settings)
    return XSignIn(outbound(door.answer), FakeClock(), made)


def begin(door: Door) -> Invitation:
    invitation = asyncio.run(way(door).begin(""))
    door.challenge = httpx.URL(invitation.address).params["code_challenge"]
    return invitation


def test_a_person_is_asked_for_reading_and_for_nothing_else() -> None:
    params = httpx.URL(begin(Door()).address).params

    assert params["scope"] == "users.read tweet.read follows.read offline.access"
    assert (params["client_id"], params["redirect_uri"]) == ("c1", REDIRECT)
    assert (params["response_type"], params["code_challenge_method"]) == ("code", "S256")


def test_without_an_app_the_person_is_told_to_register_one() -> None:
    with pytest.raises(BadInput, match="CHURNWATCH_X_CLIENT_ID"):
        asyncio.run(way(Door(), client_id=None).begin(""))


@pytest.mark.parametrize("form", ["{code}", f" {REDIRECT}?state={{state}}&code={{code}} \n"])
def test_the_code_is_read_from_the_address_it_came_in(form: str) -> None:
    door = Door()
    invitation = begin(door)

    pasted = form.format(code=CODE, state=invitation.state)
    token = asyncio.run(way(door).finish(invitation, pasted))

    assert (token.secret, token.refresh, token.expires_at) == ("n3w", "r2", NOW + 2 * HOUR)
    assert (token.account, token.host) == (Account("x", "1", "me"), HOST)
    assert (door.forms[0]["redirect_uri"], door.forms[0]["client_id"]) == (REDIRECT, "c1")
    assert door.proofs == [None]


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "give all of it"),
        ("x" * 5_000, "give all of it"),
        ("кот", "give all of it"),
        ("wr0ng", "did not accept the code"),
        (f"{REDIRECT}?state=another&code={CODE}", "belongs to another sign-in"),
        (f"{REDIRECT}?code={CODE}", "belongs to another sign-in"),
    ],
)
def test_a_wrong_code_is_refused_in_a_sentence(pasted: str, said: str) -> None:
    door = Door()
    invitation = begin(door)

    with pytest.raises(BadInput, match=said):
        asyncio.run(way(door).finish(invitation, pasted))


def test_signing_out_revokes_what_would_get_new_tokens() -> None:
    door = Door()
    token = Token("x", HOST, Account("x", "1"), "n3w", client_id="c1", refresh="r2")

    asyncio.run(way(door).revoke(token))

    assert door.revoked == ["r2"]


def signed_in(platform: FakeX, expires_at: int, secret: str = "us3r") -> None:
    token = Token("x", HOST, platform.me, secret, "follows.read", "c1")
    platform.kept.append(replace(token, refresh="r1", expires_at=expires_at))


Answering = Callable[[httpx.Request], httpx.Response]


def refreshing(platform: FakeX, status: int) -> tuple[list[httpx.Request], Answering]:
    """The platform, which answers who refreshes a token with this status."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/2/oauth2/token":
            return platform.answer(request)
        asked.append(request)
        return httpx.Response(status, json=GRANT if status == 200 else {"error": "invalid_request"})

    return asked, answer


def test_a_token_whose_time_is_over_is_refreshed_and_kept() -> None:
    platform = FakeX(followers=5, client_secret="s3cret", client_id="c1")
    signed_in(platform, NOW + 1_000)
    asked, answer = refreshing(platform, 200)
    clock, kept = FakeClock(), list[Token]()
    client = outbound(answer, clock, platform.tokens)
    client.keep_token = lambda owner, fresh: kept.append(fresh)  # type: ignore[method-assign]

    asyncio.run(
        platform.source(client, clock).walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
    )

    form = httpx.QueryParams(asked[0].content.decode())
    assert (form["grant_type"], form["refresh_token"], form["client_id"]) == (
        "refresh_token",
        "r1",
        "c1",
    )
    assert asked[0].headers["authorization"].startswith("Basic ")
    assert {one.headers["authorization"] for one in platform.requests} == {"Bearer n3w"}
    [fresh] = kept
    assert (fresh.secret, fresh.refresh, rfc3339(fresh.expires_at)) == (
        "n3w",
        "r2",
        rfc3339(NOW + 2 * HOUR),
    )


def test_a_refresh_that_another_worker_did_first_is_used() -> None:
    platform = FakeX(followers=5)
    signed_in(platform, NOW)
    asked, answer = refreshing(platform, 400)

    def raced(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/2/oauth2/token":
            platform.kept.clear()
            signed_in(platform, NOW + HOUR, "th3irs")
        return answer(request)

    clock = FakeClock()
    client = outbound(raced, clock, platform.tokens)
    asyncio.run(
        platform.source(client, clock).walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
    )

    assert len(asked) == 1
    assert {one.headers["authorization"] for one in platform.requests} == {"Bearer th3irs"}


def test_a_refresh_that_another_worker_has_under_way_is_waited_for() -> None:
    platform, clock = FakeX(followers=5), FakeClock()
    signed_in(platform, NOW)
    asked, answer = refreshing(platform, 400)
    refused_at: list[int] = []

    def raced(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/2/oauth2/token":
            refused_at.append(clock.now())
        return answer(request)

    def tokens(owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        if refused_at and clock.now() > refused_at[0]:
            platform.kept.clear()
            signed_in(platform, NOW + HOUR, "th3irs")
        return platform.tokens(owner, network, host)

    source = platform.source(outbound(raced, clock, tokens), clock)
    asyncio.run(source.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))

    assert len(asked) == 1
    assert {one.headers["authorization"] for one in platform.requests} == {"Bearer th3irs"}


def test_a_sign_in_that_was_revoked_has_to_be_done_again() -> None:
    platform = FakeX(token=None)
    signed_in(platform, NOW)
    _, answer = refreshing(platform, 400)
    client = outbound(answer, FakeClock(), platform.tokens)

    with pytest.raises(Unauthorized, match=r"the sign-in of @me any more .*`churnwatch signin x`"):
        asyncio.run(
            platform.source(client, FakeClock()).walk(
                platform.me, ListKind.FOLLOWERS, lambda *seen: None
            )
        )
