"""Blocks, mutes and removed followers on Misskey: by number, with a token of the account alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from app.acting.misskey import MisskeyWriter
from app.domain.account import Account, AccountKey
from app.domain.act import Act, Deed, Edge, Stage
from app.domain.errors import Permanent, Unauthorized
from app.domain.token import Token
from tests.net.fakes import NOW, FakeClock, outbound

HOST, SECRET = "key.example", "0123456789abcdef"
ME = Account("misskey", f"https://{HOST}/users/9me", f"me@{HOST}")
TOKEN = Token("misskey", HOST, ME, SECRET)
NEAR = Account("misskey", f"https://{HOST}/users/9near", f"near@{HOST}")
FAR = Account("misskey", "https://far.example/users/f1", "far@far.example")
FLAGS = {"blocking": "isBlocking", "mute": "isMuted"}


@dataclass
class FakeServer:
    """Knows two people. `flags`: what is true of each, by number. `refusal`: of the next deeds."""

    flags: dict[str, set[str]] = field(default_factory=lambda: {"9near": set(), "9far": set()})
    refusal: str | None = None
    secret: str = SECRET

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        if asked["i"] != self.secret:
            return refused("AUTHENTICATION_FAILED", 401)
        method = request.url.path.removeprefix("/api/")
        if method == "users/show":
            return self._show(asked)
        if method == "users/relation":
            told = [{"id": one} | dict.fromkeys(self.flags[one], True) for one in asked["userId"]]
            return httpx.Response(200, json=told)
        if self.refusal:
            return refused(self.refusal)
        return self._do(method, self.flags[asked["userId"]])

    def _show(self, asked: dict[str, Any]) -> httpx.Response:
        if asked.get("userId") == "9near":
            return httpx.Response(200, json={"id": "9near", "username": "near"})
        if (asked.get("username"), asked.get("host")) == ("far", "far.example"):
            user = {"id": "9far", "username": "far", "host": "far.example", "uri": FAR.id}
            return httpx.Response(200, json=user)
        return refused("NO_SUCH_USER", 404)

    def _do(self, method: str, flags: set[str]) -> httpx.Response:
        if method == "following/invalidate":
            if "isFollowed" not in flags:
                return refused("NOT_FOLLOWING")
            flags.discard("isFollowed")
            return httpx.Response(200, json={"id": "9me", "username": "me"})
        name, _, verb = method.partition("/")
        flag = FLAGS[name]
        if (flag in flags) == (verb == "create"):
            gerund = "MUTING" if name == "mute" else "BLOCKING"
            return refused(f"{'ALREADY' if verb == 'create' else 'NOT'}_{gerund}")
        (flags.add if verb == "create" else flags.discard)(flag)
        return httpx.Response(204)


def refused(code: str, status: int = 400) -> httpx.Response:
    error = {"message": "No.", "code": code, "kind": "client"}
    return httpx.Response(status, json={"error": error})


def act(account: Account, deed: Deed) -> Act:
    return Act("pl_1", ME, deed, account, "Why.", None, Stage.INTENDED, NOW)


def run(server: FakeServer, account: Account, deed: Deed, *verbs: str) -> None:
    clock = FakeClock()

    async def go() -> None:
        async with MisskeyWriter(outbound(server.answer, clock), clock).open(TOKEN) as hand:
            for verb in verbs:
                await getattr(hand, verb)(act(account, deed))

    asyncio.run(go())


def edges(server: FakeServer, *accounts: Account) -> dict[AccountKey, Edge]:
    clock = FakeClock()

    async def go(accounts: Sequence[Account]) -> dict[AccountKey, Edge]:
        async with MisskeyWriter(outbound(server.answer, clock), clock).open(TOKEN) as hand:
            return await hand.edges(accounts)

    return asyncio.run(go(accounts))


@pytest.mark.parametrize("who", [NEAR, FAR])
@pytest.mark.parametrize(("deed", "flag"), [(Deed.BLOCK, "isBlocking"), (Deed.MUTE, "isMuted")])
def test_what_is_done_twice_is_done_once_and_taken_back_once(
    who: Account, deed: Deed, flag: str
) -> None:
    server = FakeServer()
    number = "9near" if who is NEAR else "9far"

    run(server, who, deed, "do", "do")
    assert server.flags[number] == {flag}
    run(server, who, deed, "undo", "undo")
    assert server.flags[number] == set()


def test_a_follower_is_removed_once() -> None:
    server = FakeServer({"9near": {"isFollowed"}, "9far": set()})

    run(server, NEAR, Deed.REMOVE_FOLLOWER, "do", "do")

    assert server.flags["9near"] == set()


def test_what_stands_between_is_told_of_whom_the_server_knows() -> None:
    server = FakeServer({"9near": {"isFollowing", "isFollowed"}, "9far": {"isBlocking", "isMuted"}})
    stranger = Account("misskey", "https://far.example/users/f2", "other@far.example")

    assert edges(server, NEAR, FAR, stranger) == {
        NEAR.key: Edge(follows=True, followed=True),
        FAR.key: Edge(blocks=True, mutes=True),
    }


def test_whoever_took_over_an_address_is_not_taken_for_its_former_owner() -> None:
    former = Account("misskey", "https://far.example/users/f0", "far@far.example")

    with pytest.raises(Permanent, match="knows no account"):
        run(FakeServer(), former, Deed.BLOCK, "do")


@pytest.mark.parametrize(
    ("server", "error"),
    [
        (FakeServer(refusal="BLOCKEE_IS_YOURSELF"), Permanent),
        (FakeServer(secret="another"), Unauthorized),
    ],
)
def test_what_is_refused_is_an_error_of_its_kind(
    server: FakeServer, error: type[Exception]
) -> None:
    with pytest.raises(error) as raised:
        run(server, NEAR, Deed.BLOCK, "do")
    assert SECRET not in str(raised.value)


def test_no_more_is_asked_for_than_what_was_turned_on() -> None:
    clock = FakeClock()
    way = MisskeyWriter(outbound(FakeServer().answer, clock), clock).sign_in([Deed.MUTE])
    invitation = asyncio.run(way.begin(HOST))

    asked = httpx.URL(invitation.address).params["permission"]
    assert asked == "read:account,read:following,write:mutes"
