"""Blocks on GitHub: under the present login, a second apart, with a token that may."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx
import pytest

from app.acting.github import GithubWriter
from app.domain.account import Account
from app.domain.act import Act, Deed, Stage
from app.domain.errors import BadInput, Permanent, Unauthorized
from app.domain.token import Token
from tests.net.fakes import NOW, FakeClock, outbound

SECRET = "github_pat_1"
ME = Account("github", "1", "me")
TOKEN = Token("github", "api.github.com", ME, SECRET)


@dataclass
class FakeGithub:
    """Knows people by number. `may`: whether the token may block; `unblockable`: whom nobody may."""

    logins: dict[str, str] = field(default_factory=lambda: {"7": "gull", "8": "wren"})
    follows: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    unblockable: set[str] = field(default_factory=set)
    may: bool = True
    requests: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.requests.append(f"{request.method} {path}")
        if request.headers["authorization"] != f"Bearer {SECRET}":
            return httpx.Response(401, json={"message": "Bad credentials"})
        login = path.rpartition("/")[2]
        if path == "/user":
            return httpx.Response(200, json={"id": 1, "login": "Me"})
        if path == "/user/blocks":
            return httpx.Response(200 if self.may else 404, json=[])
        if path.startswith("/user/following/"):
            return httpx.Response(204 if login in self.follows else 404)
        if path.startswith("/user/blocks/"):
            return self._block(request.method, login)
        if login in self.logins:
            return httpx.Response(200, json={"id": int(login), "login": self.logins[login]})
        return httpx.Response(404)

    def _block(self, method: str, login: str) -> httpx.Response:
        there = login in self.blocked
        if method == "GET":
            return httpx.Response(204 if there else 404)
        if not self.may:
            return httpx.Response(403)
        if method == "PUT" and (there or login in self.unblockable):
            return httpx.Response(422, json={"message": "cannot block"})
        (self.blocked.add if method == "PUT" else self.blocked.discard)(login)
        return httpx.Response(204)


def act_on(number: str = "7") -> Act:
    who = Account("github", number, "seen-as-this")
    return Act("pl_1", ME, Deed.BLOCK, who, "Why.", None, Stage.INTENDED, NOW)


async def done(github: FakeGithub, clock: FakeClock, *verbs: str, number: str = "7") -> None:
    async with GithubWriter(outbound(github.answer, clock), clock).open(TOKEN) as hand:
        for verb in verbs:
            await getattr(hand, verb)(act_on(number))


def test_who_was_renamed_is_blocked_by_the_present_login_and_twice_is_once() -> None:
    github = FakeGithub()

    asyncio.run(done(github, FakeClock(), "do", "do"))

    assert github.blocked == {"gull"}


def test_writes_are_a_second_apart() -> None:
    clock = FakeClock()

    asyncio.run(done(FakeGithub(), clock, "do", "undo"))

    assert sum(clock.naps) >= 1


def test_undo_unblocks_and_finds_nothing_to_do_the_second_time() -> None:
    github = FakeGithub(blocked={"wren"})

    asyncio.run(done(github, FakeClock(), "do", "undo", "undo"))

    assert github.blocked == {"wren"}


def test_what_stands_between_two_accounts_is_asked_for() -> None:
    github, clock = FakeGithub(follows={"gull"}, blocked={"wren"}), FakeClock()
    people = [Account("github", number) for number in ("7", "8", "9", "no/number")]

    async def edges() -> object:
        async with GithubWriter(outbound(github.answer, clock), clock).open(TOKEN) as hand:
            return await hand.edges(people)

    found = asyncio.run(edges())
    assert isinstance(found, dict)
    assert {key: (edge.follows, edge.blocks) for key, edge in found.items()} == {
        people[0].key: (True, False),
        people[1].key: (False, True),
    }


@pytest.mark.parametrize(
    ("github", "number", "error"),
    [
        (FakeGithub(unblockable={"gull"}), "7", Permanent),
        (FakeGithub(), "9", Permanent),
        (FakeGithub(may=False), "7", Unauthorized),
    ],
    ids=["cannot be blocked", "gone", "not allowed any more"],
)
def test_what_github_refuses_is_an_error_of_its_kind(
    github: FakeGithub, number: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        asyncio.run(done(github, FakeClock(), "do", number=number))
    assert github.blocked == set()


def let_in(github: FakeGithub, name: str = "@me", secret: str = SECRET) -> Token:
    clock = FakeClock()
    return asyncio.run(GithubWriter(outbound(github.answer, clock), clock).let_in(name, secret))


def test_a_token_that_may_block_lets_us_in_without_changing_anything() -> None:
    github = FakeGithub()

    token = let_in(github)

    assert (token.account.id, token.account.handle, token.secret) == ("1", "Me", SECRET)
    assert all(request.startswith("GET ") for request in github.requests)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "other"}, "not one of that account"),
        ({"name": "no login"}, "is a login"),
        ({"secret": "two words"}, "without spaces"),
        ({"github": FakeGithub(may=False)}, "may not block"),
    ],
)
def test_a_token_that_will_not_do_is_refused_in_a_sentence(
    values: dict[str, object], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        let_in(**{"github": FakeGithub(), **values})  # type: ignore[arg-type]
