"""What somebody else's block list says of an account: worth a look, and never evidence.

A hint makes no note and no alert: who copies accusations from list to list would confirm them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.account import Account, checked_id
from app.domain.canonical import digest, list_hash
from app.domain.errors import BadInput
from app.domain.ids import is_id
from app.domain.instant import Instant
from app.domain.text import visible

LONGEST_REASON = 300
MOST_HINTS = 1_000_000
_LONGEST_NETWORK = 64


@dataclass(frozen=True, slots=True)
class Hint:
    """An account that a list named `source` holds; `reason`: its own words, if it gave any."""

    source: str
    reason: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody else's list: where it comes from, and how many it named when it was last read.

    `at`: when it was last found as it is here. `network`: of which ids alone are. `every`: how often
    it is read again, in milliseconds, 0 for never; `due_at`: when next. `etag`: what its server calls
    the state it was last read in. `fault`: why it could not be read since.
    """

    source: str
    origin: str
    at: Instant
    entries: int
    network: str | None = None
    every: int = 0
    due_at: Instant = 0
    etag: str | None = None
    fault: str | None = None


def read_list(data: bytes, network: str | None) -> list[tuple[Account, str]]:
    """Who a list names, and why, from JSON, CSV with a header, or ids alone of one network.

    Raises BadInput if it is none of these, or if it does not have the hash that it says it has.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("the list is not text in UTF-8") from None
    if text.lstrip().startswith("{"):
        found = list(_json(text))
    elif {"network", "id"} <= set(text.partition("\n")[0].strip().split(",")):
        found = list(_table(text))
    else:
        found = list(_ids(text, network))
    if len(found) > MOST_HINTS:
        raise BadInput(f"the list names more than {MOST_HINTS:,} accounts")
    return found


def _json(text: str) -> Iterator[tuple[Account, str]]:
    try:
        document = json.loads(text)
        entries = [entry for entry in document["entries"] if isinstance(entry, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadInput("the list is not JSON with `entries`") from None
    told = document.get("hash")
    if told is not None and told != list_hash(map(digest, entries)):
        raise BadInput("the list has not arrived whole: its hash is another one than it says")
    return (_named(entry) for entry in entries)


def _table(text: str) -> Iterator[tuple[Account, str]]:
    lines = (f"{line}\n" for line in text.split("\n"))
    try:
        yield from map(_named, csv.DictReader(lines))
    except csv.Error:
        raise BadInput("the list is not a table in CSV") from None


def _ids(text: str, network: str | None) -> Iterator[tuple[Account, str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if network is None:
        raise BadInput("a list of ids alone does not say of which network they are: name it")
    return ((Account(network, checked_id(line)), "") for line in lines)


def _named(entry: Mapping[str, object]) -> tuple[Account, str]:
    network, id, reason = (entry.get(name) or "" for name in ("network", "id", "reason"))
    if not isinstance(network, str) or not isinstance(id, str) or not _is_network(network):
        raise BadInput("an entry of the list has no `network` or no `id`")
    return Account(network, checked_id(id)), visible(str(reason), LONGEST_REASON)


def _is_network(text: str) -> bool:
    return is_id(text) and len(text) <= _LONGEST_NETWORK
