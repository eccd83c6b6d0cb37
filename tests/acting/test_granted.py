"""What is sent to act, to mirror and to sign in is counted with what is sent to capture."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.acting.bluesky import BlueskyWriter
from app.acting.github import GithubWriter
from app.acting.mastodon import MastodonWriter
from app.acting.misskey import MisskeyWriter
from app.domain.account import Account
from app.domain.errors import ChurnwatchError, RateLimited
from app.domain.instant import HOUR
from app.domain.token import Token
from app.pipeline.subscribing import fetch
from app.ports.writers import Writer
from app.sources._mastodon_sign_in import MastodonSignIn
from app.sources._misskey_sign_in import MisskeySignIn
from app.sources.bluesky import Bluesky
from app.sources.github import Github, GithubSettings
from app.sources.mastodon import Mastodon
from app.sources.misskey import Misskey
from app.storage.work import Database
from tests.acts import BLUESKY, MASTODON, Doer
from tests.fakes.instance import FakeInstance
from tests.fakes.pds import FakePds
from tests.net.fakes import Answering, FakeClock, FakePurse, outbound

ME = Account("misskey", "https://key.example/users/9me", "me@key.example")
MISSKEY = Token("misskey", "key.example", ME, "0123456789abcdef")
GITHUB = Token("github", "api.github.com", Account("github", "1", "me"), "github_pat_1")
CLOCK = FakeClock()
GULL = {
    "bluesky": "did:plc:gull",
    "github": "7",
    "mastodon": "https://far.example/users/gull",
    "misskey": "https://far.example/users/gull",
}


def gone(_: httpx.Request) -> httpx.Response:
    return httpx.Response(404, json={})


@pytest.mark.parametrize(
    ("writer", "source", "token", "answering"),
    [
        (BlueskyWriter, Bluesky, BLUESKY, FakePds().answer),
        (GithubWriter, Github, GITHUB, gone),
        (MastodonWriter, Mastodon, MASTODON, FakeInstance().answer),
        (MisskeyWriter, Misskey, MISSKEY, gone),
    ],
    ids=["bluesky", "github", "mastodon", "misskey"],
)
def test_acts_take_from_what_captures_of_the_same_account_take_from(
    writer: type, source: type, token: Token, answering: Answering
) -> None:
    purse = FakePurse()
    net = outbound(answering, tokens=lambda *_: [token], purse=purse)
    mine = [GithubSettings(token=SecretStr(token.secret))] if source is Github else []

    asyncio.run(look(writer(net, CLOCK), token))

    assert source(net, CLOCK, *mine).meter(token.account).name in purse.windows


async def look(writer: Writer, token: Token) -> None:
    """Ask how somebody stands to the account."""
    with suppress(ChurnwatchError):
        async with writer.open(token) as hand:
            await hand.edges([Account(token.network, GULL[token.network], "gull@far.example")])


def test_a_mirror_is_counted_at_the_server_that_keeps_it() -> None:
    purse = FakePurse()

    asyncio.run(look(BlueskyWriter(outbound(FakePds().answer, purse=purse), CLOCK), BLUESKY))

    assert purse.windows.keys() >= {"plc.directory", "pds.example"}


def test_signing_in_is_counted_against_our_network_address() -> None:
    purse = FakePurse()
    net = outbound(gone, purse=purse)

    for made, host in ((MastodonSignIn, "social.example"), (MisskeySignIn, "key.example")):
        with suppress(ChurnwatchError):
            asyncio.run(sign_in(made(net, CLOCK), host))

    assert purse.windows.keys() == {"social.example", "key.example"}


async def sign_in(way: MastodonSignIn | MisskeySignIn, host: str) -> None:
    await way.finish(await way.begin(host), "code")


def test_a_subscription_keeps_to_what_a_person_set_for_its_host() -> None:
    net = outbound(lambda _: httpx.Response(200), requests="lists.example=1/1h")
    asyncio.run(fetch(net, "https://lists.example/one"))

    with pytest.raises(RateLimited, match="the 1 requests of 1 hour are used"):
        asyncio.run(fetch(net, "https://lists.example/two"))


def test_acts_that_find_no_requests_left_say_so_and_go_on_in_the_next_window(
    storage: Database, tmp_path: Path
) -> None:
    server = FakeInstance()
    one = Doer(storage, tmp_path, server, MASTODON, requests="social.example=12/1h")
    one.accuse(*range(1, 9))
    one.turn_on()
    one.confirm(one.plan())

    done = [one.tick()]
    fault, until = one.mandate.fault, one.mandate.retry_at
    while len(done) < 6:
        one.clock.time += HOUR
        done.append(one.tick())

    assert done[0] == 0
    assert until == one.clock.time - 4 * HOUR
    assert fault is not None
    assert "the 12 requests of 1 hour are used; CHURNWATCH_REQUESTS sets how many" in fault
    assert sum(done) == 8
    assert len(server.blocked) == 8
