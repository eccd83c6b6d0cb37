"""A plan for a Bluesky moderation list: the bodies of com.atproto.repo.applyWrites, one a line.

Whoever sends it puts their DID in the place of `{repo}`. Written twice, it makes no second record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from app.domain.blocklist import Edition, Entry
from app.domain.moderation_list import (
    NETWORK,
    Write,
    batches,
    create,
    delete,
    header,
    item_key,
    list_uri,
)

_REPO = "{repo}"


class BlueskyList:
    """Accounts of Bluesky, in batches that a PDS takes; the first line makes the list."""

    name = "bluesky"
    media_type = "application/jsonl"
    tells_changes = True
    lacking = "they are not on Bluesky"
    meant_for = "a script that keeps a moderation list on Bluesky"

    def holds(self, entry: Entry) -> bool:
        """Whether the account is one of Bluesky."""
        return entry.account.network == NETWORK

    def write(self, edition: Edition) -> Iterator[str]:
        """The list itself unless `since` is given, then who comes, then who goes."""
        uri = list_uri(_REPO, edition.slug)
        if edition.since is None:
            yield _line([header(edition.slug, edition.title, edition.address, edition.as_of)])
        came = (create(edition.slug, uri, one) for one in edition.entries if self.holds(one))
        gone = (
            delete(item_key(edition.slug, one.account.key))
            for one in edition.retracted
            if one.account.network == NETWORK
        )
        for writes in (came, gone):
            yield from map(_line, batches(writes))


def _line(writes: list[Write]) -> str:
    return json.dumps({"repo": _REPO, "writes": writes}, separators=(",", ":")) + "\n"


EXPORT = BlueskyList()
