"""A JSON Feed that a feed reader shows: one item an entry. https://www.jsonfeed.org/version/1.1"""

from __future__ import annotations

import json
from collections.abc import Iterator

from app.domain.blocklist import Edition, Entry
from app.domain.instant import day, rfc3339
from app.domain.text import visible


class JsonFeed:
    """For people: who was listed, why in a sentence, and a link to the page that says more."""

    name = "feed"
    media_type = "application/feed+json"
    tells_changes = False
    lacking = None
    meant_for = "a feed reader"

    def holds(self, _entry: Entry) -> bool:
        """A feed has an item for everybody."""
        return True

    def write(self, edition: Edition) -> Iterator[str]:
        """All entries, the surest first."""
        head = {"version": "https://jsonfeed.org/version/1.1", "title": edition.title}
        yield json.dumps(head)[:-1] + ', "items": ['
        between = "\n"
        for entry in edition.entries:
            yield between + json.dumps(_item(entry, edition.page(entry)))
            between = ",\n"
        yield "\n]}\n"


def _item(entry: Entry, page: str) -> dict[str, object]:
    name = visible(entry.account.name)
    return {
        "id": f"{entry.id}-{entry.alert_id}",
        "url": page,
        "title": f"{name} on {entry.account.network}",
        "content_text": f"{entry.reason} Until {day(entry.until)}, if nothing more is seen.",
        "date_published": rfc3339(entry.listed_at),
        "date_modified": rfc3339(entry.changed_at),
        "tags": [entry.pattern.value],
    }


EXPORT = JsonFeed()
