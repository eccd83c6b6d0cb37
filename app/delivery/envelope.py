"""A message as it travels: thin, because whoever gets it can ask for the rest."""

from __future__ import annotations

from typing import Any

import msgspec

from app.domain.instant import Instant, Rfc3339, rfc3339
from app.domain.message import Message


class Envelope(msgspec.Struct, frozen=True):
    """The body of a webhook.

    `timestamp`: when it happened, by the data's own time. `id`: the same in every repeat, and in
    the events of the API. `seq`: where to go on with `/v1/events?after=`. `number`: counts the
    messages for this endpoint, from 1 and without a gap; None for a test.
    """

    type: str
    timestamp: Rfc3339
    id: str
    seq: int | None
    number: int | None
    data: dict[str, Any]


def body_of(message: Message, number: int) -> bytes:
    """The bytes to send and to sign."""
    at = rfc3339(message.at)
    said = Envelope(message.kind, at, message.id, message.seq, number, message.body)
    return msgspec.json.encode(said)


def body_of_test(kind: str, id: str, at: Instant, endpoint_id: int) -> bytes:
    """The bytes of a message that only shows whether messages arrive."""
    said = Envelope(kind, rfc3339(at), id, None, None, {"endpoint": endpoint_id})
    return msgspec.json.encode(said)
