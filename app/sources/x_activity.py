"""X's Activity API: follows and unfollows of or towards subscribed accounts, as X calls our webhook.

Documented at https://docs.x.com/x-api/webhooks/introduction and /x-api/activity/event-payloads.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from app.domain.errors import BadInput
from app.domain.instant import Instant
from app.domain.streamed import Commit
from app.ports.receivers import Received
from app.sources import _x as wire
from app.sources._x_settings import XSettings

# X signs with the app's client secret, and with the consumer secret of older apps.
_SIGNATURES = ("x-twitter-webhooks-signature-oauth2", "x-twitter-webhooks-signature")
_FOLLOW, _UNFOLLOW = "follow.follow", "follow.unfollow"


class _Someone(Struct):
    id: str


class _End(Struct):
    data: _Someone


class _Payload(Struct):
    source: _End
    target: _End


class _Event(Struct):
    event_uuid: Annotated[str, Meta(min_length=1, max_length=64)]
    event_type: str
    payload: msgspec.Raw = msgspec.Raw(b"{}")


class _Envelope(Struct):
    data: _Event


class XActivity:
    """Events carry no time: the moment of receipt stands for it, at most X's delay too late.

    An unfollow names whom it concerns, and no record; each follow is its own record.
    """

    network = wire.NETWORK
    name = "x"

    def __init__(self, settings: XSettings | None = None) -> None:
        secret = (settings or XSettings()).activity_secret
        self._secret = secret.get_secret_value().encode() if secret else b""
        self.on = bool(self._secret)

    def answer(self, challenge: str) -> Mapping[str, str]:
        """X's challenge-response check."""
        return {"response_token": self._signature(challenge.encode())}

    def genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a signature that X sent is that of the body."""
        own = self._signature(body).encode()
        said = [headers[name].encode() for name in _SIGNATURES if name in headers]
        return self.on and any(hmac.compare_digest(one, own) for one in said)

    def read(self, body: bytes, now: Instant) -> Received | None:
        """The follow or unfollow in an event; there are many other kinds."""
        try:
            event = msgspec.json.decode(body, type=_Envelope).data
            if event.event_type not in (_FOLLOW, _UNFOLLOW):
                return None
            ends = msgspec.json.decode(event.payload, type=_Payload)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            raise BadInput("that is no event of X's Activity API") from None
        actor, subject = ends.source.data.id, ends.target.data.id
        if not (wire.is_id(actor) and wire.is_id(subject)):
            raise BadInput("an account of X is a number")
        if event.event_type == _FOLLOW:
            step = Commit(actor, now, made=((f"x:{event.event_uuid}", subject),))
        else:
            step = Commit(actor, now, left=(subject,))
        return Received(event.event_uuid, step)

    def _signature(self, message: bytes) -> str:
        digest = hmac.digest(self._secret, message, "sha256")
        return f"sha256={base64.b64encode(digest).decode()}"


RECEIVER = XActivity
