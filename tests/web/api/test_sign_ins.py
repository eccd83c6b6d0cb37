"""Signing in over the API: begun, finished with the code, ended; a token is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.errors import BadInput, Temporary
from app.domain.token import Token
from app.ports.credentials import Invitation
from tests.web.callers import bob, key_of
from tests.web.conftest import client_of

SECRET = "token-of-alice"
BEGIN = {"network": "fake", "host": "town.example"}


@dataclass
class FakeSignIn:
    """A server that takes one code. `deaf`: it cannot be told that a token is over."""

    deaf: bool = False
    revoked: list[str] = field(default_factory=list)
    network: str = "fake"

    async def begin(self, host: str, redirect: str | None = None) -> Invitation:
        return Invitation(host, f"https://{host}/authorize", "oob", "state", "verifier-of-alice")

    async def finish(self, invitation: Invitation, code: str) -> Token:
        if code != "right" or invitation.verifier != "verifier-of-alice":
            raise BadInput("the code is not accepted")
        alice = Account("fake", "1", "alice")
        return Token("fake", invitation.host, alice, SECRET, "read:follows", created_at=5)

    async def revoke(self, token: Token) -> None:
        if self.deaf:
            raise Temporary("it does not answer")
        self.revoked.append(token.secret)


@pytest.fixture
def server() -> FakeSignIn:
    return FakeSignIn()


@pytest.fixture
def signing(program: Application, server: FakeSignIn) -> TestClient:
    return client_of(replace(program, sign_ins={"fake": server}))


def test_signing_in_and_out_again(signing: TestClient, server: FakeSignIn) -> None:
    begun = signing.post("/v1/sign-ins", json=BEGIN)
    told = begun.json()
    done = signing.post("/v1/sign-ins/finish", json={"ticket": told["ticket"], "code": "right"})
    listed = signing.get("/v1/sign-ins")
    gone = signing.delete(f"/v1/sign-ins/{done.json()['id']}")

    assert told["address"] == "https://town.example/authorize"
    assert (done.status_code, done.json()["account"]) == (201, "@alice")
    assert listed.json()["sign_ins"] == [done.json()]
    assert gone.json() == {"fault": None}
    assert server.revoked == [SECRET]
    assert signing.get("/v1/sign-ins").json()["sign_ins"] == []
    for answer in (begun, done, listed, gone):
        assert SECRET not in answer.text
        assert "verifier-of-alice" not in answer.text


def test_a_token_is_forgotten_though_its_server_does_not_hear_of_it(
    signing: TestClient, server: FakeSignIn
) -> None:
    ticket = signing.post("/v1/sign-ins", json=BEGIN).json()["ticket"]
    one = signing.post("/v1/sign-ins/finish", json={"ticket": ticket, "code": "right"}).json()
    server.deaf = True

    gone = signing.delete(f"/v1/sign-ins/{one['id']}")

    assert gone.json()["fault"]
    assert signing.get("/v1/sign-ins").json()["sign_ins"] == []


@pytest.mark.parametrize(
    ("said", "status"),
    [({"code": "wrong"}, 422), ({"ticket": "gAAAAAB"}, 400), ({"ticket": "z" * 9_000}, 422)],
)
def test_a_wrong_code_or_ticket_signs_nobody_in(
    signing: TestClient, said: dict[str, str], status: int
) -> None:
    ticket = signing.post("/v1/sign-ins", json=BEGIN).json()["ticket"]

    answer = signing.post("/v1/sign-ins/finish", json={"ticket": ticket, "code": "right"} | said)

    assert answer.status_code == status
    assert signing.get("/v1/sign-ins").json()["sign_ins"] == []


def test_a_ticket_of_somebody_else_is_refused(program: Application, server: FakeSignIn) -> None:
    theirs, mine = bob(program), key_of(program, "me", "read", "write")  # type: ignore[arg-type]
    signing = client_of(replace(program, sign_ins={"fake": server}))
    ticket = signing.post("/v1/sign-ins", json=BEGIN, headers=mine).json()["ticket"]
    code = {"ticket": ticket, "code": "right"}

    assert signing.post("/v1/sign-ins/finish", json=code, headers=theirs).status_code == 400


def test_there_is_no_way_in_to_a_network_without_one(signing: TestClient) -> None:
    assert signing.post("/v1/sign-ins", json={"network": "nowhere"}).status_code == 422
    assert signing.delete("/v1/sign-ins/1").status_code == 404
