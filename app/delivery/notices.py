"""What waits for a person besides alerts: a watch that stopped, a version to look at, an objection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from app.domain.errors import NotFound
from app.domain.message import DISABLED, FAILING, HELD, OBJECTED, PAUSED, STOPPED, Message
from app.domain.objection import Answer
from app.domain.text import visible
from app.ports.storage import Work


def notices(work: Work, messages: Sequence[Message], pages: str) -> list[str]:
    """A paragraph for each that still waits, with the page on which to settle it."""
    last = {message.subject: message for message in messages if message.kind in _TOLD}
    return [told for one in last.values() if (told := _notice(work, one, pages))]


def _notice(work: Work, message: Message, pages: str) -> str | None:
    try:
        return _TOLD[message.kind](work, message, pages)
    except NotFound:  # removed meanwhile
        return None


def _paused(work: Work, message: Message, pages: str) -> str | None:
    watch = work.watches.get(cast("int", message.body["watch"]))
    if not watch.paused:
        return None
    name, reason = visible(watch.name), _reason(message)
    return f"The watch on {name} is paused: {reason}\nResume it: {pages}/watches/{watch.id}"


def _failing(work: Work, message: Message, pages: str) -> str | None:
    watch = work.watches.get(cast("int", message.body["watch"]))
    if not watch.failures or watch.paused:
        return None
    name, count = visible(watch.name), message.body["failures"]
    return (
        f"The watch on {name} failed {count} times in a row: {_reason(message)}\n"
        f"It is tried once a day: {pages}/watches/{watch.id}"
    )


def _disabled(work: Work, message: Message, pages: str) -> str | None:
    endpoint = work.endpoints.get(cast("int", message.body["endpoint"]))
    if endpoint.disabled_at is None:
        return None
    return (
        f"An endpoint was disabled: {_reason(message)}\nEnable it: {pages}/webhooks/{endpoint.id}"
    )


def _held(work: Work, message: Message, pages: str) -> str | None:
    one = work.blocklists.get(str(message.body["list"]))
    if one.held is None:
        return None
    return (
        f"The block list {one.slug} waits until you have looked at it: {visible(one.held, 500)}\n"
        f"Look: {pages}/blocklists/{one.slug}"
    )


def _objected(work: Work, message: Message, pages: str) -> str | None:
    objection = work.objections.get(cast("int", message.body["objection"]))
    if objection.answer is not Answer.OPEN:
        return None
    return f"Somebody objects to an entry of the block list {objection.slug}\nAnswer: {pages}/blocklists"


def _stopped(work: Work, message: Message, pages: str) -> str | None:
    mandate = work.mandates.get(cast("int", message.body["mandate"]))
    if not mandate.stopped:
        return None
    return f"Acting in your name has stopped: {_reason(message)}\nTurn it on again: {pages}/acting"


def _reason(message: Message) -> str:
    return visible(str(message.body.get("reason")), 500)


_TOLD = {
    PAUSED: _paused,
    FAILING: _failing,
    DISABLED: _disabled,
    HELD: _held,
    OBJECTED: _objected,
    STOPPED: _stopped,
}
