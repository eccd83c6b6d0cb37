"""Messages given to the endpoints that want them, each once, in the order in which they were told."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.endpoint import Endpoint
from app.domain.instant import DAY, Instant
from app.domain.message import DISABLED, Message, worth_telling
from app.ports.storage import Work

# What one transaction takes; an import can leave ten thousands.
_AT_ONCE = 500
# What is offered to whoever was away.
KEPT = 30 * DAY


def spread(work: Work, now: Instant) -> int:
    """Owe the next messages to whoever wants them; returns how many there were."""
    messages = work.outbox.take(_AT_ONCE)
    if messages:
        told = list(worth_telling(messages, now))
        for endpoint in work.endpoints.active():
            _owe(work, endpoint, _wanted(endpoint, told), now)
        work.outbox.spread(messages, now)
    return len(messages)


def replay(work: Work, endpoint_id: int, since: Instant, now: Instant) -> int:
    """Send again all that was told since a time; returns how many messages.

    Messages that the endpoint has had keep their numbers; the others, from before it was added or
    while it was disabled, get the next ones.
    """
    endpoint = work.endpoints.get(endpoint_id)
    messages = _wanted(endpoint, work.outbox.since(since))
    had = work.deliveries.had(endpoint_id, [message.seq for message in messages])
    work.deliveries.again(endpoint_id, sorted(had), now)
    _owe(work, endpoint, [message for message in messages if message.seq not in had], now)
    return len(messages)


def replay_one(work: Work, endpoint_id: int, delivery_id: int, now: Instant) -> None:
    """Send one message again, with its id and its number. Raises NotFound."""
    delivery = work.deliveries.get(endpoint_id, delivery_id)
    work.deliveries.again(endpoint_id, [delivery.message.seq], now)


def _wanted(endpoint: Endpoint, messages: Sequence[Message]) -> list[Message]:
    return [m for m in messages if endpoint.wanted.takes(m) and not _about_itself(endpoint, m)]


def _about_itself(endpoint: Endpoint, message: Message) -> bool:
    return message.kind == DISABLED and message.body.get("endpoint") == endpoint.id


def _owe(work: Work, endpoint: Endpoint, messages: Sequence[Message], now: Instant) -> None:
    if messages:
        last = work.endpoints.count(endpoint.id, len(messages))
        work.deliveries.add(endpoint.id, messages, last, now)
