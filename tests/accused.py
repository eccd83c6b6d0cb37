"""Accounts with an alert, and lists that name them."""

from __future__ import annotations

import json
from typing import Any

from app.domain.account import Account
from app.domain.alert import State
from app.domain.blocklist import SUGGESTED, Edition
from app.domain.instant import DAY, HOUR
from app.domain.watch import ListKind
from app.exports.json_document import EXPORT
from app.pipeline.detect import Detector
from app.pipeline.edition import open_edition
from app.pipeline.importing import Importer
from app.pipeline.publish import refresh
from app.ports.storage import Work
from app.sources.interchange import parse_line
from app.storage.work import Database
from tests.lists import START
from tests.storage.alerts import an_alert
from tests.streams import snapshot, text

NOW = START + 10 * DAY
_NOBODY_JUDGES = Detector(())


def person(number: int) -> Account:
    """Somebody on the town's network."""
    return Account("town", f"did:town:{number:03}", f"person{number}.example")


def accuse(work: Work, number: int, **values: Any) -> str:
    """Raise an alert about a person, or put it in another form; returns its number."""
    who = person(number)
    work.accounts.add([(who.key, who)])
    ordinary = {
        "id": f"al_{number:016x}",
        "key": who.key,
        "confidence": 0.99,
        "updated_at": NOW,
        "expires_at": NOW + 90 * DAY,
        "last_seen": NOW - DAY,
    }
    alert = an_alert(**ordinary | values)
    work.alerts.put(alert)
    work.alerts.tell("alert.updated", alert.id, NOW, {})
    return alert.id


def dismiss(work: Work, number: int) -> None:
    accuse(work, number, state=State.DISMISSED, reason="A friend.")


def edition(work: Work, since: int | None = None, slug: str = SUGGESTED) -> Edition:
    return open_edition(work, work.blocklists.get(slug), NOW, since)


def document(work: Work, since: int | None = None, slug: str = SUGGESTED) -> dict[str, Any]:
    """What a subscriber reads."""
    read: dict[str, Any] = json.loads("".join(EXPORT.write(edition(work, since, slug))))
    return read


def names(work: Work, slug: str = SUGGESTED) -> list[str]:
    """Who is on a list, by number, sorted."""
    ids = [one["id"] for one in document(work, slug=slug)["entries"]]
    return sorted(id.removeprefix("did:town:") for id in ids)


def follow(storage: Database, *numbers: int, at: float = 5.0) -> None:
    """The watched owner is seen to follow these people."""
    followed = [person(number).id for number in numbers]
    line = snapshot("owner", [*followed, "did:town:aunt"], at, list=ListKind.FOLLOWING.value)
    Importer(storage, _NOBODY_JUDGES).run([parse_line(text([line]).encode())])


def later(work: Work, hours: float, slug: str = SUGGESTED) -> None:
    """Let the publisher come by after some hours."""
    refresh(work, slug, NOW + int(hours * HOUR))
