"""A block list as records of a Bluesky moderation list, under keys that anybody can work out again.

The key of a record follows from the list's name and the account, so that writing it twice makes no
second record, and taking it off needs no look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import xxhash

from app.domain.account import AccountKey
from app.domain.blocklist import Entry
from app.domain.instant import Instant, rfc3339
from app.domain.record import record_key

NETWORK = "bluesky"
LIST, ITEM = "app.bsky.graph.list", "app.bsky.graph.listitem"
# The reference PDS refuses more writes in one request: com.atproto.repo.applyWrites.
BATCH = 200
# https://docs.bsky.app/docs/advanced-guides/rate-limits
CREATE_POINTS, DELETE_POINTS = 3, 1
POINTS_AN_HOUR, POINTS_A_DAY = 5_000, 35_000
# Lexicon app.bsky.graph.list: names of 64, descriptions of 300 graphemes.
LONGEST_NAME, LONGEST_DESCRIPTION = 64, 300
_CREATE, _DELETE = (f"com.atproto.repo.applyWrites#{deed}" for deed in ("create", "delete"))

Write = dict[str, object]


def list_key(slug: str) -> str:
    """The key of the record that is the list."""
    return _tid(slug)


def item_key(slug: str, key: AccountKey) -> str:
    """The key of the record that puts an account on the list."""
    return _tid(f"{slug} {key}")


def list_uri(repo: str, slug: str) -> str:
    """The address of the record that is the list."""
    return f"at://{repo}/{LIST}/{list_key(slug)}"


def header(slug: str, title: str, address: str, at: Instant) -> Write:
    """What makes the list itself; its entries are explained at the address."""
    about = f"{title}. Why each account is here: {address}/{slug}"
    value = {
        "$type": LIST,
        "purpose": "app.bsky.graph.defs#modlist",
        "name": title[:LONGEST_NAME],
        "description": about[:LONGEST_DESCRIPTION],
        "createdAt": rfc3339(at),
    }
    return {"$type": _CREATE, "collection": LIST, "rkey": list_key(slug), "value": value}


def create(slug: str, uri: str, entry: Entry) -> Write:
    """What puts an account on the list at this address."""
    value = {
        "$type": ITEM,
        "subject": entry.account.id,
        "list": uri,
        "createdAt": rfc3339(entry.last_seen),
    }
    return {
        "$type": _CREATE,
        "collection": ITEM,
        "rkey": item_key(slug, entry.key),
        "value": value,
    }


def delete(rkey: str, collection: str = ITEM) -> Write:
    """What takes an account off the list."""
    return {"$type": _DELETE, "collection": collection, "rkey": rkey}


def points(write: Write) -> int:
    """What a write costs of the points an account may spend."""
    return DELETE_POINTS if write["$type"] == _DELETE else CREATE_POINTS


def batches(writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Writes as many at a time as one request may hold."""
    left = iter(writes)
    while part := list(islice(left, BATCH)):
        yield part


def _tid(text: str) -> str:
    """A key of the form the protocol asks for, which says nothing of any time."""
    key = record_key(xxhash.xxh3_64_intdigest(text.encode()) >> 1)
    assert key is not None, "one hash in 2**63 is none"
    return key
