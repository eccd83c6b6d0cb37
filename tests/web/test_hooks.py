"""A platform calls: it is answered, verified and believed once; who only pretends is refused."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.domain.account import Account
from app.domain.event import FollowEvent
from app.domain.instant import HOUR, MINUTE
from app.domain.watch import ListKind
from app.pipeline.capture import Capture
from app.sources._x_settings import XSettings
from app.sources.x_activity import XActivity
from tests.fakes.source import FakeSource
from tests.sources.x_calls import SECRET, event, signature
from tests.web.conftest import client_of

SHOP = Account("x", "12", "shop")


@pytest.fixture
def shop(program: Application) -> Application:
    """A program that X calls, watching followers 1 to 5 of the shop."""
    clock = program.clock
    source = FakeSource(clock, [str(n) for n in range(1, 6)], network="x", records=False)
    sources = {"x": source}
    capture = Capture(program.storage, sources, program.detector, clock)
    hook = XActivity(XSettings(activity_secret=SecretStr(SECRET)))
    made = replace(program, sources=sources, capture=capture, receivers=[hook])
    with made.storage.writing() as work:
        watch = work.watches.add(SHOP, ListKind.FOLLOWERS, HOUR, True, clock.now())
    asyncio.run(made.schedule().capture_now(watch.id))
    return made


def call(program: Application, body: bytes, signed: bytes | None = None) -> int:
    """The status that X is answered with, a minute later."""
    program.clock.time += MINUTE  # type: ignore[attr-defined]
    headers = {"x-twitter-webhooks-signature-oauth2": signature(signed or body)}
    return client_of(program).post("/hooks/x", content=body, headers=headers).status_code


def events(program: Application) -> list[FollowEvent]:
    with program.storage.reading() as work:
        return list(work.events.all())


def kinds(program: Application) -> list[str]:
    return [one.kind.value for one in events(program)]


def test_the_address_does_not_exist_unless_it_is_set_up(client: TestClient) -> None:
    assert client.get("/hooks/x", params={"crc_token": "a"}).status_code == 404
    assert client.post("/hooks/x", json={}).status_code == 404


def test_the_address_proves_whose_it_is(shop: Application) -> None:
    answer = client_of(shop).get("/hooks/x", params={"crc_token": "abc"})

    assert answer.json() == {"response_token": signature(b"abc")}


def test_a_follow_and_an_unfollow_are_written_down_at_the_time_of_receipt(
    shop: Application,
) -> None:
    assert call(shop, event("follow.follow", uuid="1")) == 200
    came_at = shop.clock.now()
    assert call(shop, event("follow.unfollow", uuid="2")) == 200

    assert kinds(shop) == ["follow", "unfollow"]
    assert [one.exact for one in events(shop)] == [came_at, shop.clock.now()]


def test_the_unfollow_of_somebody_a_capture_showed_is_known(shop: Application) -> None:
    call(shop, event("follow.unfollow", source="3", uuid="1"))

    assert kinds(shop) == ["unfollow"]


def test_a_message_that_is_sent_again_counts_once_whatever_happened_since(
    shop: Application,
) -> None:
    call(shop, event("follow.follow", uuid="1"))
    call(shop, event("follow.unfollow", uuid="2"))
    call(shop, event("follow.follow", uuid="1"))

    assert kinds(shop) == ["follow", "unfollow"]


def test_what_is_not_signed_changes_nothing(shop: Application) -> None:
    assert call(shop, event("follow.follow"), signed=b"something else") == 401
    assert events(shop) == []


def test_nonsense_that_is_signed_is_refused(shop: Application) -> None:
    assert call(shop, b'{"data": {}}') == 422


def test_follows_of_lists_nobody_watches_are_nobodys(shop: Application) -> None:
    assert call(shop, event("follow.follow", target="99")) == 200
    assert events(shop) == []
