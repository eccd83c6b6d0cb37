"""A block list as records of a Bluesky moderation list, under keys that anybody can work out again.

The key of a record follows from the list's name and the account, so that writing it twice makes no
second record, and taking it off needs no look-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from app.domain.account import AccountKey
from app.domain.blocklist import Entry
from app.domain.instant import Instant, rfc3339
from app.domain.record import named_record

NETWORK = "bluesky"
LIST, ITEM = "app.bsky.graph.list", "app.bsky.graph.listitem"
# The reference PDS refuses more writes in one request: com.atproto.repo.applyWrites.
BATCH = 200
# https://docs.bsky.app/docs/advanced-guides/rate-limits
CREATE_POINTS, DELETE_POINTS = 3, 1
POINTS_AN_HOUR, POINTS_A_DAY = 5_000, 35_000
# Lexicon app.bsky.graph.list: names of 64, descriptions of 300 graphemes.
LONGEST_NAME, LONGEST_DESCRIPTION = 64, 300
# As every server of the network makes them; the account's own password opens too much.
_APP_PASSWORD = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")
_CREATE, _DELETE = (f"com.atproto.repo.applyWrites#{deed}" for deed in ("create", "delete"))

Write = dict[str, object]


def list_key(slug: str) -> str:
    """The key of the record that is the list."""
    return named_record(slug)


def item_key(slug: str, key: AccountKey) -> str:
    """The key of the record that puts an account on the list."""
    return named_record(f"{slug} {key}")


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
    return creation(LIST, list_key(slug), value)


def create(slug: str, uri: str, entry: Entry) -> Write:
    """What puts an account on the list at this address."""
    value = {
        "$type": ITEM,
        "subject": entry.account.id,
        "list": uri,
        "createdAt": rfc3339(entry.last_seen),
    }
    return creation(ITEM, item_key(slug, entry.key), value)


def creation(collection: str, rkey: str, value: Mapping[str, object]) -> Write:
    """What makes a record."""
    return {"$type": _CREATE, "collection": collection, "rkey": rkey, "value": value}


def delete(rkey: str, collection: str = ITEM) -> Write:
    """What takes an account off the list."""
    return {"$type": _DELETE, "collection": collection, "rkey": rkey}


def is_app_password(text: str) -> bool:
    """Whether this can be an app password, and not the account's own."""
    return _APP_PASSWORD.fullmatch(text) is not None


def points(write: Write) -> int:
    """What a write costs of the points an account may spend."""
    return DELETE_POINTS if write["$type"] == _DELETE else CREATE_POINTS


def batches(writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Writes as many at a time as one request may hold."""
    left = iter(writes)
    while part := list(islice(left, BATCH)):
        yield part
