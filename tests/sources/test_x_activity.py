"""What X tells by calling us: signed with the app's secret, one follow or unfollow at a time."""

from __future__ import annotations

import pytest

from app.domain.errors import BadInput
from app.domain.streamed import Commit
from app.ports.receivers import Received
from app.sources._x_settings import XSettings
from app.sources.x_activity import XActivity
from tests.net.fakes import NOW
from tests.sources.x_calls import SECRET, event, signature


def receiver(secret: str | None = SECRET) -> XActivity:
    return XActivity(XSettings(activity_secret=secret))


def test_it_is_off_without_a_secret_and_believes_nobody_then() -> None:
    off = receiver(None)

    assert not off.on
    assert not off.genuine({"x-twitter-webhooks-signature": signature(b"{}", "")}, b"{}")


def test_a_challenge_is_answered_with_its_signature() -> None:
    assert receiver().answer("abc") == {"response_token": signature(b"abc")}


@pytest.mark.parametrize(
    ("headers", "genuine"),
    [
        ({"x-twitter-webhooks-signature": signature(b"{}")}, True),
        ({"x-twitter-webhooks-signature-oauth2": signature(b"{}")}, True),
        (
            {
                "x-twitter-webhooks-signature": signature(b"{}", "another"),
                "x-twitter-webhooks-signature-oauth2": signature(b"{}"),
            },
            True,  # an app with two secrets is sent both
        ),
        ({"x-twitter-webhooks-signature": signature(b"{ }")}, False),
        ({"x-twitter-webhooks-signature": signature(b"{}", "another")}, False),
        ({"x-twitter-webhooks-signature": "sha256=\u00e9"}, False),
        ({"x-twitter-webhooks-signature": ""}, False),
        ({}, False),
    ],
)
def test_only_what_was_signed_with_the_secret_is_genuine(
    headers: dict[str, str], genuine: bool
) -> None:
    assert receiver().genuine(headers, b"{}") is genuine


def test_a_follow_is_a_record_of_its_own() -> None:
    step = Commit("7", NOW, made=(("x:-42334267", "12"),))

    assert receiver().read(event("follow.follow"), NOW) == Received("-42334267", step)


def test_an_unfollow_says_whom_it_concerns() -> None:
    told = receiver().read(event("follow.unfollow"), NOW)

    assert told == Received("-42334267", Commit("7", NOW, left=("12",)))


@pytest.mark.parametrize("kind", ["post.create", "like.create", "dm.sent", "something.new"])
def test_events_of_other_kinds_say_nothing_of_follows(kind: str) -> None:
    assert receiver().read(event(kind), NOW) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[" * 100_000,
        b'{"data": {"event_type": "follow.follow", "event_uuid": ""}}',
        b'{"data": {"event_type": "follow.follow", "event_uuid": "1"}}',
        event("follow.follow", source=7),
        event("follow.follow", source="not a number"),
        event("follow.unfollow", target="../12"),
        event("follow.follow", uuid="9" * 65),
    ],
)
def test_nonsense_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput):
        receiver().read(body, NOW)
