"""Acts on servers of Mastodon's family that differ in what they offer."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from app.acting.mastodon import MastodonWriter
from app.domain.account import Account
from app.domain.act import Act, Deed, Stage
from app.domain.errors import Permanent
from tests.acts import MASTODON
from tests.fakes.instance import FakeInstance
from tests.net.fakes import NOW, FakeClock, outbound

UNKNOWN = httpx.Response(404, json={"error": "Not Found"})


async def do(server: FakeInstance, deed: Deed) -> None:
    account = Account("mastodon", server.add(7), "suspect7@far.example")
    act = Act("pl_1", MASTODON.account, deed, account, "A test.", None, Stage.INTENDED, NOW)
    clock = FakeClock()
    async with MastodonWriter(outbound(server.answer, clock), clock).open(MASTODON) as hand:
        await hand.do(act)


def test_a_server_without_a_way_to_remove_followers_is_said_to_have_none() -> None:
    server = FakeInstance(faults=[UNKNOWN])

    with pytest.raises(Permanent, match=r"^social.example offers no way to remove a follower$"):
        asyncio.run(do(server, Deed.REMOVE_FOLLOWER))

    assert server.deeds == []


def test_a_server_that_has_one_is_asked_for_it() -> None:
    server = FakeInstance()
    asyncio.run(do(server, Deed.REMOVE_FOLLOWER))

    assert server.deeds == [("7", "remove_from_followers")]
