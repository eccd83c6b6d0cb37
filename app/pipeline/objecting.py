"""Objections to entries: taken from anybody, answered by a person, and final where accepted."""

from __future__ import annotations

from app.domain.account import Account, AccountKey
from app.domain.alert import State
from app.domain.blocklist import Entry
from app.domain.errors import Conflict, NotFound
from app.domain.instant import DAY, Instant
from app.domain.message import OBJECTED
from app.domain.objection import Answer, Objection
from app.pipeline.publish import refresh_published
from app.pipeline.review import dismiss
from app.ports.storage import Work

# More than these about one entry say nothing new; more in a day come from somebody who floods.
MOST_WAITING = 20
MOST_A_DAY = 500
LONGEST_TEXT = 2_000
LONGEST_CONTACT = 200
_ACCEPTED = "an objection was accepted"


def published_entry(work: Work, slug: str, key: AccountKey) -> Entry:
    """The entry of an account on a list that everybody may read. Raises NotFound."""
    one = work.blocklists.get(slug)
    entry = work.editions.entry(one.id, key) if one.published else None
    if entry is None:
        raise NotFound("there is no such entry on a list that is published here")
    return entry


def take_objection(
    work: Work, slug: str, key: AccountKey, text: str, contact: str | None, now: Instant
) -> int:
    """Keep an objection to a published entry. Raises NotFound, Conflict if there are too many."""
    entry = published_entry(work, slug, key)
    flooded = work.objections.since(now - DAY) >= MOST_A_DAY
    if flooded or work.objections.waiting(key) >= MOST_WAITING:
        raise Conflict("many objections wait to be read; nothing was kept of this one, try later")
    id = work.objections.add(Objection(0, slug, entry.account, now, text, contact))
    work.alerts.tell(OBJECTED, f"objection {id}", now, {"objection": id, "list": slug})
    return id


def accept(work: Work, id: int, now: Instant) -> Objection:
    """Agree: the account leaves every list at once and comes onto none again. Raises NotFound.

    Whatever else waits about the account is answered with it.
    """
    objection = _settle(work, id, Answer.ACCEPTED, now)
    key = objection.account.key
    work.objections.settle_waiting(key, Answer.ACCEPTED, now)
    work.allowed.add(key, None, _ACCEPTED, now)
    alert = work.alerts.latest([key]).get(key)
    if alert and alert.state is not State.DISMISSED:
        dismiss(work, alert.id, f"An objection was accepted (number {id}).", now)
    refresh_published(work, now)
    return objection


def refuse(work: Work, id: int, now: Instant) -> Objection:
    """Disagree: the entry stays. Raises NotFound, Conflict if it was accepted before."""
    return _settle(work, id, Answer.REFUSED, now)


def allow(work: Work, account: Account, slug: str | None, reason: str, now: Instant) -> None:
    """Keep an account off a list, or off every list, from now on. Raises NotFound."""
    if slug is not None:
        work.blocklists.get(slug)
    work.accounts.add([(account.key, account)])
    work.allowed.add(account.key, slug, reason, now)
    refresh_published(work, now)


def disallow(work: Work, account: Account, slug: str | None, now: Instant) -> None:
    """Let an account be listed again if the rules say so. Raises NotFound if nothing kept it off."""
    if not work.allowed.remove(account.key, slug):
        raise NotFound(f"nothing keeps {account.name} off {slug or 'every list'}")
    refresh_published(work, now)


def _settle(work: Work, id: int, answer: Answer, now: Instant) -> Objection:
    objection = work.objections.get(id)
    if objection.answer is Answer.ACCEPTED and answer is not Answer.ACCEPTED:
        raise Conflict(
            "the objection was accepted; `blocklist disallow` and `reopen` take that back"
        )
    work.objections.settle(id, answer, now)
    return work.objections.get(id)
