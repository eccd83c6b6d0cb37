"""Being let in by a server, as its documentation says it goes."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from app.domain.account import Account
from app.domain.errors import BadInput, Permanent, SourceError
from app.domain.token import Token
from app.ports.credentials import Invitation
from app.sources._mastodon_sign_in import MastodonSignIn
from tests.fakes.door import CODE, HOST, ME, Server
from tests.net.fakes import NOW, FakeClock, outbound


def begin(server: Server, host: str = HOST, redirect: str | None = None) -> Invitation:
    way = MastodonSignIn(outbound(server.answer), FakeClock())
    invitation = asyncio.run(way.begin(host, redirect))
    server.challenge = httpx.URL(invitation.address).params["code_challenge"]
    return invitation


def finish(server: Server, invitation: Invitation, code: str = CODE) -> Token:
    way = MastodonSignIn(outbound(server.answer), FakeClock())
    return asyncio.run(way.finish(invitation, code))


def test_a_server_is_asked_for_no_more_than_reading_lists() -> None:
    server = Server()
    begin(server)

    assert server.apps == [
        {
            "client_name": "Churnwatch",
            "redirect_uris": "urn:ietf:wg:oauth:2.0:oob",
            "scopes": "read:accounts read:follows",
        }
    ]


def test_the_address_holds_a_challenge_and_no_secret() -> None:
    invitation = begin(Server())

    url = httpx.URL(invitation.address)
    assert str(url).startswith(f"https://{HOST}/oauth/authorize?")
    assert dict(url.params) | {"state": "", "code_challenge": ""} == {
        "response_type": "code",
        "client_id": "c1",
        "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
        "scope": "read:accounts read:follows",
        "state": "",
        "code_challenge": "",
        "code_challenge_method": "S256",
    }
    assert len(url.params["code_challenge"]) == 43
    assert invitation.verifier not in invitation.address
    assert "cs" not in url.params.values()


def test_two_sign_ins_share_neither_state_nor_verifier() -> None:
    one, other = begin(Server()), begin(Server())

    assert one.state != other.state
    assert one.verifier != other.verifier


def test_a_redirect_is_registered_and_asked_for() -> None:
    server = Server()
    back = "https://churnwatch.example/signin/back"

    invitation = begin(server, redirect=back)

    assert server.apps[0]["redirect_uris"] == back
    assert httpx.URL(invitation.address).params["redirect_uri"] == invitation.redirect == back


def test_a_code_becomes_the_token_of_the_account_that_agreed() -> None:
    server = Server()

    token = finish(server, begin(server), f" {CODE}\n")

    assert token == Token(
        "mastodon",
        HOST,
        Account("mastodon", ME, f"me@{HOST}"),
        "t0ken",
        "read:accounts read:follows",
        "c1",
        "cs",
        NOW,
    )


@pytest.mark.parametrize("code", ["", " ", "wrong", "a\0b", "é", "x" * 5_000])
def test_a_wrong_code_is_refused_without_being_repeated(code: str) -> None:
    server = Server()
    invitation = begin(server)

    with pytest.raises(BadInput) as raised:
        finish(server, invitation, code)

    assert not code.strip() or code not in str(raised.value)


def test_a_code_works_once() -> None:
    server = Server()
    invitation = begin(server)
    finish(server, invitation)

    with pytest.raises(BadInput, match="sign in again"):
        finish(server, invitation)


def test_a_code_is_worth_nothing_to_who_did_not_begin() -> None:
    server = Server()
    mine = begin(server)
    begin(server)  # somebody else's verifier is the one that fits now

    with pytest.raises(BadInput):
        finish(server, mine)


def test_a_server_that_names_another_server_s_account_lets_nobody_in() -> None:
    server = Server()
    server.account["uri"] = "https://victim.example/users/me"

    with pytest.raises(Permanent, match="id of another server"):
        finish(server, begin(server))


def test_a_token_that_could_not_be_sent_is_refused() -> None:
    server = Server()
    server.token = "a\r\nx: y"

    with pytest.raises(Permanent, match="cannot be shown"):
        finish(server, begin(server))


@pytest.mark.parametrize("host", ["", "a b", "https://social.example", "social.example/x", "h:1"])
def test_only_a_server_s_name_is_asked(host: str) -> None:
    server = Server()

    with pytest.raises(BadInput):
        begin(server, host)

    assert server.requests == []


@pytest.mark.parametrize("status", [401, 403, 422, 500, 302])
def test_a_server_that_registers_nobody_is_named(status: int) -> None:
    way = MastodonSignIn(outbound(lambda request: httpx.Response(status)), FakeClock())

    with pytest.raises(SourceError, match=r"^social\.example "):
        asyncio.run(way.begin(HOST))


def test_a_token_is_revoked_where_it_came_from() -> None:
    server = Server()
    token = finish(server, begin(server))

    asyncio.run(MastodonSignIn(outbound(server.answer), FakeClock()).revoke(token))

    assert [dict(form) for form in server.revoked] == [
        {"client_id": "c1", "client_secret": "cs", "token": "t0ken"}
    ]


def test_nothing_that_is_shown_of_a_sign_in_tells_its_secrets() -> None:
    server = Server()
    invitation = begin(server)
    token = finish(server, invitation)

    for secret in (invitation.verifier, invitation.state, "t0ken", "'cs'"):
        assert secret not in repr(token)
    assert invitation.verifier not in repr(invitation)
