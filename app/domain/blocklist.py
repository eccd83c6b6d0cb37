"""Block lists: who is proposed for blocking, by which rule, on what evidence, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from app.domain.account import Account, AccountKey
from app.domain.alert import Severity
from app.domain.errors import BadInput
from app.domain.finding import Pattern
from app.domain.instant import DAY, Instant

# The list that is always there.
SUGGESTED = "suggested"
# More entries than any network has people who churn; a list can never grow without an end.
MOST_ENTRIES = 1_000_000
# Nobody stays on a list for longer without being seen at it again.
LONGEST_DAYS = 365
_UNSIGNED = 2**64


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One account on a block list. `confidence`: 0 to 1, of the pattern.

    `since`, `last_seen`: the first and the last evidence. `until`: when the entry leaves by itself
    unless something new is seen. `listed_at`: when it came onto the list; when the alert was raised
    while the list is private.
    """

    account: Account
    key: AccountKey
    reason: str
    pattern: Pattern
    confidence: float
    cycles: int
    alert_id: str
    since: Instant
    last_seen: Instant
    until: Instant
    listed_at: Instant

    @property
    def changed_at(self) -> Instant:
        """When there was anything new to say of it last."""
        return max(self.listed_at, self.last_seen)

    @property
    def id(self) -> str:
        """What the entry's page is called by, the same on every list."""
        return entry_id(self.key)


class Tombstone(msgspec.Struct, frozen=True, gc=False):
    """An account that was on a list until `at`; `why` in one clause."""

    account: Account
    at: Instant
    why: str


@dataclass(frozen=True, slots=True)
class Spared:
    """An account that would be an entry, but somebody whose list is watched follows it."""

    account: Account
    followed_by: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Who belongs on a list; an empty selection takes any.

    `confidence`: the least, 0 to 1. `severity`: `note` takes notes beside alerts, for lists that
    stay private. `networks`: `mastodon` stands for all of its servers. `watches`: at least one of
    them has to have seen it.
    """

    patterns: tuple[Pattern, ...] = ()
    confidence: float = 0.0
    severity: Severity = Severity.ALERT
    networks: tuple[str, ...] = ()
    watches: tuple[int, ...] = ()

    def takes(self, network: str, seen_on: Iterable[int]) -> bool:
        """Whether the rule takes an account of this network that these watches have seen."""
        here = not self.networks or any(
            network == one or network.startswith(f"{one}:") for one in self.networks
        )
        return here and (not self.watches or not set(self.watches).isdisjoint(seen_on))


@dataclass(frozen=True, slots=True)
class BlockList:
    """A list somebody keeps: its rule, and what became of it.

    `quota`: the most entries, the surest first. `days`: entries leave so long after the last
    evidence. `version`: the newest published one, 0 before the first. `approved_at`: when a person
    last approved of its size. `held`: why the next version waits for a person, None if it does not.
    `whole_since`: the oldest version since which it is still known who left.
    """

    id: int
    slug: str
    title: str
    rule: Rule = Rule()
    quota: int = MOST_ENTRIES
    days: int = LONGEST_DAYS
    published: bool = False
    version: int = 0
    approved_at: Instant = 0
    held: str | None = None
    whole_since: int = 0

    def until(self, last_seen: Instant, fades_at: Instant) -> Instant:
        """When an entry leaves whose alert was last confirmed, and fades, at these times."""
        return min(fades_at, last_seen + self.days * DAY)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who would be an entry by a list's rule, and when the alert behind it fades."""

    entry: Entry
    fades_at: Instant


@dataclass(frozen=True, slots=True)
class Version:
    """One published state of a list: how many entries, and what it changed."""

    number: int
    at: Instant
    hash: str
    entries: int
    added: int
    changed: int
    retracted: int


@dataclass(frozen=True, slots=True)
class Edition:
    """What is handed out of a list. `entries` can be gone through once, the surest first.

    `version` is None while a list is private; so is `hash`, which `app.domain.canonical` defines.
    With `since` it holds only what has changed after that version: `entries` came or are different
    now, `retracted` have gone. `address`: where the pages of the entries begin.
    """

    slug: str
    title: str
    as_of: Instant
    entries: Iterable[Entry]
    version: int | None = None
    hash: str | None = None
    since: int | None = None
    retracted: Sequence[Tombstone] = ()
    address: str = "/blocklists"

    def page(self, entry: Entry) -> str:
        """Where anybody can read why the account is on the list, and object."""
        return f"{self.address}/{self.slug}/{entry_id(entry.key)}"


def entry_id(key: AccountKey) -> str:
    """An account's key as it stands in an address: 16 hexadecimal digits."""
    return f"{key % _UNSIGNED:016x}"


def entry_key(id: str) -> AccountKey:
    """The account key in an address. Raises BadInput."""
    try:
        number = int(id, 16)
    except ValueError:
        raise BadInput("an entry is called by 16 hexadecimal digits") from None
    return number - _UNSIGNED if number >= _UNSIGNED // 2 else number
