"""Changes as FediMod FIRES tells them: an advisory for whoever is listed, a retraction for who left.

https://fires.fedimod.org/reference/protocol/data-model/changes.html - an advisory recommends no
policy: what follows from it is for its reader to decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from app.domain.blocklist import Edition, Entry, Tombstone
from app.domain.instant import rfc3339

_CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    "https://fires.fedimod.org/context/fires.jsonld",
]
_NETWORK = "mastodon:"


class FiresDataset:
    """An OrderedCollection of changes about actors, by the URI that is their stable id."""

    name = "fires"
    media_type = "application/ld+json"
    tells_changes = True
    lacking = "they are no actors of the fediverse"
    meant_for = "moderators of fediverse servers"

    def holds(self, entry: Entry) -> bool:
        """Whether the account is an actor with a URI."""
        return _is_actor(entry.account.network, entry.account.id)

    def write(self, edition: Edition) -> Iterator[str]:
        """The state of the dataset, or what changed in it since a version."""
        here = f"{edition.address}/{edition.slug}"
        head = {"@context": _CONTEXT, "type": "OrderedCollection", "name": edition.title}
        yield json.dumps(head | {"dataset": here})[:-1] + ', "orderedItems": ['
        between = "\n"
        for change in self._changes(edition):
            yield between + json.dumps(change)
            between = ",\n"
        yield "\n]}\n"

    def _changes(self, edition: Edition) -> Iterator[dict[str, object]]:
        for entry in edition.entries:
            if self.holds(entry):
                yield _advisory(entry, edition.page(entry))
        for one in edition.retracted:
            if _is_actor(one.account.network, one.account.id):
                yield _retraction(one, edition)


def _is_actor(network: str, id: str) -> bool:
    return network.startswith(_NETWORK) and id.startswith("https://")


def _advisory(entry: Entry, page: str) -> dict[str, object]:
    return {
        "id": f"{page}#{entry.changed_at}",
        "type": "Advisory",
        "published": rfc3339(entry.changed_at),
        "entityKind": "actor",
        "entityKey": entry.account.id,
        "url": page,
        "content": entry.reason,
        "endTime": rfc3339(entry.until),
    }


def _retraction(one: Tombstone, edition: Edition) -> dict[str, object]:
    return {
        "id": f"{edition.address}/{edition.slug}#{one.at}-{one.account.key}",
        "type": "Retraction",
        "published": rfc3339(one.at),
        "entityKind": "actor",
        "entityKey": one.account.id,
        "comment": one.why,
    }


EXPORT = FiresDataset()
